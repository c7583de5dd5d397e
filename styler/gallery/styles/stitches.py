"""Embroidery: satin stitches of shining thread around the hearts of flowers."""

import numpy as np
from numpy.random import Generator

from styler.gallery.cells import Middles
from styler.gallery.fields import Field, Pixels, palette
from styler.gallery.strokes import Brush, Canvas, scatter, varied

THREADS = palette("#b3202c", "#f4f0e0", "#e39a1f", "#1f6f5c", "#24386e", "#d96a8b", "#5aa0a0")
CLOTH = palette("#1b1f3a")[0]
THREAD = Brush(0.06, 0.012, 0.02, 0.05, 8, 0.04)
FLOWERS = 4
RINGS = 5.5
PETALS = 6


def paint(side: int, dice: Generator) -> Pixels:
    """Paint the picture (side, side, 3)."""
    middles = Middles(dice, FLOWERS, 0.5)
    dyes = dice.permuted(np.tile(np.arange(len(THREADS)), (middles.total, 1)), axis=1)

    def flow(x: Field, y: Field) -> Field:
        return middles.around(x, y).angle + 0.35

    canvas = Canvas(side, CLOTH)
    where = np.concatenate([scatter(dice, 0.013) for _ in range(2)])
    flower = middles.around(where[:, 0], where[:, 1])
    petals = 0.16 * np.abs(np.sin(flower.angle * PETALS / 2))
    ring = (flower.away * (1.1 - petals) * RINGS).astype(np.intp)
    colours = THREADS[dyes[flower.number, ring % len(THREADS)]]
    canvas.lay(dice, THREAD, where, varied(dice, colours, 0.05, 0.015), flow)
    return canvas.finished(0.7)
