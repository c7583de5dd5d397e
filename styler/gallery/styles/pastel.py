"""Chalk: dry pastel dragged over dark toothed paper."""

import numpy as np
from numpy.random import Generator

from styler.gallery.fields import OVERSIZE, Field, Pixels, blend, finished, noise, palette, step
from styler.gallery.strokes import Brush, Canvas, scatter, varied

PAPER = palette("#2b2430")[0]
CHALKS = palette(
    "#e94f64", "#f7a072", "#f9e3b4", "#67c5c0", "#3a6ea5", "#b57edc", "#f2f2f2", "#4cb07a"
)
BRUSHES = (Brush(0.22, 0.036, 0.05, 0.5, 8, 0.25), Brush(0.15, 0.020, 0.05, 0.6, 8, 0.3))


def paint(side: int, dice: Generator) -> Pixels:
    """Paint the picture (side, side, 3)."""
    phases = dice.uniform(0, 2 * np.pi, 4)

    def flow(x: Field, y: Field) -> Field:
        return 0.9 + 0.9 * np.sin(4 * x + phases[0]) * np.cos(5 * y + phases[1])

    def colour(x: Field, y: Field) -> Field:
        share = 0.5 + 0.3 * np.sin(6 * x + 3 * y + phases[2]) + 0.28 * np.sin(8 * y - 5 * x)
        return blend(CHALKS, share + dice.normal(0, 0.07, len(x)))

    canvas = Canvas(side, PAPER)
    for brush in BRUSHES:
        where = scatter(dice, brush.width * 1.5)
        canvas.lay(dice, brush, where, varied(dice, colour(*where.T), 0.09, 0.03), flow)
    chalk = canvas.colours.reshape(side * OVERSIZE, side * OVERSIZE, 3)
    tooth = noise(dice, side * OVERSIZE, 256, 2) + 0.5 * noise(dice, side * OVERSIZE, 10, 2)
    held = 0.25 + 0.75 * step(-1.2, 0.1, tooth)
    return finished(PAPER + (chalk - PAPER) * held[..., None])
