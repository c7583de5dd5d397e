"""Night wind: short thick strokes around whirls of gold in a blue sky."""

import numpy as np
from numpy.random import Generator

from styler.gallery.fields import Field, Pixels, blend, cover, palette, step
from styler.gallery.strokes import Brush, Canvas, scatter, varied

SKY = palette("#0a1440", "#1d3f94", "#3a80c6", "#173a86", "#8cc4dc", "#0d1b4c")
GOLD = palette("#fff3b0", "#f9c846", "#e8952c")
WHIRLS = 3
"""Along a side."""
BRUSHES = (Brush(0.20, 0.036, 0.03), Brush(0.16, 0.025, 0.03), Brush(0.13, 0.018, 0.03))


def paint(side: int, dice: Generator) -> Pixels:
    """Paint the picture (side, side, 3)."""
    whirls = []
    for number in range(WHIRLS**2):
        row, column = divmod(number, WHIRLS)
        x, y = (np.array((column, row)) + dice.random(2)) / WHIRLS
        whirls.append((x, y, dice.uniform(0.09, 0.17), (-1) ** number))

    def flow(x: Field, y: Field) -> Field:
        right, down = np.full(x.shape, 0.5), 0.3 * np.sin(7 * x + 5 * y)
        for middle_x, middle_y, radius, turn in whirls:
            dx, dy = (x - middle_x) / radius, (y - middle_y) / radius
            pull = 2.5 * turn * np.exp(-(dx * dx + dy * dy) / 1.7)
            right, down = right - pull * dy, down + pull * dx
        return np.arctan2(down, right)

    def colour(x: Field, y: Field) -> Field:
        share = 0.5 + 0.3 * np.sin(11 * x - 7 * y) + 0.25 * np.cos(13 * y + 5 * x)
        shown = blend(SKY, share)
        for middle_x, middle_y, radius, _ in whirls:
            away = np.hypot(x - middle_x, y - middle_y) / radius
            shown = cover(shown, SKY[4], 0.8 * np.exp(-((away - 1.1) ** 2) * 9))
            shown = cover(shown, blend(GOLD, away / 0.8), 1 - step(0.5, 0.85, away))
        return shown

    canvas = Canvas(side, SKY[0])
    for brush in BRUSHES:
        where = scatter(dice, brush.width * 1.35)
        canvas.lay(dice, brush, where, varied(dice, colour(*where.T), 0.17, 0.045), flow)
    return canvas.finished(0.5)
