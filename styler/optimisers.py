"""Optimisers over the pixels of one image."""

from collections import deque
from collections.abc import Callable

import torch
from torch import Tensor

from styler.objective import Evaluation

HISTORY = 10
FIRST_STEP = 0.02
"""Mean change of a pixel in a step without history, with pixels in [0, 1]."""
SUFFICIENT = 1e-4
NOISE = 1e-3
"""Part of the loss that bfloat16 rounds away: a rise within it is none."""
SHRINK = 0.3
TRIALS = 5
LEAST_CURVATURE = 1e-10

Evaluate = Callable[[Tensor], Evaluation]


class DivergedError(Exception):
    """The losses are no numbers where a painting begins: nothing can be painted from there."""


class LBFGS:
    """L-BFGS (Nocedal 1980) with backtracking: the loss never rises, whatever the features do.

    Without this guard the method diverges on about one painting in ten.
    """

    def __init__(self, image: Tensor, evaluate: Evaluate) -> None:
        """Start at an image, which is not written to; DivergedError if its loss is no number."""
        self.image = image
        self.now = evaluate(image)
        if not self.now.is_finite:
            raise DivergedError("These features give no number for this picture: choose others.")
        self._evaluate = evaluate
        self._pairs: deque[tuple[Tensor, Tensor, float]] = deque(maxlen=HISTORY)

    def refresh(self) -> None:
        """Evaluate again where we are: the objective's weights have changed."""
        self.now = self._evaluate(self.image)

    def step(self) -> None:
        """Move to a better image; stay if there is none even along the gradient."""
        if not self._search(self._direction(self.now.gradient)) and self._pairs:
            self._pairs.clear()
            self._search(self._direction(self.now.gradient))

    def _search(self, direction: Tensor) -> bool:
        slope = torch.sum(direction * self.now.gradient).item()
        length = 1.0
        for _ in range(TRIALS):
            image = self.image + length * direction
            trial = self._evaluate(image)
            limit = (1 + NOISE) * self.now.total + SUFFICIENT * length * slope
            if trial.is_finite and trial.total <= limit:
                self._accept(image, trial)
                return True
            length *= SHRINK
        return False

    def _accept(self, image: Tensor, trial: Evaluation) -> None:
        moved, change = image - self.image, trial.gradient - self.now.gradient
        curvature = torch.sum(moved * change).item()
        if curvature > LEAST_CURVATURE * (moved.norm() * change.norm()).item():
            self._pairs.append((moved, change, curvature))
        self.image, self.now = image, trial

    def _direction(self, gradient: Tensor) -> Tensor:
        """Return minus the inverse Hessian's estimate times the gradient (two-loop recursion)."""
        direction = -gradient
        if not self._pairs:
            return direction * (FIRST_STEP / gradient.abs().mean().clamp_min(1e-30))
        factors = []
        for moved, change, curvature in reversed(self._pairs):
            factor = torch.sum(moved * direction) / curvature
            direction = direction - factor * change
            factors.append(factor)
        _, change, curvature = self._pairs[-1]
        direction = direction * (curvature / change.square().sum())
        for (moved, change, curvature), factor in zip(self._pairs, reversed(factors), strict=True):
            direction = direction + moved * (factor - torch.sum(change * direction) / curvature)
        return direction
