"""Gram matrices of a network's maps, in the network's own precision, with their gradient by hand.

Products of half precision are summed in float32, as processors do. Autograd's own path would copy
maps whose channels are neighbours in memory into another order, forwards and backwards.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from styler.devices import widened
from styler.features.window import Window

PARTS = 16
"""Of the positions."""


def grams(maps: Tensor, windows: Sequence[Window]) -> Tensor:
    """Return F F^T (B, N, N) in float32 or more of maps (B, N, H, W), as `losses.gram` does.

    F (N, M) has the M positions of each one's window, which may be none.
    """
    products: Tensor = _Grams.apply(maps.permute(0, 2, 3, 1), tuple(windows))
    return products


class _Grams(torch.autograd.Function):
    """The sum of f f^T over positions f of each window, of maps (B, H, W, N)."""

    @staticmethod
    def forward(
        ctx: Any,  # noqa: ANN401 - torch has no type for what is kept on it
        maps: Tensor,
        windows: tuple[Window, ...],
    ) -> Tensor:
        ctx.save_for_backward(maps)
        ctx.windows = windows
        rows = [_rows(image, window) for image, window in zip(maps, windows, strict=True)]
        return torch.stack([_product(image) for image in rows])

    @staticmethod
    @once_differentiable
    def backward(
        ctx: Any,  # noqa: ANN401 - as above
        grad: Tensor,
    ) -> tuple[Tensor, None]:
        (maps,) = ctx.saved_tensors
        total = torch.zeros_like(maps)
        both = (grad + grad.mT).to(maps.dtype)
        for image, window, own, out in zip(maps, ctx.windows, both, total, strict=True):
            inside = _inside(out, window)
            inside.copy_((_rows(image, window) @ own).view(inside.shape))
        return total, None


def _product(rows: Tensor) -> Tensor:
    """Return the sum over rows (M, N) of f f^T in float32 or more.

    Each part's sum is rounded to the network's precision once: of many parts, that averages out.
    """
    part = len(rows) // PARTS
    parts, rest = rows[: PARTS * part].view(PARTS, part, rows.shape[1]), rows[PARTS * part :]
    return widened(parts.mT @ parts).sum(0) + widened(rest.T @ rest)


def _inside(image: Tensor, window: Window) -> Tensor:
    """Return what of maps (H, W, N) is in the window."""
    return image[window.top : window.bottom, window.left : window.right]


def _rows(image: Tensor, window: Window) -> Tensor:
    """Return the positions (M, N) of a window of maps (H, W, N)."""
    return _inside(image, window).flatten(0, 1)
