"""Points of light: dots of pure colour that only the eye mixes."""

import numpy as np
from numpy.random import Generator

from styler.gallery.fields import Field, Pixels, palette
from styler.gallery.strokes import Brush, Canvas, scatter, varied

PAIRS = (
    palette("#f2a33a", "#f7d046", "#e2572b", "#f4e285"),
    palette("#2c7f5b", "#8cc152", "#1e5f74", "#c5d86d"),
    palette("#3d5a9b", "#7fa7d9", "#5b4b8a", "#a7c7e7"),
    palette("#c94f7c", "#f19cb0", "#7b3f8c", "#f6c6a8"),
)
"""Colours of a region, which lie side by side in it."""
DOTS = (0.028, 0.022, 0.017)


def paint(side: int, dice: Generator) -> Pixels:
    """Paint the picture (side, side, 3)."""
    phases = dice.uniform(0, 2 * np.pi, 3)

    def region(x: Field, y: Field) -> Field:
        wave = np.sin(6 * x + 2 * np.sin(7 * y + phases[0]) + phases[1])
        return 1.5 + 1.1 * wave + 1.1 * np.sin(8 * y - 4 * x + phases[2])

    canvas = Canvas(side, palette("#f3ead3")[0])
    for width in DOTS:
        where = scatter(dice, width * 0.95)
        # A neighbour's colours here and there: edges are soft.
        chosen = np.round(region(*where.T) + dice.normal(0, 0.3, len(where)))
        chosen = np.clip(chosen, 0, len(PAIRS) - 1).astype(np.intp)
        share = dice.integers(0, 4, len(where))
        colours = varied(dice, np.stack(PAIRS)[chosen, share], 0.03, 0.02)
        brush = Brush(width * 1.15, width, 0.02, 0, 2, 1)
        canvas.lay(dice, brush, where, colours, lambda x, _: np.zeros_like(x))
    return canvas.finished(0.5)
