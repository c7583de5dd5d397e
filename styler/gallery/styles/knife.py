"""Autumn knife: broad slabs of thick paint, pressed on with a palette knife."""

import numpy as np
from numpy.random import Generator

from styler.gallery.fields import Field, Pixels, blend, palette
from styler.gallery.strokes import Brush, Canvas, scatter, varied

LEAVES = palette(
    "#4a1c12", "#8c2f14", "#c9541a", "#e8891d", "#f4c23c", "#b8402a", "#efe0b0", "#6b3a1e"
)
SHADE = palette("#1f2a33", "#39525c", "#7d8f84")
KNIVES = (
    Brush(0.20, 0.11, 0.01, 0.12, 30, 0.3),
    Brush(0.14, 0.075, 0.01, 0.15, 30, 0.35),
    Brush(0.08, 0.035, 0.01, 0.2, 30, 0.5),
)
APART = (0.06, 0.08, 0.075)
"""Of a knife's slabs: the small ones leave the large ones to be seen."""


def paint(side: int, dice: Generator) -> Pixels:
    """Paint the picture (side, side, 3)."""
    phases = dice.uniform(0, 2 * np.pi, 4)

    def flow(x: Field, y: Field) -> Field:
        turned = np.sin(5 * x + phases[0]) + np.sin(6 * y + phases[1])
        return np.where(turned > 0, 0.9, 2.3) + 0.3 * turned

    def colour(x: Field, y: Field) -> Field:
        share = 0.5 + 0.3 * np.sin(7 * x - 5 * y + phases[2]) + 0.25 * np.sin(9 * y + 4 * x)
        return blend(LEAVES, share + dice.normal(0, 0.12, len(x)))

    canvas = Canvas(side, LEAVES[0])
    for knife, apart in zip(KNIVES, APART, strict=True):
        where = scatter(dice, apart)
        shown = colour(*where.T)
        dark = dice.random(len(where)) < 0.18
        shown[dark] = blend(SHADE, dice.random(dark.sum()))
        canvas.lay(dice, knife, where, varied(dice, shown, 0.11, 0.025), flow)
    return canvas.finished(1.5)
