"""Woodcut: black ink and one red, shaded by lines that swell and taper as they were carved."""

import numpy as np
from numpy.random import Generator

from styler.gallery.fields import (
    OVERSIZE,
    Field,
    Pixels,
    cover,
    finished,
    noise,
    palette,
    places,
    step,
)

PAPER, RED, OCHRE, INK = palette("#f0e4c8", "#c8321f", "#e0a23c", "#171310")
RIDGES = 8


def paint(side: int, dice: Generator) -> Pixels:
    """Paint the picture (side, side, 3)."""
    whole = side * OVERSIZE
    x, y = places(whole)
    rough = 0.06 * noise(dice, whole, 60, 2)
    away = np.hypot(x - 0.66, y - 0.24)
    colours = np.broadcast_to(PAPER, (whole, whole, 3))
    colours = cover(colours, OCHRE, 1 - step(0.24, 0.245, away + 0.1 * rough))
    colours = cover(colours, RED, 1 - step(0.15, 0.155, away + 0.1 * rough))
    rays = np.sin(110 * away + 6 * noise(dice, whole, 5)) + rough * 4
    tone = 0.25 + 0.5 * step(0.1, 0.9, away) - 0.6 * (away < 0.16)
    colours = cover(colours, INK, _carved(rays, tone))
    for ridge in range(RIDGES):
        depth = ridge / (RIDGES - 1)
        lift = noise(dice, whole, 3 + ridge % 3, 2)[0] * (0.07 + 0.05 * depth)
        under = y - (0.30 + 0.66 * depth) - lift
        turn = dice.uniform(-1, 1)
        lines = 2 * np.pi * (44 - 18 * depth) * (under * np.cos(turn) + x * np.sin(turn))
        lines += 2.5 * noise(dice, whole, 6) + rough * 12
        tone = 0.3 + 0.5 * step(0.0, 0.16, under) + 0.25 * noise(dice, whole, 5)
        hill = (PAPER, OCHRE, PAPER, RED, PAPER)[ridge % 5]
        body = cover(np.broadcast_to(hill, colours.shape), INK, _carved(np.sin(lines), tone))
        # A thick black line along the ridge.
        body = cover(body, INK, 1 - step(0.007, 0.011, under + 0.05 * rough))
        colours = cover(colours, body, step(-0.001, 0.001, under))
    return finished(colours)


def _carved(lines: Field, tone: Field) -> Field:
    """Return where ink is left (side, side): the more, the darker the tone."""
    return step(-0.18, 0.18, lines - 1 + 2 * tone)
