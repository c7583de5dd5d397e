"""Mosaic: small stones of gold, blue and terracotta, set in rings."""

import numpy as np
from numpy.random import Generator

from styler.gallery.fields import Field, Pixels, palette
from styler.gallery.strokes import Brush, Canvas, varied

STONES = palette("#123a6f", "#d9a441", "#efe3c2", "#b5492c", "#2f7f86", "#7a1f2b", "#e9c46a")
GROUT = palette("#4b4238")[0]
TILE = 0.021
MEDALLIONS = 4
MOST_RINGS = 20


def paint(side: int, dice: Generator) -> Pixels:
    """Paint the picture (side, side, 3)."""
    line = np.arange(MEDALLIONS + 2) - 0.5
    grid = np.stack(np.meshgrid(line, line), -1).reshape(-1, 2)
    middles = (grid + dice.uniform(-0.3, 0.3, grid.shape)) / MEDALLIONS
    canvas = Canvas(side, GROUT)
    for number, middle in enumerate(middles):
        dyes = STONES[dice.permutation(len(STONES))]
        for ring in range(MOST_RINGS):
            radius = (ring + 0.5) * TILE
            count = max(3, round(2 * np.pi * radius / TILE))
            turn = 2 * np.pi * (np.arange(count) + dice.random()) / count
            where = middle + radius * np.stack([np.cos(turn), np.sin(turn)], -1)
            apart = np.linalg.norm(where[:, None] - middles, axis=2)
            own = apart.argmin(1) == number
            # Two rings of a colour, and a third of another.
            dye = dyes[(ring * 2 // 3) % len(dyes)]
            colours = varied(dice, np.tile(dye, (own.sum(), 1)), 0.06, 0.025)
            _set(canvas, dice, where[own].astype(np.float32), colours, middle)
    return canvas.finished(1.4)


def _set(canvas: Canvas, dice: Generator, where: Field, colours: Field, middle: Field) -> None:
    """Set stones around the middle of their medallion."""

    def flow(x: Field, y: Field) -> Field:
        return np.arctan2(y - middle[1], x - middle[0])

    tile = Brush(TILE * 0.86, TILE * 0.86, 0.012, 0, 12, 0.07)
    canvas.lay(dice, tile, where, colours, flow)
