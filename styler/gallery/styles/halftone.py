"""Halftone: a comic's bold shapes in dots of cyan, magenta, yellow and black."""

import math

import numpy as np
from numpy.random import Generator

from styler.gallery.fields import (
    OVERSIZE,
    Field,
    Pixels,
    blend,
    finished,
    noise,
    palette,
    places,
    step,
)

BOLD = palette(
    "#fff200", "#ff4f8b", "#00aee0", "#fffbe8", "#e3242b", "#ffd23f", "#2456c7", "#ff8fb1"
)
PAPER = palette("#fbf5e6")[0]
DYES = palette("#00a0dc", "#e6007e", "#ffe600", "#17141a")
ANGLES = (0.26, 1.31, 0.0, 0.79)
DOTS = 46
"""Along a side."""


def paint(side: int, dice: Generator) -> Pixels:
    """Paint the picture (side, side, 3)."""
    whole = side * OVERSIZE
    x, y = places(whole)
    shape = noise(dice, whole, 5) + 0.8 * noise(dice, whole, 9)
    band = np.floor((shape + 2) * 3.5)
    colours = blend(BOLD, (band % len(BOLD)) / (len(BOLD) - 1))
    outline = np.abs((shape + 2) * 3.5 - np.round((shape + 2) * 3.5))
    shade = 0.75 + 0.25 * step(0.0, 0.5, outline)
    sheet = np.broadcast_to(PAPER, colours.shape)
    dark = 1 - colours * shade[..., None]
    black = 0.6 * dark.min(axis=2)
    tones = (*np.moveaxis(dark - 0.5 * black[..., None], 2, 0), black)
    for tone, dye, angle in zip(tones, DYES, ANGLES, strict=True):
        sheet = sheet * (1 - _dots(x, y, angle, tone)[..., None] * (1 - dye))
    return finished(sheet * (0.12 + 0.88 * step(0.05, 0.09, outline))[..., None])


def _dots(x: Field, y: Field, angle: float, tone: Field) -> Field:
    """Return where a screen at an angle prints (side, side): dots as large as the tone is dark."""
    right = math.cos(angle) * x + math.sin(angle) * y
    down = math.cos(angle) * y - math.sin(angle) * x
    wave = np.cos(2 * np.pi * DOTS * right) + np.cos(2 * np.pi * DOTS * down)
    return step(-0.25, 0.25, wave / 2 - 1 + 2 * np.clip(tone, 0, 1))
