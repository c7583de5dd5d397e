"""Marbled paper: drops of ink on water that push each other aside, then a comb.

A drop of radius r at c moves every point p to c + (p - c) * sqrt(1 + r^2 / |p - c|^2), which
keeps every older area as large as it was (A. Jaffer, "Mathematical marbling", 2012).
"""

import math
import random

from PIL import Image, ImageDraw

from benchmarks.paintings.canvas import SCALE, SIDE, Colour, Point, finished, varied

INKS: tuple[Colour, ...] = (
    (18, 44, 84),
    (214, 74, 48),
    (242, 190, 92),
    (246, 236, 214),
    (38, 122, 118),
    (122, 34, 62),
)
PAPER: Colour = (246, 236, 214)
DROPS = 170
POOLS = 4
CORNERS = 120


def paint() -> Image.Image:
    """Marble the paper."""
    dice = random.Random(1676)  # noqa: S311 - a picture, no secret
    areas: list[tuple[Colour, list[Point]]] = []
    pools = [
        ((column + dice.uniform(0.1, 0.9)) / POOLS, (row + dice.uniform(0.1, 0.9)) / POOLS)
        for row in range(POOLS)
        for column in range(POOLS)
    ]
    for number in range(DROPS):
        # Into the same few pools again and again: rings within rings.
        x, y = pools[number % len(pools)]
        centre = (x + dice.uniform(-0.02, 0.02), y + dice.uniform(-0.02, 0.02))
        radius = dice.uniform(0.035, 0.085)
        areas = [(ink, _pushed(area, centre, radius)) for ink, area in areas]
        areas.append((varied(dice, dice.choice(INKS), 14), _drop(centre, radius)))
    side = SIDE * SCALE
    canvas = Image.new("RGB", (side, side), PAPER)
    draw = ImageDraw.Draw(canvas)
    for ink, area in areas:
        outline = [_combed(point) for point in area]
        draw.polygon([(x * side, y * side) for x, y in outline], fill=ink)
    return finished(canvas, dice, 12)


def _drop(centre: Point, radius: float) -> list[Point]:
    turns = (2 * math.pi * corner / CORNERS for corner in range(CORNERS))
    return [
        (centre[0] + radius * math.cos(turn), centre[1] + radius * math.sin(turn)) for turn in turns
    ]


def _pushed(area: list[Point], centre: Point, radius: float) -> list[Point]:
    pushed = []
    for x, y in area:
        dx, dy = x - centre[0], y - centre[1]
        stretch = math.sqrt(1 + radius**2 / (dx * dx + dy * dy + 1e-9))
        pushed.append((centre[0] + dx * stretch, centre[1] + dy * stretch))
    return pushed


def _combed(point: Point) -> Point:
    """Draw a comb down the paper, a finer one across, and two whirls."""
    x, y = point
    y += 0.055 * math.sin(2 * math.pi * x * 5)
    x += 0.030 * math.sin(2 * math.pi * y * 7)
    for centre_x, centre_y, turn in ((0.3, 0.35, 2.2), (0.72, 0.66, -2.4)):
        dx, dy = x - centre_x, y - centre_y
        angle = turn * math.exp(-((math.hypot(dx, dy) / 0.17) ** 2))
        x = centre_x + dx * math.cos(angle) - dy * math.sin(angle)
        y = centre_y + dx * math.sin(angle) + dy * math.cos(angle)
    return x, y
