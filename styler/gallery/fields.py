"""Values over a picture: places, noise, steps, colours. Each is the same picture at any size."""

from typing import Any, TypeAlias

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image

Field: TypeAlias = NDArray[np.floating[Any]]
"""A number for each pixel (side, side), or for each of some places (N,)."""
Pixels: TypeAlias = NDArray[np.uint8]
"""A finished picture (side, side, 3)."""

OVERSIZE = 2
"""A picture is drawn so many times larger and then reduced: smooth edges."""


def places(side: int) -> tuple[Field, Field]:
    """Return x and y (side, side) of each pixel's middle, in parts of the side."""
    line = (np.arange(side, dtype=np.float32) + 0.5) / side
    x, y = np.meshgrid(line, line)
    return x, y


def noise(dice: Generator, side: int, bumps: int, octaves: int = 1) -> Field:
    """Return smooth noise (side, side) around 0, mostly in -1 to 1, of so many bumps a side."""
    total = np.zeros((side, side), dtype=np.float32)
    for octave in range(octaves):
        lattice = dice.uniform(-1, 1, (bumps * 2**octave,) * 2).astype(np.float32)
        enlarged = Image.fromarray(lattice).resize((side, side), Image.Resampling.BICUBIC)
        total += np.asarray(enlarged) / 2**octave
    return total


def step(low: float | Field, high: float | Field, value: Field) -> Field:
    """Return 0 where a value is below `low`, 1 where it is above `high`, and smooth between."""
    share = np.clip((value - low) / (high - low), 0, 1)
    return share * share * (3 - 2 * share)


def palette(*colours: str) -> Field:
    """Return colours such as "#1e90ff" as (N, 3) in [0, 1]."""
    levels = [list(bytes.fromhex(colour.removeprefix("#"))) for colour in colours]
    return np.array(levels, dtype=np.float32) / 255


def blend(colours: Field, share: Field | float) -> Field:
    """Return (..., 3): the colours (N, 3) in their order as a share (...) goes from 0 to 1."""
    stops = np.linspace(0, 1, len(colours))
    channels = [np.interp(share, stops, colours[:, channel]) for channel in range(3)]
    return np.stack(channels, axis=-1).astype(np.float32)


def cover(under: Field, over: Field, share: Field) -> Field:
    """Return colours (..., 3) of which a share (...) is covered by others."""
    return under + (over - under) * share[..., None]


def finished(colours: Field) -> Pixels:
    """Return colours (OVERSIZE * side, OVERSIZE * side, 3) in [0, 1] as a picture."""
    levels = np.clip(colours * 255 + 0.5, 0, 255).astype(np.uint8)
    return np.asarray(Image.fromarray(levels).reduce(OVERSIZE))
