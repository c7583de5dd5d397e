"""Burning sky: long dragged strokes in waving bands of red and orange over a dark fjord."""

import numpy as np
from numpy.random import Generator

from styler.gallery.fields import Field, Pixels, blend, palette
from styler.gallery.strokes import Brush, Canvas, scatter, varied

SKY = palette(
    "#7a1518", "#d8391f", "#f06a22", "#f7b23b", "#e2491f", "#f6c65a", "#c22a1c", "#8c2f39"
)
FJORD = palette("#16202e", "#24485a", "#0f2b3a", "#51727a", "#1a2230", "#b5562b", "#14202c")
BRUSHES = (
    Brush(0.34, 0.050, 0.05, 0.5),
    Brush(0.28, 0.032, 0.05, 0.6),
    Brush(0.22, 0.020, 0.04, 0.5),
)


def paint(side: int, dice: Generator) -> Pixels:
    """Paint the picture (side, side, 3)."""
    phases = dice.uniform(0, 2 * np.pi, 4)

    def lift(x: Field, y: Field) -> Field:
        return (
            0.06 * np.sin(5 * x + 4 * y + phases[0])
            + 0.035 * np.sin(11 * x - 7 * y + phases[1])
            + 0.03 * np.sin(9 * y + 3 * x + phases[2])
        )

    def flow(x: Field, y: Field) -> Field:
        return np.arctan2(lift(x + 0.01, y) - lift(x, y), -0.01 * np.ones_like(x))

    def colour(x: Field, y: Field) -> Field:
        height = y + lift(x, y)
        ripple = 0.05 * np.sin(60 * height + phases[3])
        sky = blend(SKY, np.clip(height / 0.6, 0, 1) + ripple)
        fjord = blend(FJORD, (height - 0.58) / 0.42 + ripple)
        return np.where((height < 0.58)[..., None], sky, fjord)

    canvas = Canvas(side, SKY[0])
    for brush in BRUSHES:
        where = scatter(dice, brush.width * 1.5)
        canvas.lay(dice, brush, where, varied(dice, colour(*where.T), 0.12, 0.05), flow)
    return canvas.finished(0.5)
