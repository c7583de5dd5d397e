"""Optimisers over the pixels of one image: each asks for losses, and is told.

The state belongs to one image. Several images are painted together by stacking what their
optimisers ask for; each then does what it would do alone.
"""

from collections.abc import Callable
from typing import Protocol, Self

from torch import Tensor

State = dict[str, Tensor]


class DivergedError(Exception):
    """The losses are no numbers where a painting begins: nothing can be painted from there."""


class Optimiser(Protocol):
    """Improves an image (1, 3, H, W) with pixels in [0, 1]."""

    @property
    def image(self) -> Tensor:
        """The best image so far."""
        ...

    def ask(self) -> Tensor:
        """Return the image whose loss and gradient it wants to be told."""
        ...

    def tell(self, image: Tensor, total: float, gradient: Tensor) -> bool:
        """Take loss and gradient of what was asked for; whether it is `image` now.

        DivergedError if the first loss is no number.
        """
        ...

    def reprice(self, total: float) -> None:
        """Take note that the loss of `image` has another value, since weights have changed."""
        ...

    def resized(self, resize: Callable[[Tensor], Tensor], image: Tensor) -> Self:
        """Return an optimiser at another size that starts at `image` with what this one knows.

        `resize` brings what is shaped like the old image to the new one's size.
        """
        ...

    def state(self) -> State:
        """Return everything it knows, as tensors by name."""
        ...
