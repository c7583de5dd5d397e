"""L-BFGS over the pixels of images, in the box of colours that there are."""

import math
from collections.abc import Iterator
from typing import Self

import torch
from torch import Tensor

from styler import batch
from styler.batch import along
from styler.optimisers import ALL, State

LENGTH = 8
"""Steps of the history."""
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


class LBFGS:
    """L-BFGS (Nocedal 1980) with backtracking: the loss never rises, whatever the features do.

    Without this guard the method diverges on about one painting in ten. Pixels stay in [0, 1]: a
    step ends there, and directions that lead out count as none. All that is decided about an image
    is decided where it is computed, and nobody waits for it.
    """

    def __init__(self, images: Tensor, history: "_History | None" = None) -> None:
        """Start at images (B, 3, H, W), which are not written to."""
        self.image = images
        self._gradient = torch.zeros_like(images)
        self._total = images.new_full((len(images),), math.nan)
        self._trials = images.new_zeros(len(images))
        self._history = _History.empty(images) if history is None else history

    def ask(self) -> Tensor:
        """Return the next images to try."""
        step = self._direction() * along(SHRINK**self._trials, self.image)
        return (self.image + step).clamp_(0, 1)

    def tell(self, images: Tensor, totals: Tensor, gradients: Tensor) -> Tensor:
        """Go there if the loss is less; else try a shorter step, at last without history."""
        moved = images - self.image
        allowed = NOISE * self._total.abs() + SUFFICIENT * _dot(moved, self._gradient)
        begins = self._total.isnan()
        accepted = totals.isfinite() & (begins | (totals <= self._total + allowed))
        self._history.add(moved, gradients - self._gradient, accepted & ~begins)
        self.image = batch.where(accepted, images, self.image)
        self._gradient = batch.where(accepted, gradients, self._gradient)
        self._total = torch.where(accepted, totals, self._total)
        trials = torch.where(accepted, 0, self._trials + 1)
        is_stuck = (trials == TRIALS) & (self._history.scale > 0)
        self._trials = torch.where(is_stuck, 0, trials)
        self._history.clear(is_stuck)
        return accepted

    def reprice(self, totals: Tensor) -> None:
        """Compare with these losses from now on."""
        self._total = torch.where(self._total.isnan(), self._total, totals)

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
        """Return the optimiser that had this state, whose history it goes on to write to."""
        names = ("moved", "change", "curvature", "scale")
        optimiser = cls(state["image"], _History(*(state[name] for name in names)))
        optimiser._gradient, optimiser._total = state["gradient"], state["total"]
        optimiser._trials = state["trials"]
        return optimiser

    def _direction(self) -> Tensor:
        """Return minus the inverse Hessian's estimate times the gradient (two-loop recursion)."""
        gradient = self._free(self._gradient, 1)
        direction = -gradient
        factors = []
        for moved, change, inverse in self._history.newest_first():
            factors.append(_dot(direction, moved) * inverse)
            direction.addcmul_(change, along(-factors[-1], change))
        typical = gradient.abs().mean((1, 2, 3)).clamp_min(1e-30)
        scale = self._history.scale
        direction *= along(torch.where(scale > 0, scale, FIRST_STEP / typical), direction)
        for moved, change, inverse in self._history.oldest_first():
            factor = factors.pop() - _dot(direction, change) * inverse
            direction.addcmul_(moved, along(factor, moved))
        return self._free(direction, -1)

    def _free(self, field: Tensor, sign: int) -> Tensor:
        """Return a field (B, 3, H, W), 0 where a step along `-sign` times it leaves the box."""
        out = torch.where(field * sign > 0, self.image <= 0, self.image >= 1)
        return field.masked_fill(out, 0)


class _History:
    """A ring of the last steps (B, LENGTH, 3, H, W), and of the gradients' changes along them."""

    def __init__(self, moved: Tensor, change: Tensor, curvature: Tensor, scale: Tensor) -> None:
        """Begin with these, the oldest first, which are written to."""
        self._moved = moved
        self._change = change
        self._curvature = curvature
        """(B, LENGTH), the products of both; 0 for a step that was not taken, or tells nothing."""
        self.scale = scale
        """Of the inverse Hessian (B,), from the newest step; 0 without history."""
        self._oldest = 0

    @classmethod
    def empty(cls, images: Tensor) -> "_History":
        """Return that of images (B, 3, H, W) which have not moved."""
        count, *shape = images.shape
        moved, change = (
            torch.zeros((count, LENGTH, *shape), dtype=KEPT, device=images.device) for _ in range(2)
        )
        return cls(moved, change, images.new_zeros(count, LENGTH), images.new_zeros(count))

    def add(self, moved: Tensor, change: Tensor, taken: Tensor) -> None:
        """Take note of a step (B, 3, H, W) of those images (B,) that have taken it.

        It counts where the loss curves upwards along it.
        """
        # What was not taken may be no number, which 0 times it would be, too.
        moved, change = (torch.where(along(taken, t), t, 0).to(KEPT) for t in (moved, change))
        curvature = _dot(moved.float(), change)
        lengths = _dot(moved.float(), moved), _dot(change.float(), change)
        counts = curvature > LEAST_CURVATURE * (lengths[0] * lengths[1]).sqrt()
        slot, self._oldest = self._oldest, (self._oldest + 1) % LENGTH
        self._moved[:, slot], self._change[:, slot] = moved, change
        self._curvature[:, slot] = torch.where(counts, curvature, 0)
        self.scale = torch.where(counts, curvature / lengths[1].clamp_min(1e-30), self.scale)

    def clear(self, which: Tensor) -> None:
        """Forget the steps of some images (B,)."""
        self._curvature = torch.where(which[:, None], 0, self._curvature)
        self.scale = torch.where(which, 0, self.scale)

    def newest_first(self) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
        """Yield steps and changes (B, 3, H, W), and 1 over their products (B,); 0 where none."""
        for slot in reversed(self._slots()):
            curvature = self._curvature[:, slot]
            inverse = torch.where(curvature > 0, 1 / curvature, 0)
            yield self._moved[:, slot], self._change[:, slot], inverse

    def oldest_first(self) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
        """Yield the same in the other order."""
        return reversed(list(self.newest_first()))

    def state(self, rows: slice) -> State:
        """Return all of it for some images, a copy, the oldest first."""
        rings = {"moved": self._moved, "change": self._change, "curvature": self._curvature}
        turned = {name: ring[rows].roll(-self._oldest, 1) for name, ring in rings.items()}
        return {**turned, "scale": self.scale[rows]}

    def _slots(self) -> list[int]:
        return [(self._oldest + i) % LENGTH for i in range(LENGTH)]


def _dot(a: Tensor, b: Tensor) -> Tensor:
    """Return the products (B,) of images (B, 3, H, W)."""
    return (a * b).flatten(1).sum(1)
