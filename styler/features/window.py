"""The part of an image that is the picture; the rest is its margin."""

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True, slots=True)
class Window:
    """Lines and columns of an image: what is around them is seen, and counts for nothing."""

    top: int
    left: int
    height: int
    width: int

    @classmethod
    def whole(cls, image: Tensor) -> "Window":
        """Return that of an image (..., H, W) without margins."""
        return cls(0, 0, image.shape[-2], image.shape[-1])

    @property
    def positions(self) -> int:
        """How many there are inside."""
        return self.height * self.width

    @property
    def bottom(self) -> int:
        """The first line below it."""
        return self.top + self.height

    @property
    def right(self) -> int:
        """The first column beyond it."""
        return self.left + self.width

    def between(self, top: int, bottom: int) -> "Window":
        """Return what of it is on the lines from `top` to before `bottom`, which may be none."""
        above, below = max(top, self.top), min(bottom, self.bottom)
        return Window(above, self.left, max(0, below - above), self.width)

    def moved(self, lines: int, columns: int) -> "Window":
        """Return it so many lines further down and columns further right."""
        return Window(self.top + lines, self.left + columns, self.height, self.width)

    def pooled(self, factor: int, size: tuple[int, int]) -> "Window":
        """Return what of a pooled map of (height, width) lies inside: one position at least."""
        height, width = size
        top = min(-(-self.top // factor), height - 1)
        left = min(-(-self.left // factor), width - 1)
        down, across = self.bottom // factor - top, self.right // factor - left
        return Window(top, left, max(1, down), max(1, across))

    def sampled(self, factor: int) -> "Window":
        """Return what is inside of an image of which every so many pixels are taken."""
        top, left, bottom, right = (
            -(-side // factor) for side in (self.top, self.left, self.bottom, self.right)
        )
        return Window(top, left, bottom - top, right - left)

    def widened(self, by: int, image: Tensor) -> "Window":
        """Return it with so many pixels more on each side; at most half of an image's margin."""
        height, width = image.shape[-2:]
        up, before = min(by, self.top // 2), min(by, self.left // 2)
        down, behind = min(by, (height - self.bottom) // 2), min(by, (width - self.right) // 2)
        size = (self.height + up + down, self.width + before + behind)
        return Window(self.top - up, self.left - before, *size)

    def of(self, image: Tensor) -> Tensor:
        """Return what of an image (..., H, W) is inside."""
        return image[..., self.top : self.bottom, self.left : self.right]
