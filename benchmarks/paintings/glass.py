"""A rose window: rings of coloured glass in lead."""

import math
import random

from PIL import Image, ImageDraw, ImageFilter

from benchmarks.paintings.canvas import SCALE, SIDE, Colour, Point, finished, mixed, varied

LEAD: Colour = (24, 22, 28)
RUBY: Colour = (186, 24, 44)
COBALT: Colour = (24, 62, 168)
GOLD: Colour = (246, 178, 40)
EMERALD: Colour = (22, 128, 88)
AMETHYST: Colour = (112, 46, 140)
SKY: Colour = (92, 176, 214)
# inner and outer radius in parts of the side, panes, turn in panes, colours in turn
RINGS: tuple[tuple[float, float, int, float, tuple[Colour, ...]], ...] = (
    (0.0, 0.07, 8, 0, (GOLD, RUBY)),
    (0.07, 0.15, 12, 0.5, (COBALT, SKY)),
    (0.15, 0.235, 24, 0, (RUBY, GOLD, RUBY, AMETHYST)),
    (0.235, 0.30, 24, 0.5, (EMERALD, SKY)),
    (0.30, 0.40, 36, 0, (COBALT, AMETHYST, COBALT, RUBY)),
    (0.40, 0.475, 36, 0.5, (GOLD, EMERALD, RUBY)),
    (0.475, 0.58, 48, 0, (COBALT, SKY, AMETHYST)),
    (0.58, 0.75, 40, 0.5, (RUBY, EMERALD, GOLD, COBALT)),
)


def paint() -> Image.Image:
    """Paint the window."""
    dice = random.Random(1260)  # noqa: S311 - a picture, no secret
    side = SIDE * SCALE
    canvas = Image.new("RGB", (side, side), LEAD)
    draw = ImageDraw.Draw(canvas)
    for inner, outer, panes, turn, colours in RINGS:
        for number in range(panes):
            angle = 2 * math.pi * (number + turn) / panes
            wide = 2 * math.pi / panes
            colour = varied(dice, colours[number % len(colours)], 24)
            _pane(draw, dice, (angle, wide), (inner, outer), colour)
    glowing = Image.blend(canvas, canvas.filter(ImageFilter.GaussianBlur(14)), 0.28)
    return finished(glowing, dice, 14)


def _pane(
    draw: ImageDraw.ImageDraw,
    dice: random.Random,
    angles: Point,
    radii: Point,
    colour: Colour,
) -> None:
    """Draw a pane as two or three pieces that shade from its rim to its heart."""
    (angle, wide), (inner, outer) = angles, radii
    pieces = dice.choice((1, 2, 2, 3))
    for piece in range(pieces):
        low = inner + (outer - inner) * piece / pieces
        high = inner + (outer - inner) * (piece + 1) / pieces
        shade = varied(dice, colour, 26)
        for depth in range(7):
            part = depth / 7
            outline = _outline(angle, wide, (low, high), part)
            draw.polygon(outline, fill=mixed(shade, (255, 250, 226), 0.055 * depth**1.25))


def _outline(angle: float, wide: float, radii: Point, depth: float) -> list[Point]:
    """Give the corners of a pane, drawn in by the lead and by `depth` (0 rim to 1 heart)."""
    low, high = radii
    middle = (low + high) / 2
    half = (high - low) / 2 * (1 - depth)
    lead = 0.0035
    outline = []
    for radius, sweep in ((middle - half + lead, 1), (middle + half - lead, -1)):
        rim = max(radius, 0.001)
        reach = max(wide / 2 * (1 - depth) - lead / max(rim, 0.03), 0.002)
        for step in range(9):
            turned = angle + sweep * reach * (step / 4 - 1)
            # Petals: the outer rim of a pane bulges.
            bulge = 1 + (0.035 * math.cos((step / 4 - 1) * math.pi / 2) if sweep < 0 else 0)
            x = 0.5 + rim * bulge * math.cos(turned)
            y = 0.5 + rim * bulge * math.sin(turned)
            outline.append((x * SIDE * SCALE, y * SIDE * SCALE))
    return outline
