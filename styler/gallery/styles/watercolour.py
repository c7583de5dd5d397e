"""Watercolour: wet washes that run into each other, dark at their rims, with settled pigment."""

import numpy as np
from numpy.random import Generator

from styler.gallery.fields import OVERSIZE, Pixels, finished, noise, palette, places, step

PAPER = palette("#fbf8ef")[0]
PIGMENTS = palette(
    "#2b86d1", "#f7bd3e", "#e4527a", "#35b39f", "#7d5cc0", "#f79456", "#54a5e8", "#9acb58"
)
WASHES = 14


def paint(side: int, dice: Generator) -> Pixels:
    """Paint the picture (side, side, 3)."""
    whole = side * OVERSIZE
    tooth = noise(dice, whole, 170, 2)
    colours = np.tile(PAPER, (whole, whole, 1)) * (1 + 0.025 * tooth)[..., None]
    for wash in range(WASHES):
        level = noise(dice, whole, 3 + wash // 3, 5) - 0.28 - 0.02 * wash
        wet = step(0.0, 0.05, level)
        rim = np.exp(-(((level - 0.035) / 0.03) ** 2))
        settled = 0.6 + 0.25 * noise(dice, whole, 6, 3) + 0.22 * np.abs(tooth)
        depth = wet * np.clip(0.62 * settled + 0.35 * rim, 0, 1)
        colours *= 1 - depth[..., None] * (1 - PIGMENTS[wash % len(PIGMENTS)])
    x, y = places(whole)
    # Drops of clear water push the pigment away.
    for _ in range(60):
        middle_x, middle_y, radius = dice.random(), dice.random(), dice.uniform(0.008, 0.03)
        away = np.hypot(x - middle_x, y - middle_y) / radius + 0.25 * tooth
        bloom = 0.45 * (1 - step(0.6, 1.0, away))
        colours += (PAPER - colours) * bloom[..., None]
    return finished(colours)
