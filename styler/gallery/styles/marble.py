"""Marbled paper: drops of ink that push each other aside on water, drawn out with a comb.

A drop of radius r at c moves every point p to c + (p - c) * sqrt(1 + r^2 / |p - c|^2), which
keeps every older area as large as it was (A. Jaffer, "Mathematical marbling", 2012).
"""

import numpy as np
from numpy.random import Generator

from styler.gallery.fields import OVERSIZE, Pixels, finished, noise, palette, places

INKS = palette(
    "#102a5c", "#d9482b", "#f6b93b", "#f7efd9", "#1f8a80", "#7a1f4b", "#e98aa0", "#0c1a33"
)
DROPS = 420
POOLS = 8


def paint(side: int, dice: Generator) -> Pixels:
    """Paint the picture (side, side, 3)."""
    whole = side * OVERSIZE
    x, y = places(whole)
    shape = x.shape
    x = x + 0.02 * np.sin(2 * np.pi * 9 * y) + 0.02 * noise(dice, whole, 4)
    y = y + 0.045 * np.sin(2 * np.pi * 8 * x) + 0.02 * noise(dice, whole, 4)
    grid = np.stack(np.meshgrid(np.arange(POOLS), np.arange(POOLS)), -1).reshape(-1, 2)
    pools = (grid + dice.uniform(0.1, 0.9, grid.shape)) * 1.15 / POOLS - 0.075
    colours = np.empty((whole * whole, 3), dtype=np.float32)
    at, x, y = np.arange(whole * whole), x.ravel(), y.ravel()
    # Backwards from the last drop: what is in it is of its ink, all else was nearer before it fell.
    for drop in range(DROPS):
        centre = pools[drop % len(pools)] + dice.normal(0, 0.012, 2)
        radius, ink = dice.uniform(0.015, 0.062), INKS[dice.integers(len(INKS))]
        dx, dy = x - np.float32(centre[0]), y - np.float32(centre[1])
        apart = dx * dx + dy * dy
        inside = apart < radius**2
        colours[at[inside]] = ink
        out = ~inside
        at, dx, dy, apart = at[out], dx[out], dy[out], apart[out]
        back = np.sqrt(1 - np.float32(radius**2) / apart)
        x, y = np.float32(centre[0]) + dx * back, np.float32(centre[1]) + dy * back
    # What no drop covers lies in thin veins between them: older inks, in stripes.
    colours[at] = INKS[np.floor(30 * (x + y)).astype(np.intp) % len(INKS)]
    grain = 0.03 * noise(dice, whole, 256) + 0.03 * noise(dice, whole, 40)
    return finished(colours.reshape(*shape, 3) + grain[..., None])
