"""The pictures of one stage: photo, what to keep of it, and style, on a canvas with margins."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from styler.colour import match_colours
from styler.schedule import Stage

MARGIN = 8
"""Pixels painted beyond each edge and cut off: filters see a mirror there, which would show."""
SMALLEST_STYLE = 32


@dataclass(frozen=True, slots=True)
class Canvas:
    """A picture's size, and the margins that are painted around it."""

    width: int
    height: int

    def put(self, image: Tensor) -> Tensor:
        """Return an image (1, 3, h, w), resized to the canvas, with mirrored margins around it."""
        image = _resize(image, self.width, self.height)
        across, down = self._margins()
        return functional.pad(image, (across, across, down, down), mode="reflect")

    def crop(self, canvas: Tensor) -> Tensor:
        """Return the canvas (1, 3, H, W) without its margins."""
        across, down = self._margins()
        return canvas[:, :, down : down + self.height, across : across + self.width]

    def _margins(self) -> tuple[int, int]:
        return min(MARGIN, self.width - 1), min(MARGIN, self.height - 1)


class Scene:
    """What a stage works with. All images are (1, 3, H, W) RGB in [0, 1]."""

    def __init__(self, content: Tensor, style: Tensor, stage: Stage, colours: float) -> None:
        """Resize both pictures by the same factor; move `colours` of the way to the style's."""
        self.canvas = Canvas(stage.width, stage.height)
        scale = stage.width / content.shape[3]
        self.style = _resize(
            style,
            max(SMALLEST_STYLE, round(style.shape[3] * scale)),
            max(SMALLEST_STYLE, round(style.shape[2] * scale)),
        )
        photo = _resize(content, stage.width, stage.height)
        coloured = torch.lerp(photo, match_colours(photo, self.style), colours)
        self.photo = self.canvas.put(photo)
        self.target = self.canvas.put(coloured)


def _resize(image: Tensor, width: int, height: int) -> Tensor:
    if image.shape[2:] == (height, width):
        return image
    resized = functional.interpolate(image, (height, width), mode="bicubic", antialias=True)
    return resized.clamp(0, 1)
