"""Stained glass: glowing panes in lead, large ones and splinters."""

import numpy as np
from numpy.random import Generator

from styler.gallery.cells import Middles
from styler.gallery.fields import OVERSIZE, Pixels, cover, finished, noise, palette, places, step

PANES = palette(
    "#b5122b", "#1742a8", "#f2a71b", "#0f7a5a", "#6a2a8c", "#4aa8d8", "#d94f1e", "#f6e08a"
)
LEAD = palette("#15141a")[0]


def paint(side: int, dice: Generator) -> Pixels:
    """Paint the picture (side, side, 3)."""
    whole = side * OVERSIZE
    x, y = places(whole)
    bent_x = x + 0.03 * noise(dice, whole, 4)
    bent_y = y + 0.03 * noise(dice, whole, 4)
    large, small = Middles(dice, 4, 0.7), Middles(dice, 11, 0.75)
    windows, panes = large.around(bent_x, bent_y), small.around(bent_x, bent_y)
    # A window's panes are of two colours of its own.
    two = dice.integers(0, len(PANES), (large.total, 2))
    which = dice.integers(0, 2, small.total)[panes.number]
    light = dice.uniform(0.75, 1.15, small.total).astype(np.float32)[panes.number]
    colours = PANES[two[windows.number, which]] * light[..., None]
    streaks = noise(dice, whole, 14, 3) * 0.12 + noise(dice, whole, 128) * 0.06
    glow = 0.85 + 0.35 * step(0.0, 0.45, panes.border) + streaks
    colours = cover(colours * glow[..., None], np.ones(3), 0.18 * step(0.25, 0.6, panes.border))
    lead = np.maximum(1 - step(0.03, 0.06, panes.border), 1 - step(0.022, 0.034, windows.border))
    colours = cover(colours, LEAD, lead)
    return finished(colours.astype(np.float32))
