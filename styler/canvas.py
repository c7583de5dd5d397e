"""The painting and the margins that are painted around it."""

from dataclasses import dataclass

from torch import Tensor
from torch.nn import functional

MARGIN = 8
"""Pixels painted beyond each edge and cut off: filters see a mirror there, which would show."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """A painting's size, and the margin around it."""

    width: int
    height: int

    @property
    def margin(self) -> int:
        """Pixels beyond each edge: less than the painting has, which is mirrored there."""
        return min(MARGIN, self.width - 1, self.height - 1)

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width, with the margins."""
        return self.height + 2 * self.margin, self.width + 2 * self.margin

    def put(self, image: Tensor) -> Tensor:
        """Return an image (1, C, h, w), resized to the canvas, with mirrored margins around it."""
        image = resize(image, self.width, self.height)
        return functional.pad(image.contiguous(), [self.margin] * 4, mode="reflect")

    def crop(self, canvas: Tensor) -> Tensor:
        """Return the canvas (1, C, H, W) without its margins."""
        down, across = (slice(self.margin, self.margin + n) for n in (self.height, self.width))
        return canvas[:, :, down, across]


def resize(image: Tensor, width: int, height: int) -> Tensor:
    """Return an image (B, C, H, W) of any range at another size, antialiased."""
    if image.shape[2:] == (height, width):
        return image
    return functional.interpolate(image, (height, width), mode="bicubic", antialias=True)
