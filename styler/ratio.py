"""The ratio of content and style: what the article's alpha / beta should be, learned or fixed.

The article asks whether the ratio could be learned. Minimising the total over it is degenerate; but
a strength can name the style distance to reach, and then there is one ratio that leads to it.
Both kinds are told how painting goes on, by the same calls.
"""

import math
from dataclasses import dataclass

from torch import Tensor

SMOOTHNESS = 0.2
"""Weight of the total variation, over the square root of the content's: enough against fine
ripples, which cost no content, and not yet so much that strokes become blocks."""
TYPICAL_CONTENT = 150.0
"""Content weight over the square of the style distance that it leads to: a middle of many pairs."""
STIFFNESS = 3.0
"""How much the style weight grows, relative to itself, by a style distance of twice the target."""
REACH = 0.3
"""Of the target: further away from it the style weight grows no more."""
RISE = 0.7
FALL = 1.0
"""Powers of distance over target by which a step raises or lowers the style weight. It falls
sooner: style lost is found again within a few steps, a photo lost is not."""
MOST_FALL = 0.75
MOST_RISE = 1.18
APPROACHING = 0.97
"""A style distance that falls by this factor in a step is let fall."""
SETTLING_STEPS = 4
LEAST, MOST = 0.01, 100.0
MOST_BIAS = 2.6
"""At coarse sizes a network sees much of its own border, which no painting changes: to aim as much
closer as that asks for would cost all of the content."""


@dataclass(slots=True)
class FixedRatio:
    """The article's: two numbers that somebody chose."""

    content_weight: float

    def total(self, content: Tensor, style: Tensor, variation: Tensor) -> Tensor:
        """Return style distance + weight x content loss + total variation."""
        smoothness = SMOOTHNESS * math.sqrt(self.content_weight)
        return style + self.content_weight * content + smoothness * variation

    def follow(self, style_distance: float) -> None:
        """Do nothing: it is fixed."""

    def begin(self) -> None:
        """Do nothing."""

    def correct(self, on_canvas: float, in_picture: float) -> None:
        """Do nothing."""


@dataclass(slots=True)
class LearnedRatio:
    """Finds the ratio that leads to a style distance while the painting goes on.

    An augmented Lagrangian: the constraint's multiplier is the style weight, which follows the
    style distance step by step; a quadratic term around the target makes each step feel it at
    once. All its fields are its state.
    """

    target: float
    """The style distance to reach."""
    style_weight: float = 1.0
    """The multiplier, with a content weight that is typical for the target."""
    bias: float = 1.0
    """The style distance on the canvas over that of the picture, which is to hit the target."""
    before: float = 0.0
    """The style distance of the step before, over the target."""
    steps: float = 0
    """Since this size began."""

    @property
    def content_weight(self) -> float:
        """The weight of the content where the style's is 1."""
        return self._typical / self.style_weight

    @property
    def _typical(self) -> float:
        return TYPICAL_CONTENT * self.target**2

    def total(self, content: Tensor, style: Tensor, variation: Tensor) -> Tensor:
        """Return what is minimised, from content loss, style distance and total variation."""
        smoothness = SMOOTHNESS * math.sqrt(self._typical)
        target = self.target * self.bias
        error = style / target - 1
        near = error.clamp(-REACH, REACH)
        penalty = near.square() / 2 + REACH * (error.abs() - near.abs())
        weighted = self.style_weight * target * (error + STIFFNESS * penalty)
        return weighted + self._typical * content + smoothness * variation

    def follow(self, style_distance: float) -> None:
        """Raise the style weight where the distance is above the target, or lower it."""
        self.steps += 1
        now, before = style_distance / (self.target * self.bias), self.before
        self.before = now
        if self.steps <= SETTLING_STEPS or 1 < now < APPROACHING * before:
            return
        factor = now ** (RISE if now > 1 else FALL)
        weight = self.style_weight * min(max(factor, MOST_FALL), MOST_RISE)
        self.style_weight = min(max(weight, LEAST), MOST)

    def begin(self) -> None:
        """Wait a few steps: a picture that was enlarged lacks all fine strokes at first."""
        self.steps, self.before, self.bias = 0, 0.0, 1.0

    def correct(self, on_canvas: float, in_picture: float) -> None:
        """Aim with the canvas so that the picture without its margins hits the target."""
        bias = on_canvas / max(in_picture, 1e-9)
        self.bias = min(max(bias, 1 / MOST_BIAS), MOST_BIAS)


Ratio = FixedRatio | LearnedRatio
