"""Adam over the pixels of one image."""

import math
from collections.abc import Callable
from typing import Self

import torch
from torch import Tensor

from styler.optimisers import DivergedError, State

RATE = 0.02
"""Of pixels in [0, 1]."""
BETAS = (0.9, 0.99)
EPSILON = 1e-3
"""Of the typical gradient: pixels that hardly matter are left alone, else they turn grey."""


class Adam:
    """Adam (Kingma and Ba 2015) in the box [0, 1]: every step is taken."""

    def __init__(self, image: Tensor) -> None:
        """Start at an image (1, 3, H, W), which is not written to."""
        self.image = image
        self._steps = 0
        self._mean = torch.zeros_like(image)
        self._square = torch.zeros_like(image)
        self._next = image

    def ask(self) -> Tensor:
        """Return the next image."""
        return self._next

    def tell(self, image: Tensor, total: float, gradient: Tensor) -> bool:
        """Go there, and on along the gradient; stay where the loss is no number."""
        if not math.isfinite(total):
            if not self._steps:
                raise DivergedError("These features give no number for this picture: use others.")
            return False
        self.image = image
        self._steps += 1
        self._mean = torch.lerp(gradient, self._mean, BETAS[0])
        self._square = torch.lerp(gradient.square(), self._square, BETAS[1])
        mean = self._mean / (1 - BETAS[0] ** self._steps)
        root = (self._square / (1 - BETAS[1] ** self._steps)).sqrt()
        step = mean / (root + EPSILON * root.mean() + 1e-30)
        self._next = (image - RATE * step).clamp_(0, 1)
        return True

    def reprice(self, total: float) -> None:
        """Do nothing: no loss is compared."""

    def resized(self, resize: Callable[[Tensor], Tensor], image: Tensor) -> Self:
        """Return Adam at `image`, with its moments at the other size."""
        share = self.image.numel() / image.numel()
        return self.restored(
            {
                "image": image,
                "next": image,
                "mean": resize(self._mean) * share,
                "square": resize(self._square).clamp_min_(0) * share**2,
                "steps": torch.tensor(self._steps),
            }
        )

    def state(self) -> State:
        """Return image, next image, moments and the number of steps."""
        return {
            "image": self.image,
            "next": self._next,
            "mean": self._mean,
            "square": self._square,
            "steps": torch.tensor(self._steps),
        }

    @classmethod
    def restored(cls, state: State) -> Self:
        """Return the optimiser that had this state."""
        optimiser = cls(state["image"])
        optimiser._next, optimiser._steps = state["next"], int(state["steps"])
        optimiser._mean, optimiser._square = state["mean"], state["square"]
        return optimiser
