"""The article's own program: one image, one size, gradient descent from noise.

After the program printed with "A Neural Algorithm of Artistic Style" (MXNet's neural-style). The
image is what it is there, 0 to 255 minus the mean colour, so that every number means the same.
Knows no files.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import torch
from torch import Tensor

from styler.features import Network
from styler.features.caffe import from_caffe, to_caffe
from styler.features.maps import STYLE_COUNT, Maps, mapper
from styler.losses import content_loss, gram, style_loss, total_loss, tv_gradient
from styler.optimisers import DivergedError
from styler.optimisers.sgd import SGD

START_NOISE = 0.1
"""Of colours in 0..255: the start is all but the mean colour."""
WARM_UP = 10
"""Steps in which momentum builds up: a photo changes so little in them that all would end."""


class Start(StrEnum):
    """What an image starts as."""

    NOISE = "noise"
    PHOTO = "photo"


@dataclass(frozen=True, slots=True)
class Settings:
    """The article's settings with its defaults."""

    content_weight: float = 10.0
    style_weight: float = 1.0
    style_layer_weights: tuple[float, ...] = (1.0,) * STYLE_COUNT
    """Of each style layer, finest first."""
    tv_weight: float = 1e-2
    lr: float = 1e-3
    max_num_epochs: int = 1000
    stop_eps: float = 0.005
    """Relative change of the image in one step below which it is done."""
    init: Start = Start.NOISE
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Epoch:
    """An image after one step."""

    number: int
    """From 1."""
    relative_change: float
    """|x - x before| / |x|."""
    content_loss: float
    """Its part of the total, before the step."""
    style_loss: float
    image: Tensor
    """(1, 3, H, W), mostly in [0, 1]: not clipped."""
    last: bool


def paint(network: Network, content: Tensor, style: Tensor, settings: Settings) -> Iterator[Epoch]:
    """Paint `content` (1, 3, H, W) in the style of one (1, 3, h, w), both in [0, 1].

    Both are on the network's device, which computes in float32. DivergedError, and no image, once
    a loss is no number.
    """
    objective = Objective(network, content, style, settings)
    pixels = _start(content, settings)
    sgd = SGD(settings.lr)
    for number in range(1, settings.max_num_epochs + 1):
        content_part, style_part, gradient = objective.evaluate(pixels)
        gradient = _clipped(gradient) + settings.tv_weight * tv_gradient(pixels)
        before, pixels = pixels, sgd.step(pixels, gradient)
        change = ((pixels - before).norm() / pixels.norm()).item()
        if not math.isfinite(content_part + style_part + change):
            raise DivergedError(
                f"The losses are beyond all numbers after {number} steps: use a lower learning "
                "rate or lower weights."
            )
        settled = number > WARM_UP and change < settings.stop_eps
        last = settled or number == settings.max_num_epochs
        yield Epoch(number, change, content_part, style_part, from_caffe(pixels), last)
        if last:
            return


class Objective:
    """The program's losses of one photo and one style.

    Its heads are sums of squares without the article's 1/2 and 1/4: for the content 2 L_c, and
    for a style layer, divided by its activations times its channels N M N, 4 M E.
    """

    def __init__(
        self, network: Network, content: Tensor, style: Tensor, settings: Settings
    ) -> None:
        """Compute the targets once, of images (1, 3, H, W) in [0, 1]."""
        self._maps = mapper(network, content, style)
        with torch.no_grad():
            photo, picture = self._maps(content), self._maps(style)
        self._content = photo.content
        layers = list(zip(_flat(photo.style), _flat(picture.style), strict=False))
        # The style's picture keeps its own shape: of it and of the painting, means over positions
        # are compared.
        self._grams = [gram(theirs) * (ours.shape[1] / theirs.shape[1]) for ours, theirs in layers]
        weights = zip(settings.style_layer_weights, layers, strict=False)
        self._weights = [weight * 4 * ours.shape[1] for weight, (ours, _) in weights]
        self._alpha, self._beta = 2 * settings.content_weight, settings.style_weight

    def evaluate(self, pixels: Tensor) -> tuple[float, float, Tensor]:
        """Return content's and style's part of the total, and its gradient (1, 3, H, W).

        `pixels` (1, 3, H, W) are in the article's units.
        """
        pixels = pixels.detach().requires_grad_()
        content, style = self._losses(self._maps(from_caffe(pixels)))
        total = total_loss(content, style, self._alpha, self._beta)
        (gradient,) = torch.autograd.grad(total, pixels)
        return self._alpha * content.item(), self._beta * style.item(), gradient

    def _losses(self, seen: Maps) -> tuple[Tensor, Tensor]:
        maps = _flat(seen.style)[: len(self._grams)]
        pairs = zip(seen.content, self._content, strict=True)
        content = sum((content_loss(*pair) for pair in pairs), start=maps[0].new_zeros(()))
        return content, style_loss(maps, self._grams, self._weights)


def _start(content: Tensor, settings: Settings) -> Tensor:
    if settings.init is Start.PHOTO:
        return to_caffe(content)
    generator = torch.Generator().manual_seed(settings.seed)
    noise = 2 * torch.rand(content.shape, generator=generator) - 1
    return START_NOISE * noise.to(content.device)


def _clipped(gradient: Tensor) -> Tensor:
    """Return the gradient with a norm of at most its number of elements."""
    share: Tensor = gradient.numel() / gradient.norm()
    return gradient * share.clamp(max=1)


def _flat(maps: Sequence[Tensor]) -> list[Tensor]:
    """Return maps (1, N, H, W) as (N, M)."""
    return [one[0].flatten(1) for one in maps]
