"""The painting and the margins that are painted around it."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from styler.features.window import Window

MARGIN = 8
"""Pixels painted beyond each edge and cut off: filters see a mirror there, which would show."""
GRID = 16
"""Canvases have sides of so many pixels, or a multiple of it: paintings of nearly the same shape
can be painted in one batch, none of them distorted."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """A painting's size, and the margins around it."""

    width: int
    height: int

    @property
    def margin(self) -> int:
        """Pixels beyond the left and the upper edge; there are as many or more at the others."""
        return margin_of(self.width, self.height)

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width, with the margins."""
        height, width = (
            GRID * math.ceil((side + 2 * self.margin) / GRID) for side in (self.height, self.width)
        )
        return height, width

    @property
    def window(self) -> Window:
        """The picture on it."""
        return Window(self.margin, self.margin, self.height, self.width)

    def put(self, image: Tensor) -> Tensor:
        """Return an image (B, C, h, w), resized to the canvas, with mirrored margins around it."""
        image = resize(image, self.width, self.height)
        for axis, side in zip((2, 3), self.shape, strict=True):
            places = _mirrored(image.shape[axis], self.margin, side).to(image.device)
            image = image.index_select(axis, places)
        return image

    def crop(self, canvas: Tensor) -> Tensor:
        """Return the canvas (B, C, H, W) without its margins."""
        return self.window.of(canvas)


def margin_of(width: int, height: int) -> int:
    """Return how many pixels are painted beyond each edge of a picture, or more.

    Less than the picture has, which is mirrored there.
    """
    return min(MARGIN, width - 1, height - 1)


def surrounded(image: Tensor) -> tuple[Tensor, Window]:
    """Return an image (B, C, h, w) with a mirrored margin on all sides, and where it is in it."""
    height, width = image.shape[2:]
    margin = margin_of(width, height)
    padded = functional.pad(image, [margin] * 4, mode="reflect")
    return padded, Window(margin, margin, height, width)


def resize(image: Tensor, width: int, height: int) -> Tensor:
    """Return an image (B, C, H, W) of any range at another size, antialiased."""
    if image.shape[2:] == (height, width):
        return image
    return functional.interpolate(image, (height, width), mode="bicubic", antialias=True)


def _mirrored(length: int, before: int, whole: int) -> Tensor:
    """Return of which line of `length` each of `whole` lines is the mirror, `before` at the start.

    Without repeating the line at an edge; a short picture is mirrored again and again.
    """
    places = torch.arange(-before, whole - before)
    if length == 1:
        return torch.zeros_like(places)
    period = 2 * (length - 1)
    places = places % period
    return torch.minimum(places, period - places)
