"""The ratio of content and style: what the article's alpha / beta should be, learned or fixed.

The article asks whether the ratio could be learned. Minimising the total over it is degenerate; but
a strength can name the style distance to reach, and then there is one ratio that leads to it.
Both kinds are told how painting goes on, by the same calls.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from styler import batch

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

    content_weight: Tensor
    """(B,), one for each painting of a batch."""

    @classmethod
    def of(cls, content_weight: float, device: torch.device) -> "FixedRatio":
        """Return the ratio of a single painting."""
        return cls(torch.tensor([content_weight], device=device))

    def total(self, content: Tensor, style: Tensor, variation: Tensor) -> Tensor:
        """Return style distance + weight x content loss + total variation, all of them (B,)."""
        smoothness = SMOOTHNESS * self.content_weight.sqrt()
        return style + self.content_weight * content + smoothness * variation

    def follow(self, style_distance: Tensor, moved: Tensor) -> None:
        """Do nothing: it is fixed."""

    def begin(self) -> None:
        """Do nothing."""

    def correct(self, on_canvas: Tensor, in_picture: Tensor) -> None:
        """Do nothing."""


@dataclass(slots=True)
class LearnedRatio:
    """Finds the ratio that leads to a style distance while the painting goes on.

    An augmented Lagrangian: the constraint's multiplier is the style weight, which follows the
    style distance step by step; a quadratic term around the target makes each step feel it at
    once. All its fields are its state, (B,) with one number for each painting of a batch, and are
    written to.
    """

    target: Tensor
    """The style distance to reach."""
    style_weight: Tensor
    """The multiplier, with a content weight that is typical for the target."""
    bias: Tensor
    """The style distance on the canvas over that of the picture, which is to hit the target."""
    before: Tensor
    """The style distance of the step before, over the target."""
    steps: Tensor
    """Since this size began."""

    @classmethod
    def of(cls, target: float, device: torch.device) -> "LearnedRatio":
        """Return the ratio with which a single painting begins."""
        aim, weight, bias = (torch.full((1,), value, device=device) for value in (target, 1.0, 1.0))
        before, steps = (torch.zeros(1, device=device) for _ in range(2))
        return cls(aim, style_weight=weight, bias=bias, before=before, steps=steps)

    @property
    def content_weight(self) -> Tensor:
        """The weight of the content where the style's is 1."""
        return self._typical / self.style_weight

    @property
    def _typical(self) -> Tensor:
        return TYPICAL_CONTENT * self.target.square()

    def total(self, content: Tensor, style: Tensor, variation: Tensor) -> Tensor:
        """Return what is minimised, from content loss, style distance and total variation."""
        smoothness = SMOOTHNESS * self._typical.sqrt()
        target = self.target * self.bias
        error = style / target - 1
        near = error.clamp(-REACH, REACH)
        penalty = near.square() / 2 + REACH * (error.abs() - near.abs())
        weighted = self.style_weight * target * (error + STIFFNESS * penalty)
        return weighted + self._typical * content + smoothness * variation

    def follow(self, style_distance: Tensor, moved: Tensor) -> None:
        """Raise the style weight where the distance is above the target, or lower it.

        Only for those paintings (B,) that have `moved`.
        """
        steps = self.steps + 1
        now = style_distance / (self.target * self.bias)
        falls = (now > 1) & (now < APPROACHING * self.before)
        factor = torch.where(now > 1, now**RISE, now**FALL).clamp(MOST_FALL, MOST_RISE)
        weight = (self.style_weight * factor).clamp(LEAST, MOST)
        changes = moved & (steps > SETTLING_STEPS) & ~falls
        batch.put(changes, weight, self.style_weight)
        batch.put(moved, (now, steps), (self.before, self.steps))

    def begin(self) -> None:
        """Wait a few steps: a picture that was enlarged lacks all fine strokes at first."""
        self.steps.zero_()
        self.before.zero_()
        self.bias.fill_(1)

    def correct(self, on_canvas: Tensor, in_picture: Tensor) -> None:
        """Aim with the canvas so that the picture without its margins hits the target."""
        bias = on_canvas / in_picture.clamp_min(1e-9)
        self.bias.copy_(bias.clamp(1 / MOST_BIAS, MOST_BIAS))


Ratio = FixedRatio | LearnedRatio
