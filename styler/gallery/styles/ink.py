"""Ink wash: ranges of mountains in mist, wet edges, and the traces of a dry brush."""

import numpy as np
from numpy.random import Generator

from styler.gallery.fields import OVERSIZE, Pixels, cover, finished, noise, palette, places, step

PAPER, WASH, INK = palette("#efe8d8", "#6c7680", "#14161c")
RANGES = 8


def paint(side: int, dice: Generator) -> Pixels:
    """Paint the picture (side, side, 3)."""
    whole = side * OVERSIZE
    x, y = places(whole)
    fibre = noise(dice, whole, 200) * 0.03 + noise(dice, whole, 8, 4) * 0.05
    colours = np.tile(PAPER, (whole, whole, 1)) * (1 + fibre)[..., None]
    colours = cover(colours, WASH, 0.5 * step(0.0, 1.2, noise(dice, whole, 4, 4)))
    for number in range(RANGES):
        depth = number / (RANGES - 1)
        ridge = noise(dice, whole, 4 + 2 * (number % 2), 6)[0] * (0.08 + 0.05 * depth)
        under = y - 0.10 - 0.80 * depth - ridge + 0.004 * noise(dice, whole, 40, 2)
        # The wash sinks into mist, and gathers where it ends.
        wash = step(-0.003, 0.004, under) * np.exp(-np.maximum(under, 0) / (0.06 + 0.06 * depth))
        wash = wash * (0.75 + 0.3 * noise(dice, whole, 7, 5))
        edge = np.exp(-((under / (0.004 + 0.004 * depth)) ** 2)) * step(
            -0.6, 0.5, noise(dice, whole, 20, 2)
        )
        tint = WASH + (INK - WASH) * (0.25 + 0.75 * depth)
        colours = cover(colours, tint, np.clip(wash, 0, 1) * (0.55 + 0.4 * depth))
        colours = cover(colours, INK, 0.8 * edge)
        # A dry brush down the slopes: hairs that leave the paper bare between them.
        slope = noise(dice, whole, 6)
        hairs = np.sin(330 * (x + 0.5 * under * slope) + 9 * noise(dice, whole, 9))
        hairs = hairs + 0.8 * noise(dice, whole, 24, 2)
        dry = step(0.2, 0.8, hairs) * step(0.0, 0.02, under) * (1 - step(0.02, 0.13, under))
        colours = cover(colours, INK, 0.6 * dry * step(-0.2, 0.5, slope * slope + 0.3))
    return finished(colours)
