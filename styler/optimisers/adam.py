"""Adam over the pixels of images."""

from typing import Self

import torch
from torch import Tensor

from styler import batch
from styler.batch import along
from styler.optimisers import ALL, State

RATE = 0.02
"""Of pixels in [0, 1]."""
BETAS = (0.9, 0.99)
EPSILON = 1e-3
"""Of the typical gradient: pixels that hardly matter are left alone, else they turn grey."""


class Adam:
    """Adam (Kingma and Ba 2015) in the box [0, 1]: every step is taken."""

    def __init__(self, images: Tensor) -> None:
        """Start at images (B, 3, H, W), which are not written to."""
        self.image = images.clone()
        self._steps = images.new_zeros(len(images))
        self._mean = torch.zeros_like(images)
        self._square = torch.zeros_like(images)
        self._next = images.clone()

    def ask(self) -> Tensor:
        """Return the next images."""
        return self._next

    def tell(self, images: Tensor, totals: Tensor, gradients: Tensor) -> Tensor:
        """Go there, and on along the gradient; stay where the loss is no number."""
        accepted = totals.isfinite()
        steps = self._steps + 1
        mean = torch.lerp(gradients, self._mean, BETAS[0])
        square = torch.lerp(gradients.square(), self._square, BETAS[1])
        root = (square / along(1 - BETAS[1] ** steps, square)).sqrt()
        typical = root.mean((1, 2, 3), keepdim=True)
        step = mean / along(1 - BETAS[0] ** steps, mean) / (root + EPSILON * typical + 1e-30)
        told = (images, steps, mean, square, (images - RATE * step).clamp_(0, 1))
        known = (self.image, self._steps, self._mean, self._square, self._next)
        batch.put(accepted, told, known)
        return accepted

    def reprice(self, totals: Tensor) -> None:
        """Do nothing: no loss is compared."""

    def state(self, rows: slice = ALL) -> State:
        """Return images, next images, moments and the numbers of steps."""
        return {
            "image": self.image[rows],
            "next": self._next[rows],
            "mean": self._mean[rows],
            "square": self._square[rows],
            "steps": self._steps[rows],
        }

    @classmethod
    def restored(cls, state: State) -> Self:
        """Return the optimiser that had this state, which it goes on to write to."""
        optimiser = cls(state["image"])
        optimiser.image, optimiser._next = state["image"], state["next"]
        optimiser._steps = state["steps"]
        optimiser._mean, optimiser._square = state["mean"], state["square"]
        return optimiser
