"""Facets: planes of ochre, grey and blue that cut through each other, each shaded to an edge."""

import math

import numpy as np
from numpy.random import Generator

from styler.gallery.fields import (
    OVERSIZE,
    Pixels,
    blend,
    cover,
    finished,
    noise,
    palette,
    places,
    step,
)

EARTH = palette(
    "#2a211c",
    "#6b4a2f",
    "#a97c4a",
    "#d9b98a",
    "#8a8f86",
    "#4f6473",
    "#263645",
    "#e9dcc0",
    "#9a4a2c",
)
CUTS = 52
EDGE = palette("#1a1512")[0]


def paint(side: int, dice: Generator) -> Pixels:
    """Paint the picture (side, side, 3)."""
    whole = side * OVERSIZE
    x, y = places(whole)
    colours = np.tile(EARTH[2], (whole, whole, 1))
    rough = noise(dice, whole, 24, 2)
    for cut in range(CUTS):
        size = 0.40 - 0.31 * cut / CUTS
        middle_x, middle_y = dice.random(), dice.random()
        turn = dice.uniform(0, 2 * np.pi)
        for corner in range(dice.integers(3, 5)):
            angle = turn + corner * 2 * np.pi / 3.4 + dice.uniform(-0.4, 0.4)
            across, along = math.cos(angle), math.sin(angle)
            edge = size * dice.uniform(0.25, 0.7) - (x - middle_x) * across - (y - middle_y) * along
            if corner == 0:
                inside = depth = edge
                hairs = np.sin(230 * (x * along - y * across) + 0.7 * rough)
            inside = np.minimum(inside, edge)
        dye = blend(EARTH, dice.random())
        # Opaque along one edge, and less and less away from it.
        share = np.clip(1.1 - depth / size * dice.uniform(0.5, 1.0), 0.12, 1) * step(
            0, 0.003, inside
        )
        shaded = dye * (1.3 - 0.8 * depth / size + 0.05 * hairs * (1 + rough))[..., None]
        colours = cover(colours, shaded, share)
        colours = cover(
            colours, EDGE, 0.9 * np.exp(-((inside / 0.006) ** 2)) * (depth < size * 0.5)
        )
    return finished(colours + 0.04 * noise(dice, whole, 200)[..., None])
