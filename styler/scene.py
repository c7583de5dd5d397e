"""The pictures of one stage: the photo, what to keep of it, and the styles, all at its size."""

import torch
from torch import Tensor

from styler.canvas import Canvas, resize
from styler.colour import luminance, match_colours, with_luminance
from styler.job import Job, Style
from styler.presets import Init
from styler.schedule import Stage

SMALLEST_STYLE = 32
START_NOISE = 0.02
"""In a flat sky no stroke has a reason to begin."""
INIT_NOISE = 0.1


class Scene:
    """What a stage works with. All images are (1, 3, H, W) RGB in [0, 1], without margins."""

    def __init__(self, job: Job, stage: Stage, colours: float) -> None:
        """Resize all pictures by the same factor; move `colours` of the way to the styles'."""
        self.canvas = Canvas(stage.width, stage.height)
        self._job = job
        self._colours = _fit(job.content, stage.width, stage.height)
        scale = job.style_scale * stage.width / job.content.shape[3]
        styles = [Style(_scaled(style.image, scale), style.weight) for style in job.styles]
        if job.keep_colours:
            self.photo = self.target = luminance(self._colours)
            self.styles = tuple(
                Style(match_colours(luminance(style.image), self.photo), style.weight)
                for style in styles
            )
        else:
            self.photo, self.styles = self._colours, tuple(styles)
            matched = _mix([match_colours(self.photo, style.image) for style in styles], styles)
            self.target = torch.lerp(self.photo, matched, colours)
        self.mask = None if job.mask is None else _fit(job.mask, stage.width, stage.height)
        if self.mask is not None:
            self.target = torch.lerp(self.target, self.photo, self.mask.expand_as(self.photo))

    def start(self) -> Tensor:
        """Return the canvas (1, 3, H, W) that the first stage begins with."""
        generator = torch.Generator().manual_seed(self._job.seed)
        image = self._init(generator)
        noise = START_NOISE * torch.randn(image.shape, generator=generator)
        return self.canvas.put((image + noise.to(image.device)).clamp(0, 1))

    @property
    def keeps_colours(self) -> bool:
        """Whether the network is shown light and shade alone."""
        return self._job.keep_colours

    def shown(self, image: Tensor) -> Tensor:
        """Return what the network is shown of a painting (1, 3, h, w), margins and all."""
        return luminance(image) if self._job.keep_colours else image

    def delivered(self, image: Tensor) -> Tensor:
        """Return what a person sees of a painting (1, 3, h, w) of this stage."""
        if not self._job.keep_colours:
            return image
        return with_luminance(self._colours, luminance(image))

    def _init(self, generator: torch.Generator) -> Tensor:
        if self._job.start is not None:
            return _fit(self._job.start, self.canvas.width, self.canvas.height)
        match self._job.init:
            case Init.PHOTO:
                return self.target
            case Init.STYLE:
                return _fit(self.styles[0].image, self.canvas.width, self.canvas.height)
            case Init.NOISE:
                noise = 2 * torch.rand(self.target.shape, generator=generator) - 1
                mean = self.target.mean((2, 3), keepdim=True)
                return mean + INIT_NOISE * noise.to(mean.device)


def _fit(image: Tensor, width: int, height: int) -> Tensor:
    return resize(image, width, height).clamp(0, 1)


def _scaled(image: Tensor, scale: float) -> Tensor:
    height, width = (max(SMALLEST_STYLE, round(side * scale)) for side in image.shape[2:])
    return _fit(image, width, height)


def _mix(images: list[Tensor], styles: list[Style]) -> Tensor:
    whole = sum(style.weight for style in styles)
    parts = [image * (style.weight / whole) for image, style in zip(images, styles, strict=True)]
    return torch.stack(parts).sum(0)
