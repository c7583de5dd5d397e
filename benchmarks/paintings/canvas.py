"""What the paintings share: a canvas larger than the picture, colours, grain."""

import random
from typing import TypeAlias

from PIL import Image, ImageChops, ImageFilter

SIDE = 512
"""Pixels of a finished painting's side."""
SCALE = 2
"""A painting is drawn this many times larger and then reduced: smooth edges."""

Colour: TypeAlias = tuple[int, int, int]
Point: TypeAlias = tuple[float, float]


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """Give the colour `share` (0 to 1) of the way from one to the other."""
    share = min(max(share, 0), 1)
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def varied(dice: random.Random, colour: Colour, spread: int) -> Colour:
    """Give a colour like this one, each channel up to `spread` away, all mostly together."""
    light = dice.randint(-spread, spread)
    red, green, blue = (
        min(max(channel + light + dice.randint(-spread // 3, spread // 3), 0), 255)
        for channel in colour
    )
    return red, green, blue


def finished(picture: Image.Image, dice: random.Random, grain: int) -> Image.Image:
    """Reduce a canvas to a painting with a grain of up to `grain` of 255 levels."""
    small = picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    noise = Image.frombytes("L", (SIDE, SIDE), dice.randbytes(SIDE * SIDE))
    noise = noise.filter(ImageFilter.GaussianBlur(0.7)).point(lambda level: level * grain // 128)
    toned = Image.merge("RGB", (noise,) * 3)
    return ImageChops.subtract(
        ImageChops.add(small, toned), Image.new("RGB", small.size, (grain,) * 3)
    )
