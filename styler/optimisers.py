"""Optimisers over the pixels of one image."""

from collections import deque
from collections.abc import Callable
from itertools import repeat

import torch
from torch import Tensor

from styler.objective import Evaluation

HISTORY = 10
FIRST_STEP = 0.02
"""Mean change of a pixel in a step without history, with pixels in [0, 1]."""
SUFFICIENT = 1e-4
SHRINK = 0.3
TRIALS = 5
LEAST_CURVATURE = 1e-10

Evaluate = Callable[[Tensor, float], Evaluation]


class LBFGS:
    """L-BFGS (Nocedal 1980) with backtracking: the loss never rises, whatever the features do.

    Without this guard the method diverges on about one painting in ten.
    """

    def __init__(self, image: Tensor, evaluate: Evaluate, content_weight: float) -> None:
        """Start at an image, which is not written to."""
        self.image = image
        self.content_weight = content_weight
        self.now = evaluate(image, content_weight)
        self._evaluate = evaluate
        self._pairs: deque[tuple[Tensor, Tensor, float]] = deque(maxlen=HISTORY)
        self._reweighted = False

    def reweight(self, content_weight: float) -> None:
        """Change the content weight; the next step measures no curvature across the change."""
        self.content_weight = content_weight
        self._reweighted = True

    def step(self) -> bool:
        """Move to a better image; False if none was found even along the gradient."""
        while True:
            direction = self._direction(self.now.gradient)
            found = self._search(direction)
            if found:
                return True
            if not self._pairs:
                return False
            self._pairs.clear()

    def _search(self, direction: Tensor) -> bool:
        slope = torch.sum(direction * self.now.gradient).item()
        before = self.now.total(self.content_weight)
        length = 1.0
        for _ in repeat(None, TRIALS):
            image = self.image + length * direction
            trial = self._evaluate(image, self.content_weight)
            better = trial.total(self.content_weight) <= before + SUFFICIENT * length * slope
            if trial.is_finite and better:
                self._accept(image, trial)
                return True
            length *= SHRINK
        return False

    def _accept(self, image: Tensor, trial: Evaluation) -> None:
        moved, change = image - self.image, trial.gradient - self.now.gradient
        curvature = torch.sum(moved * change).item()
        if curvature > LEAST_CURVATURE * (moved.norm() * change.norm()).item() and not (
            self._reweighted
        ):
            self._pairs.append((moved, change, curvature))
        self._reweighted = False
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
