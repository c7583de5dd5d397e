"""Sizes and steps: from coarse, where shapes are found, to fine, where strokes are drawn."""

import math
from dataclasses import dataclass

COARSEST_EDGE = 128
GROWTH = 1.6
"""No size is more than this factor above the one before."""
SHORTEST_SIDE = 24
FIRST_STEPS = 100
LAST_STEPS = 24

STEP_OVERHEAD = 11_000
"""What a step costs at any size, in pixels: measured on two CPU cores with wavelets."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the painting at one size."""

    width: int
    height: int
    steps: int

    @property
    def step_cost(self) -> float:
        """The relative cost of a step: its pixels, and what a step costs at any size."""
        return float(self.width * self.height + STEP_OVERHEAD)


def stages(width: int, height: int, effort: float = 1.0) -> tuple[Stage, ...]:
    """Return the stages of a painting of width x height pixels, coarse to fine.

    `effort` multiplies the steps of all of them.
    """
    longest = max(width, height)
    # A narrow picture starts larger: its short side has to hold a few strokes.
    first = max(COARSEST_EDGE, SHORTEST_SIDE * longest / min(width, height))
    growths = max(0, math.ceil(math.log(longest / first) / math.log(GROWTH) - 1e-9))
    scales = [(first / longest) ** (1 - i / growths) for i in range(growths)] + [1.0]
    return tuple(
        Stage(
            max(1, round(width * scale)), max(1, round(height * scale)), _steps(i, growths, effort)
        )
        for i, scale in enumerate(scales)
    )


def _steps(index: int, last: int, effort: float) -> int:
    """Return fewer steps for each finer stage: the coarse ones are cheap and settle the most."""
    ratio: float = (LAST_STEPS / FIRST_STEPS) ** (index / last) if last else 1.0
    return max(1, round(effort * FIRST_STEPS * ratio))
