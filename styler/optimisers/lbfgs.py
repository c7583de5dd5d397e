"""L-BFGS over the pixels of images, in the box of colours that there are."""

import math
from typing import Self

import torch
from torch import Tensor

from styler import batch
from styler.batch import along
from styler.optimisers import ALL, State
from styler.optimisers.history import History

SUFFICIENT = 1e-4
NOISE = 1e-3
"""Part of the loss that bfloat16 rounds away: a rise within it is none."""
SHRINK = 0.3
TRIALS = 5


class LBFGS:
    """L-BFGS (Nocedal 1980) with backtracking: the loss never rises, whatever the features do.

    Without this guard the method diverges on about one painting in ten. Pixels stay in [0, 1]: a
    step ends there, and directions that lead out count as none. All that is decided about an image
    is decided where it is computed, and nobody waits for it.
    """

    def __init__(self, images: Tensor, history: History | None = None) -> None:
        """Start at images (B, 3, H, W), which are not written to."""
        self.image = images.clone()
        self._gradient = torch.zeros_like(images)
        self._total = images.new_full((len(images),), math.nan)
        self._trials = images.new_zeros(len(images))
        self._history = History.empty(images) if history is None else history

    def ask(self) -> Tensor:
        """Return the next images to try."""
        direction = self._free(self._history.direction(self._free(self._gradient, 1)), -1)
        return (self.image + direction * along(SHRINK**self._trials, direction)).clamp_(0, 1)

    def tell(self, images: Tensor, totals: Tensor, gradients: Tensor) -> Tensor:
        """Go there if the loss is less; else try a shorter step, at last without history."""
        moved = images - self.image
        along_gradient = (moved * self._gradient).sum((1, 2, 3))
        allowed = NOISE * self._total.abs() + SUFFICIENT * along_gradient
        begins = self._total.isnan()
        accepted = totals.isfinite() & (begins | (totals <= self._total + allowed))
        self._history.add(moved, gradients - self._gradient, accepted & ~begins)
        told = (images, gradients, totals)
        batch.put(accepted, told, (self.image, self._gradient, self._total))
        trials = torch.where(accepted, 0, self._trials + 1)
        is_stuck = (trials == TRIALS) & (self._history.length > 0)
        self._trials.copy_(torch.where(is_stuck, 0, trials))
        self._history.clear(is_stuck)
        return accepted

    def reprice(self, totals: Tensor) -> None:
        """Compare with these losses from now on."""
        batch.put(~self._total.isnan(), totals, self._total)

    def state(self, rows: slice = ALL) -> State:
        """Return images, gradients, losses, trials and history."""
        return {
            "image": self.image[rows],
            "gradient": self._gradient[rows],
            "total": self._total[rows],
            "trials": self._trials[rows],
            **self._history.state(rows),
        }

    @classmethod
    def restored(cls, state: State) -> Self:
        """Return the optimiser that had this state, which it goes on to write to."""
        history = History(*(state[name] for name in ("steps", "oldest", "length")))
        optimiser = cls(state["image"], history)
        optimiser.image, optimiser._gradient = state["image"], state["gradient"]
        optimiser._total, optimiser._trials = state["total"], state["trials"]
        return optimiser

    def _free(self, field: Tensor, sign: int) -> Tensor:
        """Return a field (B, 3, H, W), 0 where a step along `-sign` times it leaves the box."""
        out = torch.where(field * sign > 0, self.image <= 0, self.image >= 1)
        return field.masked_fill(out, 0)
