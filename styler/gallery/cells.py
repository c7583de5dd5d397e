"""A plane in cells: each place belongs to the nearest of some scattered middles."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from styler.gallery.fields import Field

MARGIN = 2
"""Rows of cells around the picture: places that are warped may lie outside."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Which cell each of some places (...) is in, and where in it. Lengths in cells."""

    number: NDArray[np.integer[Any]]
    dx: Field
    """To the right of the cell's middle."""
    dy: Field
    """Below it."""
    border: Field
    """The distance to the next cell."""

    @property
    def away(self) -> Field:
        """The distance to the cell's middle."""
        return np.hypot(self.dx, self.dy)

    @property
    def angle(self) -> Field:
        """The direction from the cell's middle in radians."""
        return np.arctan2(self.dy, self.dx)


class Middles:
    """The middles of cells: one in each square of a grid, somewhere."""

    def __init__(self, dice: Generator, count: int, jitter: float = 0.8) -> None:
        """`count` is along a side; `jitter` 0 leaves the middles in the middle, 1 anywhere."""
        self._count = count
        self._rows = count + 2 * MARGIN
        self.total = self._rows**2
        spread = 0.5 - jitter / 2, 0.5 + jitter / 2
        self._moved = dice.uniform(*spread, (2, self.total)).astype(np.float32)

    def around(self, x: Field, y: Field) -> Cells:
        """Return the cells at places (...); numbers of cells are below `total`."""
        x, y = x * self._count + MARGIN, y * self._count + MARGIN
        column = np.clip(np.floor(x), 1, self._rows - 2).astype(np.int32)
        row = np.clip(np.floor(y), 1, self._rows - 2).astype(np.int32)
        far = np.full(x.shape, np.inf, dtype=np.float32)
        near: tuple[NDArray[Any], ...] = (far, far, far, column)
        other: tuple[Field, ...] = (far, far, far)
        for down in (-1, 0, 1):
            for right in (-1, 0, 1):
                number = (row + down) * self._rows + column + right
                dx = x - (column + right) - self._moved[0][number]
                dy = y - (row + down) - self._moved[1][number]
                found = (dx * dx + dy * dy, dx, dy, number)
                nearer, between = found[0] < near[0], found[0] < other[0]
                other = tuple(
                    np.where(nearer, before, np.where(between, new, kept))
                    for before, new, kept in zip(near[:3], found[:3], other, strict=True)
                )
                near = tuple(
                    np.where(nearer, new, kept) for new, kept in zip(found, near, strict=True)
                )
        (square, dx, dy, number), (next_square, next_dx, next_dy) = near, other
        apart = np.hypot(dx - next_dx, dy - next_dy)
        return Cells(number, dx, dy, (next_square - square) / (2 * apart))
