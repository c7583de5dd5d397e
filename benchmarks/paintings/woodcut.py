"""Waves under a red sun: a woodcut in four inks, shaded by carved lines."""

import math
import random

from PIL import Image, ImageDraw

from benchmarks.paintings.canvas import SCALE, SIDE, Colour, finished, mixed, varied

PAPER: Colour = (240, 226, 194)
INDIGO: Colour = (26, 46, 92)
TEAL: Colour = (58, 118, 138)
PALE: Colour = (166, 198, 190)
SUN: Colour = (202, 62, 40)
SIDE_PIXELS = SIDE * SCALE
WAVES = 9


def paint() -> Image.Image:
    """Print the woodcut."""
    dice = random.Random(1831)  # noqa: S311 - a picture, no secret
    canvas = Image.new("RGB", (SIDE_PIXELS, SIDE_PIXELS), PAPER)
    draw = ImageDraw.Draw(canvas)
    _sky(draw, dice)
    for number in range(WAVES):
        _wave(draw, dice, number)
    return finished(canvas, dice, 16)


def _sky(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    for row in range(0, SIDE_PIXELS // 2, 11):
        # Broken lines that thin out towards the horizon.
        x = -dice.randint(0, 200)
        while x < SIDE_PIXELS:
            length = dice.randint(60, 320)
            points = [
                (x + step, row + 5 * math.sin((x + step) / 90 + row / 60))
                for step in range(0, length, 12)
            ]
            fade = row / (SIDE_PIXELS * 0.5)
            draw.line(points, fill=mixed(TEAL, PAPER, 0.25 + 0.7 * fade), width=5, joint="curve")
            x += length + dice.randint(14, 60)
    centre, radius = (SIDE_PIXELS * 0.68, SIDE_PIXELS * 0.25), SIDE_PIXELS * 0.135
    draw.circle(centre, radius + 9, fill=PAPER)
    draw.circle(centre, radius, fill=SUN)
    for row in range(int(radius * 0.1), int(radius), 14):
        half = math.sqrt(radius**2 - row**2) - 10
        y = centre[1] + row
        draw.line([(centre[0] - half, y), (centre[0] + half, y)], fill=PAPER, width=1 + row // 34)


def _wave(draw: ImageDraw.ImageDraw, dice: random.Random, number: int) -> None:
    """Print one wave: its body, the carved lines that follow its back, its crest of foam."""
    depth = number / (WAVES - 1)
    base = SIDE_PIXELS * (0.42 + 0.56 * depth)
    height = SIDE_PIXELS * (0.035 + 0.075 * depth)
    phase = dice.uniform(0, 6.28)
    length = SIDE_PIXELS * (0.20 + 0.25 * depth)
    crest = [(x, base + _swell(x, phase, length, height)) for x in range(-8, SIDE_PIXELS + 9, 8)]
    bottom = [(SIDE_PIXELS + 8, SIDE_PIXELS), (-8, SIDE_PIXELS)]
    draw.polygon([*crest, *bottom], fill=varied(dice, mixed(PALE, INDIGO, 0.3 + 0.7 * depth), 8))
    lines = 7 + number
    for line in range(1, lines):
        sink = line * (9 + 5 * depth)
        ink = PALE if line % 3 else TEAL
        for start in range(0, len(crest) - 1, 14):
            end = start + dice.randint(7, 13)
            part = [(x, y + sink + 0.16 * sink * math.sin(x / 70)) for x, y in crest[start:end]]
            if len(part) > 1:
                width = max(2, round((5 + 4 * depth) * (1 - line / lines)))
                draw.line(part, fill=mixed(ink, INDIGO, 0.75 * line / lines), width=width)
    draw.line(crest, fill=INDIGO, width=round(7 + 8 * depth), joint="curve")
    _foam(draw, dice, crest, depth)


def _foam(
    draw: ImageDraw.ImageDraw,
    dice: random.Random,
    crest: list[tuple[int, float]],
    depth: float,
) -> None:
    peaks = [
        crest[at]
        for at in range(2, len(crest) - 2)
        if crest[at][1] < crest[at - 1][1] and crest[at][1] <= crest[at + 1][1]
    ]
    for x, y in peaks:
        for _ in range(26):
            away = dice.gauss(0, 34 + 46 * depth)
            radius = dice.uniform(3, 7 + 9 * depth) * math.exp(-((away / 90) ** 2))
            place = (x + away, y + abs(away) * 0.22 + dice.uniform(-16, 8) * (1 + depth))
            draw.circle(place, radius + 3, fill=INDIGO)
            draw.circle(place, radius, fill=PAPER)


def _swell(x: int, phase: float, length: float, height: float) -> float:
    turn = 2 * math.pi * x / length + phase
    # A sharpened sine: narrow crests, wide troughs.
    wave = 2 * math.pow(abs(math.sin(turn / 2)), 0.72) - 1
    return height * (wave + 0.2 * math.sin(turn * 0.37))
