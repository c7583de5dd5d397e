"""Wild colour: patches of pure loud paint with dark blue contours."""

import numpy as np
from numpy.random import Generator

from styler.gallery.cells import Cells, Middles
from styler.gallery.fields import Field, Pixels, palette
from styler.gallery.strokes import Brush, Canvas, scatter, varied

PAINTS = palette(
    "#ff6fa3",
    "#00a88f",
    "#ffb000",
    "#e8352e",
    "#3d5fd9",
    "#b4e04c",
    "#ff8a5c",
    "#8e5bd0",
    "#fff0c9",
)
CONTOUR = palette("#14204f")[0]
BRUSHES = (Brush(0.13, 0.040, 0.05, 0.3), Brush(0.09, 0.022, 0.05, 0.4))
LINE = Brush(0.07, 0.010, 0.04, 0.4, 4, 0.08)


def paint(side: int, dice: Generator) -> Pixels:
    """Paint the picture (side, side, 3)."""
    middles = Middles(dice, 6, 0.9)

    def patch(x: Field, y: Field) -> Cells:
        return middles.around(x + 0.045 * np.sin(9 * y), y + 0.045 * np.sin(11 * x))

    turns, dyes = (
        dice.uniform(0, np.pi, middles.total),
        dice.integers(0, len(PAINTS), middles.total),
    )

    def flow(x: Field, y: Field) -> Field:
        return turns[patch(x, y).number] + 0.5 * np.sin(12 * x + 9 * y)

    def contour(x: Field, y: Field) -> Field:
        here, aside = patch(x, y).border, 0.003
        return np.arctan2(here - patch(x + aside, y).border, patch(x, y + aside).border - here)

    canvas = Canvas(side, CONTOUR)
    for brush in BRUSHES:
        where = scatter(dice, brush.width * 1.1)
        # Another patch's paint is left here and there.
        number = patch(where[:, 0], where[:, 1]).number
        other = dice.random(len(where)) < 0.12
        number = np.where(other, dice.permutation(number), number)
        canvas.lay(dice, brush, where, varied(dice, PAINTS[dyes[number]], 0.05, 0.03), flow)
    where = scatter(dice, 0.014)
    where = where[patch(where[:, 0], where[:, 1]).border < 0.03]
    canvas.lay(
        dice, LINE, where, varied(dice, np.tile(CONTOUR, (len(where), 1)), 0.04, 0.02), contour
    )
    return canvas.finished(1.2)
