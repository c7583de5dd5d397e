"""Batik: blossoms kept by wax, and the fine dark veins where the wax has cracked."""

import numpy as np
from numpy.random import Generator

from styler.gallery.cells import Middles
from styler.gallery.fields import OVERSIZE, Pixels, cover, finished, noise, palette, places, step

WAX, BROWN, INDIGO, RUST, GOLD = palette("#f4e6c3", "#5a2c16", "#1b2550", "#b3501f", "#dfa23a")
BLOSSOMS = 4


def paint(side: int, dice: Generator) -> Pixels:
    """Paint the picture (side, side, 3)."""
    whole = side * OVERSIZE
    x, y = places(whole)
    x, y = x + 0.012 * noise(dice, whole, 7), y + 0.012 * noise(dice, whole, 7)
    middles = Middles(dice, BLOSSOMS, 0.5)
    blossom = middles.around(x, y)
    petals = np.array((5, 6, 8))[dice.integers(0, 3, middles.total)][blossom.number]
    turn = dice.uniform(0, 2 * np.pi, middles.total)[blossom.number]
    angle = blossom.angle + turn
    away = blossom.away / (0.72 + 0.28 * np.abs(np.cos(angle * petals / 2)))
    ground = np.where((dice.random(middles.total) < 0.5)[blossom.number][..., None], BROWN, INDIGO)
    # Combed lines of wax all over the ground, then the petals ring by ring.
    combed = np.sin(2 * np.pi * (11 * blossom.away + 1.2 * noise(dice, whole, 9)))
    colours = cover(ground, WAX, step(0.55, 0.8, combed + 0.3 * noise(dice, whole, 30)))
    veins = 0.5 + 0.5 * np.cos(angle * petals * 4)
    for rim, dye, inner in (
        (0.47, WAX, RUST),
        (0.38, GOLD, BROWN),
        (0.24, RUST, WAX),
        (0.11, WAX, GOLD),
    ):
        colours = cover(colours, dye, 1 - step(rim - 0.01, rim + 0.01, away))
        vein = (1 - step(rim - 0.05, rim - 0.03, away)) * step(0.62, 0.8, veins)
        colours = cover(colours, inner, vein)
    colours = cover(colours, WAX, np.exp(-((blossom.border / 0.022) ** 2)))
    bent_x, bent_y = x + 0.03 * noise(dice, whole, 10, 3), y + 0.03 * noise(dice, whole, 10, 3)
    for count, width in ((7, 0.014), (16, 0.022)):
        crack = Middles(dice, count, 1.0).around(bent_x, bent_y).border
        deep = 0.85 * step(-0.5, 0.4, noise(dice, whole, 6))
        colours = cover(colours, INDIGO * 0.6, deep * np.exp(-((crack / width) ** 2)))
    cloth = 0.05 * noise(dice, whole, 256) + 0.07 * noise(dice, whole, 9, 3)
    return finished(colours * (1 + cloth)[..., None])
