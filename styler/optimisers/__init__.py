"""Optimisers over the pixels of images: each asks for losses, and is told.

A batch of images is as many paintings: no image's state depends on another one's.
"""

from typing import Protocol

from torch import Tensor

State = dict[str, Tensor]
"""A batch (`styler.batch`) of all that an optimiser knows."""


ALL = slice(None)


class DivergedError(Exception):
    """The losses are no numbers where a painting begins: nothing can be painted from there."""


class Optimiser(Protocol):
    """Improves images (B, 3, H, W) with pixels in [0, 1].

    All that it knows is in tensors that it writes to, so that a GPU can repeat a step as it was.
    """

    @property
    def image(self) -> Tensor:
        """The best images so far: the next step writes to them."""
        ...

    def ask(self) -> Tensor:
        """Return the images whose losses and gradients it wants to be told."""
        ...

    def tell(self, images: Tensor, totals: Tensor, gradients: Tensor) -> Tensor:
        """Take losses (B,) and gradients of what was asked for.

        Returns which of them (B,) are in `image` now: none whose loss is no number.
        """
        ...

    def reprice(self, totals: Tensor) -> None:
        """Take note that the losses of `image` have other values, since weights have changed."""
        ...

    def state(self, rows: slice = ALL) -> State:
        """Return everything it knows of some images, not a copy."""
        ...
