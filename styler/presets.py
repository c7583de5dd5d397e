"""What a strength means. Free of torch: the bot offers the same strengths."""

import math
from enum import IntEnum, StrEnum

WEAKEST = 0
STRONGEST = 100

#: The sizes that are painted: long edges in pixels.
SMALLEST_SIZE = 64
LARGEST_SIZE = 4096
#: The sizes of a style's strokes, times that in its picture.
SMALLEST_SCALE = 0.25
LARGEST_SCALE = 4.0
#: The size of another attempt after memory ran out, times that of the first.
SMALLER = 0.7

#: The strengths that "weaker" and "stronger" step through.
LADDER = (10, 25, 50, 75, 90)

#: The curve of style distance over strength; see `style_target`.
FIRST_STEP = 0.92
FIRST_POINTS = 8
HALVING = 25


class Features(StrEnum):
    """The feature networks that a person can ask for."""

    AUTO = "auto"
    """VGG-19 where its weights are on disk, wavelets otherwise."""
    VGG19 = "vgg19"
    WAVELET = "wavelet"


class Method(StrEnum):
    """The optimisers."""

    LBFGS = "lbfgs"
    ADAM = "adam"


class Init(StrEnum):
    """What a painting starts as."""

    PHOTO = "photo"
    NOISE = "noise"
    """Even noise around the photo's mean colour."""
    STYLE = "style"


class Preset(IntEnum):
    """The strengths with a name, on the scale from 0 (the photo) to 100 (all style)."""

    SUBTLE = 25
    BALANCED = 50
    STRONG = 75


def weaker(strength: int) -> int | None:
    """Return the next lower step of the ladder, or None at its foot."""
    return max((step for step in LADDER if step < strength), default=None)


def stronger(strength: int) -> int | None:
    """Return the next higher step of the ladder, or None at its top."""
    return min((step for step in LADDER if step > strength), default=None)


def style_target(strength: float) -> float:
    """Return the style distance to reach: 1 for the untouched photo, 0 for a matched style.

    .21, .10 and .05 for the presets, chosen by looking: the first few points take the step from
    a photo to a painting, from then on each 25 points halve the distance.
    """
    first_step = FIRST_STEP * (1 - math.exp(-strength / FIRST_POINTS))
    return math.exp(-first_step) * 2 ** (-strength / HALVING)


def colour_share(strength: float) -> float:
    """Return how far the photo's colours move to the style's before painting: 0 to 1."""
    return 1 - (1 - strength / STRONGEST) ** 3
