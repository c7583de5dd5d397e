"""Strokes of a brush: paint laid along paths, with the marks of its hairs and a thickness."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.random import Generator

from styler.gallery.fields import OVERSIZE, Field, Pixels, finished

Flow: TypeAlias = Callable[[Field, Field], Field]
"""The direction (N,) in radians in which paint flows at places x and y (N,)."""

SPACING = 0.6
"""Between the drops that make a stroke, in pixels: below 1 / sqrt(2) they leave no
hole, also on the outside of a bend."""
NODES = 9
"""Points of a stroke's path."""
HAIRS = 12
MOST_DROPS = 500_000
"""Laid at once: what is in memory."""


@dataclass(frozen=True, slots=True)
class Brush:
    """What strokes look like; lengths in parts of the picture's side."""

    length: float
    width: float
    hairs: float = 0.05
    """How much lighter or darker a hair paints than the next."""
    ragged: float = 0.2
    """Up to which part of the stroke a hair begins late and ends early."""
    bluntness: float = 6
    """2 is round (an ellipse), more is ever more angular."""
    spread: float = 0.0
    """By how many radians a stroke leaves the flow."""


def scatter(dice: Generator, distance: float) -> Field:
    """Return places (N, 2) all over a picture, about so far from each other, in random order."""
    count = int(np.ceil(1 / distance)) + 2
    grid = np.stack(np.meshgrid(np.arange(count), np.arange(count)), -1).reshape(-1, 2) - 0.5
    moved = (grid + dice.uniform(-0.5, 0.5, grid.shape)) * distance
    return dice.permutation(moved.astype(np.float32))


def varied(dice: Generator, colours: Field, light: float, tint: float) -> Field:
    """Return colours (N, 3), each lighter or darker and of another tint by about so much."""
    lighter = dice.normal(0, light, (len(colours), 1))
    return (colours + lighter + dice.normal(0, tint, colours.shape)).astype(np.float32)


class Canvas:
    """A square that strokes are laid on, later ones over earlier ones."""

    def __init__(self, side: int, ground: Field) -> None:
        """`ground` is a colour (3,) in [0, 1]; `side` that of the finished picture."""
        self._side = side * OVERSIZE
        self.colours = np.tile(ground.astype(np.float32), (self._side * self._side, 1))
        self._heights = np.zeros(self._side * self._side, dtype=np.float32)

    def lay(self, dice: Generator, brush: Brush, where: Field, colours: Field, flow: Flow) -> None:
        """Lay a stroke of each colour (N, 3) in [0, 1] around each place (N, 2)."""
        x, y, angles = self._paths(dice, brush, where, flow)
        light = dice.normal(0, brush.hairs, (len(where), HAIRS)).astype(np.float32)
        rags = brush.ragged * dice.random((2, len(where), HAIRS), dtype=np.float32) / 2
        along = np.linspace(0, 1, 2 + int(brush.length * self._side / SPACING))
        across = np.linspace(-1, 1, 2 + int(brush.width * self._side / SPACING))
        some = max(1, MOST_DROPS // (len(along) * len(across)))
        for start in range(0, len(where), some):
            part = slice(start, start + some)
            path = x[part], y[part], angles[part]
            self._drop(brush, path, (along, across), colours[part], (light[part], rags[:, part]))

    def finished(self, relief: float) -> Pixels:
        """Return the picture, its thick paint lit from the left above."""
        heights = self._heights.reshape(self._side, self._side)
        slope = np.zeros_like(heights)
        slope[1:, 1:] = heights[1:, 1:] - heights[:-1, :-1]
        light = np.clip(slope * relief, -0.5, 0.5)
        colours = self.colours.reshape(self._side, self._side, 3)
        return finished(colours * (1 + 0.6 * light[..., None]) + 0.15 * light[..., None])

    def _paths(
        self, dice: Generator, brush: Brush, where: Field, flow: Flow
    ) -> tuple[Field, Field, Field]:
        """Return x, y in pixels and the direction (N, NODES) of each stroke from end to end."""
        off = dice.normal(0, 1, len(where)) * brush.spread
        middle = NODES // 2
        x, y, angles = (np.empty((NODES, len(where)), dtype=np.float32) for _ in range(3))
        x[middle], y[middle] = where.T
        angles[middle] = flow(x[middle], y[middle]) + off
        stride = brush.length / (NODES - 1)
        for sense in (1, -1):
            for node in range(middle + sense, middle + sense * (middle + 1), sense):
                before = node - sense
                x[node] = x[before] + sense * stride * np.cos(angles[before])
                y[node] = y[before] + sense * stride * np.sin(angles[before])
                turned = flow(x[node], y[node]) + off - angles[before]
                # A brush does not turn round in a stroke.
                turned = np.clip((turned + np.pi) % (2 * np.pi) - np.pi, -0.5, 0.5)
                angles[node] = angles[before] + turned
        return x.T * self._side, y.T * self._side, angles.T

    def _drop(
        self,
        brush: Brush,
        path: tuple[Field, Field, Field],
        drops: tuple[Field, Field],
        colours: Field,
        hairs: tuple[Field, Field],
    ) -> None:
        """Lay drops at shares along the paths (n, NODES) and across them, from -1 to 1."""
        along, across = drops
        node = np.minimum((along * (NODES - 1)).astype(np.intp), NODES - 2)
        share = (along * (NODES - 1) - node).astype(np.float32)
        x, y, angle = (line[:, node] * (1 - share) + line[:, node + 1] * share for line in path)
        # Sideways from the path, less towards the ends of a round brush.
        blunt = np.maximum(1 - np.abs(2 * along - 1) ** brush.bluntness, 0) ** (1 / brush.bluntness)
        reach = (0.5 * brush.width * self._side * blunt[:, None] * across).astype(np.float32)
        column = (x[..., None] - np.sin(angle)[..., None] * reach).astype(np.int32)
        row = (y[..., None] + np.cos(angle)[..., None] * reach).astype(np.int32)
        hair = np.minimum((across + 1) / 2 * HAIRS, HAIRS - 1).astype(np.intp)
        light, (starts, ends) = hairs
        painted = (along[:, None] >= starts[:, None, hair]) & (
            along[:, None] <= 1 - ends[:, None, hair]
        )
        painted &= (column >= 0) & (column < self._side) & (row >= 0) & (row < self._side)
        at = (row * self._side + column)[painted]
        stroke, _, drop = np.nonzero(painted)
        shade = light[stroke, hair[drop]]
        # Where drops fall on one pixel the last one stays.
        self.colours[at] = colours[stroke] + shade[:, None]
        self._heights[at] = 1 - across[drop] ** 2 + 4 * shade
