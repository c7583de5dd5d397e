"""L-BFGS over the pixels of one image, in the box of colours that there are."""

import math
from collections import deque
from collections.abc import Callable
from typing import NamedTuple, Self

import torch
from torch import Tensor

from styler.optimisers import DivergedError, State

HISTORY = 8
KEPT = torch.bfloat16
"""Type of the history: the method forgives more than this rounds away, and it is most of the
memory."""
FIRST_STEP = 0.02
"""Mean change of a pixel in a step without history."""
SUFFICIENT = 1e-4
NOISE = 1e-3
"""Part of the loss that bfloat16 rounds away: a rise within it is none."""
SHRINK = 0.3
TRIALS = 5
LEAST_CURVATURE = 1e-10


class _Pair(NamedTuple):
    """A step (1, 3, H, W), the change of the gradient along it, and their product."""

    moved: Tensor
    change: Tensor
    curvature: float

    @classmethod
    def of(cls, moved: Tensor, change: Tensor) -> "_Pair | None":
        """Return the pair as it is kept; None where the loss does not curve upwards."""
        moved, change = moved.to(KEPT), change.to(KEPT)
        curvature = _dot(moved.float(), change)
        if curvature <= LEAST_CURVATURE * float(moved.norm()) * float(change.norm()):
            return None
        return cls(moved, change, curvature)


class LBFGS:
    """L-BFGS (Nocedal 1980) with backtracking: the loss never rises, whatever the features do.

    Without this guard the method diverges on about one painting in ten. Pixels stay in [0, 1]: a
    step ends there, and directions that lead out count as none.
    """

    def __init__(self, image: Tensor) -> None:
        """Start at an image (1, 3, H, W), which is not written to."""
        self.image = image
        self._total: float | None = None
        self._gradient = torch.zeros_like(image)
        self._pairs: deque[_Pair] = deque(maxlen=HISTORY)
        self._trials = 0

    def ask(self) -> Tensor:
        """Return the next image to try."""
        if self._total is None:
            return self.image
        step = SHRINK**self._trials * self._direction()
        return (self.image + step).clamp_(0, 1)

    def tell(self, image: Tensor, total: float, gradient: Tensor) -> bool:
        """Go there if the loss is less; else try a shorter step, at last without history."""
        if self._total is None:
            if not math.isfinite(total):
                raise DivergedError("These features give no number for this picture: use others.")
            self._move(image, total, gradient)
            return True
        moved = image - self.image
        limit = self._total + NOISE * abs(self._total) + SUFFICIENT * _dot(moved, self._gradient)
        if math.isfinite(total) and total <= limit:
            if pair := _Pair.of(moved, gradient - self._gradient):
                self._pairs.append(pair)
            self._move(image, total, gradient)
            return True
        self._trials += 1
        if self._trials == TRIALS and self._pairs:
            self._pairs.clear()
            self._trials = 0
        return False

    def reprice(self, total: float) -> None:
        """Compare with this loss from now on."""
        self._total = total

    def resized(self, resize: Callable[[Tensor], Tensor], image: Tensor) -> Self:
        """Return L-BFGS at `image`, with its curvature at the other size as a first guess."""
        other = type(self)(image)
        # The loss is a mean over pixels: with more of them, each one's gradient is smaller.
        share = self.image.numel() / image.numel()
        for pair in self._pairs:
            moved, change = resize(pair.moved.float()), resize(pair.change.float()) * share
            if kept := _Pair.of(moved, change):
                other._pairs.append(kept)  # noqa: SLF001 - another of our own
        return other

    def state(self) -> State:
        """Return image, gradient, loss, trials and history."""
        state = {
            "image": self.image,
            "gradient": self._gradient,
            "total": torch.tensor(math.nan if self._total is None else self._total).double(),
            "trials": torch.tensor(self._trials),
            "pairs": torch.tensor(len(self._pairs)),
        }
        for index, pair in enumerate(self._pairs):
            state[f"moved.{index}"], state[f"change.{index}"] = pair.moved, pair.change
        return state

    @classmethod
    def restored(cls, state: State) -> Self:
        """Return the optimiser that had this state."""
        optimiser = cls(state["image"])
        total = float(state["total"])
        optimiser._total = None if math.isnan(total) else total
        optimiser._gradient = state["gradient"]
        optimiser._trials = int(state["trials"])
        for index in range(int(state["pairs"])):
            moved, change = state[f"moved.{index}"], state[f"change.{index}"]
            optimiser._pairs.append(_Pair(moved, change, _dot(moved.float(), change)))
        return optimiser

    def _move(self, image: Tensor, total: float, gradient: Tensor) -> None:
        self.image, self._total, self._gradient = image, total, gradient
        self._trials = 0

    def _direction(self) -> Tensor:
        """Return minus the inverse Hessian's estimate times the gradient (two-loop recursion)."""
        gradient = self._free(self._gradient, 1)
        direction = -gradient
        if not self._pairs:
            return direction * (FIRST_STEP / gradient.abs().mean().clamp_min(1e-30))
        factors = []
        for pair in reversed(self._pairs):
            factor = _dot(direction, pair.moved) / pair.curvature
            direction.add_(pair.change, alpha=-factor)
            factors.append(factor)
        newest = self._pairs[-1]
        direction *= newest.curvature / newest.change.float().square().sum()
        for pair, factor in zip(self._pairs, reversed(factors), strict=True):
            missing = factor - _dot(direction, pair.change) / pair.curvature
            direction.add_(pair.moved, alpha=missing)
        return self._free(direction, -1)

    def _free(self, field: Tensor, sign: int) -> Tensor:
        """Return a field (1, 3, H, W), 0 where a step along `-sign` times it leaves the box."""
        out = torch.where(field * sign > 0, self.image <= 0, self.image >= 1)
        return field.masked_fill(out, 0)


def _dot(a: Tensor, b: Tensor) -> float:
    return torch.sum(a * b).item()
