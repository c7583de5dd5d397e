"""Feature networks: an image to what is compared of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, Self

import torch
from torch import Tensor

from styler.features.window import Window
from styler.presets import Features


class WeightsError(Exception):
    """A network's weights are missing or wrong; the text says which file to put where."""


@dataclass(frozen=True, slots=True)
class Description:
    """What a network sees in an image."""

    content: tuple[Tensor, ...]
    """Feature maps (B, C, H, W) whose difference is the content loss."""
    style: tuple[Tensor, ...]
    """Statistics (B, K, ...) over all positions, some of a kind together; their difference is the
    style distance."""


class Eye(Protocol):
    """Describes images of one size: each of a batch for a photo and styles of its own."""

    @property
    def layer_names(self) -> tuple[str, ...]:
        """The name of the layer that each of the statistics belongs to, in their order."""
        ...

    def __call__(self, image: Tensor, windows: Sequence[Window] = ()) -> Description:
        """Describe RGB images (B, 3, H, W) in [0, 1]; differentiable.

        The statistics hold no positions outside of each one's window, if there are windows.
        """
        ...

    def joined(self, others: Sequence[Self]) -> Self:
        """Return an eye for the images of this one, and after them those of the others."""
        ...


class Network(Protocol):
    """A source of features. Has no state that belongs to a job."""

    @property
    def kind(self) -> Features:
        """Which network this is; never `auto`."""
        ...

    @property
    def device(self) -> torch.device:
        """Where it computes."""
        ...

    @property
    def dtype(self) -> torch.dtype:
        """In which most is computed."""
        ...

    @property
    def weights(self) -> tuple[Tensor, ...]:
        """What it was trained to: with other weights another painting. Empty if it was not."""
        ...

    @property
    def strip(self) -> int:
        """Positions that are described at once; a larger picture is taken in strips."""
        ...

    def eye(self, content: Tensor, styles: Sequence[Tensor]) -> Eye:
        """Return what describes paintings of `content` (1, 3, H, W) in `styles` (1, 3, h, w)."""
        ...

    def content_weights(self, photo: Tensor, window: Window) -> tuple[Tensor, ...]:
        """Return how much each position counts, per content map of a photo (1, 3, H, W).

        (1, 1, h, w), or (1, 1, 1, 1) where all count the same: outside of the window as well.
        """
        ...
