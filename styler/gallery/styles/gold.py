"""Gold leaf: spirals, eyes and small bright stones on hammered gold."""

import numpy as np
from numpy.random import Generator

from styler.gallery.cells import Middles
from styler.gallery.fields import (
    OVERSIZE,
    Field,
    Pixels,
    blend,
    cover,
    finished,
    noise,
    palette,
    places,
    step,
)

LEAF = palette("#7a5416", "#b9852a", "#dcae45", "#f4d67c", "#c2933a")
DARK = palette("#2a1a0e")[0]
STONES = palette("#7b1e3a", "#1f4f8c", "#2f7a4f", "#efe6d0", "#d9632b", "#5c2d7a", "#15151c")


def paint(side: int, dice: Generator) -> Pixels:
    """Paint the picture (side, side, 3)."""
    whole = side * OVERSIZE
    x, y = places(whole)
    hammered = 0.5 + 0.25 * noise(dice, whole, 6, 2) + 0.16 * noise(dice, whole, 60, 2)
    colours = blend(LEAF, hammered)
    colours = _stones(dice, colours, x, y)
    return finished(_spirals(dice, colours, x, y, hammered))


def _stones(dice: Generator, colours: Field, x: Field, y: Field) -> Field:
    """Return colours with a small square or round stone in most of the cells."""
    middles = Middles(dice, 30, 0.3)
    small = middles.around(x, y)
    kind = dice.random(middles.total)[small.number]
    dye = STONES[dice.integers(0, len(STONES), middles.total)][small.number]
    square = np.maximum(np.abs(small.dx), np.abs(small.dy))
    shape = np.where(kind < 0.4, square, small.away)
    shown = (kind < 0.75) * (1 - step(0.26, 0.32, shape))
    colours = cover(colours, DARK, (kind < 0.75) * (1 - step(0.34, 0.40, shape)))
    return cover(colours, dye * (1.1 - 0.8 * shape[..., None]), shown)


def _spirals(dice: Generator, colours: Field, x: Field, y: Field, hammered: Field) -> Field:
    """Return colours with a spiral or an eye of rings in each cell."""
    middles = Middles(dice, 5, 0.6)
    large = middles.around(x, y)
    away = large.away
    sense = np.where(dice.random(middles.total) < 0.5, 1, -1)[large.number]
    turn = dice.uniform(0, 2 * np.pi, middles.total)[large.number]
    coil = np.cos(2 * np.pi * 7 * away + sense * large.angle + turn)
    disc = 1 - step(0.0, 0.03, away - np.minimum(0.42, 0.36 + 0.1 * sense))
    eye = (dice.random(middles.total) < 0.4)[large.number]
    dyes = STONES[dice.integers(0, len(STONES), (middles.total, 3))][large.number]
    colours = cover(colours, blend(LEAF, hammered + 0.3), disc)
    colours = cover(colours, DARK, disc * step(0.1, 0.35, coil))
    for ring, rim in enumerate((0.40, 0.27, 0.13)):
        shown = eye * (1 - step(rim - 0.01, rim + 0.01, away))
        colours = cover(colours, DARK, eye * (1 - step(rim + 0.015, rim + 0.03, away)))
        colours = cover(colours, dyes[..., ring, :] * (0.9 + 0.25 * hammered[..., None]), shown)
    return colours
