"""A swirling night: short curved brush strokes along a field of whirls."""

import math
import random

from PIL import Image, ImageDraw

from benchmarks.paintings.canvas import (
    SCALE,
    SIDE,
    Colour,
    Point,
    finished,
    mixed,
    varied,
)

# x, y, radius, direction; in parts of the side
WHIRLS = (
    (0.30, 0.34, 0.20, 1),
    (0.62, 0.24, 0.15, -1),
    (0.83, 0.44, 0.12, 1),
    (0.12, 0.10, 0.11, -1),
    (0.90, 0.12, 0.13, 1),
    (0.52, 0.52, 0.10, -1),
)
NIGHT: Colour = (22, 38, 96)
SKY: Colour = (58, 112, 178)
FOAM: Colour = (168, 205, 214)
GLOW: Colour = (250, 212, 92)
CORE: Colour = (255, 244, 190)
LAND: Colour = (26, 62, 58)
OCHRE: Colour = (150, 120, 48)
LAYERS = ((9, 26, 46), (6, 17, 38), (4, 12, 26))
"""Width, distance and length of the strokes, coarse first, in pixels of the canvas."""


def paint() -> Image.Image:
    """Paint the night."""
    dice = random.Random(1889)  # noqa: S311 - a picture, no secret
    side = SIDE * SCALE
    canvas = Image.new("RGB", (side, side), NIGHT)
    draw = ImageDraw.Draw(canvas)
    for x, y, radius, _ in WHIRLS:
        # The paint that shows where strokes turn too sharply to cover everything.
        draw.circle((x * side, y * side), radius * side / 4, fill=CORE)
    for width, distance, length in LAYERS:
        places = [
            (x + dice.uniform(-0.6, 0.6) * distance, y + dice.uniform(-0.6, 0.6) * distance)
            for y in range(0, side, distance)
            for x in range(0, side, distance)
        ]
        dice.shuffle(places)
        for place in places:
            _stroke(draw, dice, place, width * SCALE, length * SCALE)
    return finished(canvas, dice, 10)


def _stroke(
    draw: ImageDraw.ImageDraw, dice: random.Random, place: Point, width: int, length: int
) -> None:
    colour = varied(dice, _colour(place), 22)
    path = _path(place, length)
    draw.line(path, fill=colour, width=width, joint="curve")
    for end in (path[0], path[-1]):
        draw.circle(end, width / 2 - 1, fill=colour)
    for _ in range(2):
        # Bristles: the paint lies thicker on one side of a stroke than on the other.
        shift = dice.uniform(-0.4, 0.4) * width
        bristle = [(x + shift, y + shift * 0.6) for x, y in path[:-1]]
        draw.line(bristle, fill=varied(dice, colour, 26), width=max(2, width // 6))


def _path(place: Point, length: int) -> list[Point]:
    path = [place]
    step = length / 6
    for _ in range(6):
        x, y = path[-1]
        angle = _angle(x / SIDE / SCALE, y / SIDE / SCALE)
        path.append((x + math.cos(angle) * step, y + math.sin(angle) * step))
    return path


def _angle(x: float, y: float) -> float:
    """Give the direction in which paint flows: round the whirls above, along the hills below."""
    flow_x, flow_y = 0.55, 0.18 * math.sin(7 * x)
    if y > _hills(x):
        return math.atan2(0.25 * math.cos(9 * x + 8 * y), 1)
    for centre_x, centre_y, radius, turn in WHIRLS:
        dx, dy = x - centre_x, y - centre_y
        pull = 2.4 * math.exp(-((math.hypot(dx, dy) / radius) ** 2))
        near = math.hypot(dx, dy) + 1e-6
        flow_x += turn * pull * -dy / near
        flow_y += turn * pull * dx / near
    return math.atan2(flow_y, flow_x)


def _colour(place: Point) -> Colour:
    x, y = place[0] / SIDE / SCALE, place[1] / SIDE / SCALE
    hills = _hills(x)
    if y > hills:
        return mixed(LAND, OCHRE, 0.5 + 0.5 * math.sin(24 * (y - hills) + 5 * x))
    colour = mixed(NIGHT, SKY, 0.5 + 0.5 * math.sin(9 * x + 13 * y) * math.cos(5 * y - 4 * x))
    for centre_x, centre_y, radius, _ in WHIRLS:
        away = math.hypot(x - centre_x, y - centre_y) / radius
        ring = 0.5 + 0.5 * math.cos(away * 11)
        colour = mixed(colour, FOAM, 0.75 * ring * math.exp(-((away / 1.2) ** 2)))
        colour = mixed(colour, GLOW, 1.2 * math.exp(-((away / 0.52) ** 2)))
        colour = mixed(colour, CORE, 1.2 * math.exp(-((away / 0.24) ** 2)))
    return colour


def _hills(x: float) -> float:
    return 0.79 - 0.07 * math.sin(5.2 * x + 0.6) - 0.025 * math.sin(15 * x)
