"""Lily pond: broken dabs of green and mauve, and blossoms among leaves."""

import numpy as np
from numpy.random import Generator

from styler.gallery.fields import Field, Pixels, blend, palette
from styler.gallery.strokes import Brush, Canvas, scatter, varied

WATER = palette(
    "#123b3a", "#2f6b5a", "#6f8fb0", "#8d7fb5", "#3f7a6a", "#a9b8cf", "#1f4d4f", "#5b9a6c"
)
LEAF = palette("#2f5d34", "#7fb069", "#a8c66c")
BLOSSOM = palette("#d65a86", "#f7b7cb", "#fff1f0", "#f6d55c")


def paint(side: int, dice: Generator) -> Pixels:
    """Paint the picture (side, side, 3)."""
    phases = dice.uniform(0, 2 * np.pi, 4)

    def water(x: Field, y: Field) -> Field:
        reeds = np.sin(17 * x + 2 * np.sin(5 * y + phases[0]) + phases[1])
        light = np.sin(9 * y + 3 * np.sin(4 * x + phases[2]) + phases[3])
        return blend(WATER, 0.5 + 0.28 * reeds + 0.24 * light)

    def level(x: Field, y: Field) -> Field:
        return 0.25 * np.sin(23 * y + 9 * x)

    def upright(x: Field, y: Field) -> Field:
        return np.pi / 2 + level(x, y)

    canvas = Canvas(side, WATER[0])
    for brush, flow in (
        (Brush(0.12, 0.045, spread=0.3), upright),
        (Brush(0.09, 0.030, 0.03, 0.4, spread=0.2), level),
        (Brush(0.065, 0.019, 0.03, 0.4, spread=0.2), level),
    ):
        where = scatter(dice, brush.width * 1.5)
        canvas.lay(dice, brush, where, varied(dice, water(*where.T), 0.13, 0.05), flow)
    pads = scatter(dice, 0.2)
    for colours, width, count, reach in ((LEAF, 0.024, 60, 0.085), (BLOSSOM, 0.02, 18, 0.028)):
        # Dabs around each pad, flat as it lies on the water.
        turn, away = dice.uniform(0, 2 * np.pi, (len(pads), count)), dice.random((len(pads), count))
        around = np.stack([np.cos(turn), 0.42 * np.sin(turn)], -1) * np.sqrt(away)[..., None]
        where = (pads[:, None] + reach * around).reshape(-1, 2).astype(np.float32)
        shown = blend(colours, away.ravel())
        brush = Brush(width * 2, width, 0.06, 0.2, 3, 0.4)
        canvas.lay(dice, brush, where, varied(dice, shown, 0.06, 0.02), level)
        pads = pads[::2] - (0, 0.015)
    return canvas.finished(0.5)
