"""Engraving: folds of cloth in sepia lines, which swell in the shade and cross where it is dark."""

import numpy as np
from numpy.random import Generator

from styler.gallery.fields import OVERSIZE, Pixels, cover, finished, noise, palette, places, step

PAPER, INK = palette("#f2e6cd", "#3b2417")
SCREENS = ((0.35, 52, -0.35), (1.25, 52, 0.3), (2.25, 58, 0.6))
"""Direction, lines along a side, and the tone from which a screen is used."""


def paint(side: int, dice: Generator) -> Pixels:
    """Paint the picture (side, side, 3)."""
    whole = side * OVERSIZE
    x, y = places(whole)
    folds = np.sin(14 * x + 9 * y + 4 * noise(dice, whole, 5)) + 0.5 * noise(dice, whole, 7)
    tone = 0.52 - 0.36 * folds + 0.08 * noise(dice, whole, 40)
    colours = np.tile(PAPER, (whole, whole, 1)) * (1 + 0.04 * noise(dice, whole, 90, 2))[..., None]
    for angle, lines, least in SCREENS:
        across = x * np.cos(angle) + y * np.sin(angle) + 0.05 * folds
        wave = np.cos(2 * np.pi * lines * across)
        thick = np.clip((tone - least) / (1 - least), 0, 1) ** 0.8
        line = step(-0.2, 0.2, wave - 1 + 2 * 0.62 * thick) * step(0.0, 0.05, thick)
        colours = cover(colours, INK, 0.92 * line)
    return finished(colours)
