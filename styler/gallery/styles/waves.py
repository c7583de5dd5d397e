"""Sea of waves: overlapping fans of rings, printed from wood in indigo, teal and gold."""

import numpy as np
from numpy.random import Generator

from styler.gallery.fields import OVERSIZE, Pixels, cover, finished, noise, palette, places, step

CREAM = palette("#f3ead4")[0]
DYES = palette("#14264f", "#1f4e79", "#2b7a8b", "#7fb3b5", "#c79a3b", "#0e1a36")
ACROSS = 7
"""Fans along a side."""
RINGS = 5


def paint(side: int, dice: Generator) -> Pixels:
    """Paint the picture (side, side, 3)."""
    whole = side * OVERSIZE
    x, y = places(whole)
    x = x + 0.006 * noise(dice, whole, 9)
    y = y + 0.006 * noise(dice, whole, 9)
    grain = np.sin(150 * y + 5 * noise(dice, whole, 3) + 14 * x) + noise(dice, whole, 120)
    colours = np.tile(CREAM, (whole, whole, 1))
    row_height = 0.25 / ACROSS
    worn = 0.25 * noise(dice, whole, 30)
    for row in range(round(1 / row_height) + 3):
        # A fan is seen down to where the next but one row hides it.
        height = row * row_height
        seen = slice(max(0, int((height - 0.55 / ACROSS) * whole)), int((height + 0.03) * whole))
        right = x[seen] * ACROSS + 0.5 * (row % 2)
        fan = np.floor(right).astype(np.intp)
        away = np.hypot(right - fan - 0.5, (y[seen] - height) * ACROSS) * 2
        dye = DYES[dice.integers(0, len(DYES), ACROSS + 2)][fan]
        light = dice.uniform(0.85, 1.15, ACROSS + 2).astype(np.float32)[fan] + 0.07 * grain[seen]
        rings = np.cos(2 * np.pi * RINGS * away) - worn[seen] + 0.2 * step(0.78, 0.82, away)
        shown = cover(CREAM, dye * light[..., None], step(-0.45, -0.15, rings))
        colours[seen] = cover(colours[seen], shown, 1 - step(0.98, 1.0, away))
    return finished(colours + 0.02 * grain[..., None])
