"""Gram matrices of a network's maps, in the network's own precision, with their gradient by hand.

Products of half precision are summed in float32, as processors do. Autograd's own path would copy
maps whose channels are neighbours in memory into another order, forwards and backwards.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from styler.features.window import Window
from styler.products import gram


def grams(maps: Tensor, windows: Sequence[Window], sizes: Sequence[float]) -> Tensor:
    """Return F F^T / size (B, N, N) in float32 or more of maps (B, N, H, W); see `losses.gram`.

    F (N, M) has the M positions of each one's window, which may be none; it has its own size.
    """
    products: Tensor = _Grams.apply(maps.permute(0, 2, 3, 1), tuple(windows), tuple(sizes))
    return products


class _Grams(torch.autograd.Function):
    """The sum of f f^T over positions f of each window, over a size, of maps (B, H, W, N)."""

    @staticmethod
    def forward(
        ctx: Any,  # noqa: ANN401 - torch has no type for what is kept on it
        maps: Tensor,
        windows: tuple[Window, ...],
        sizes: tuple[float, ...],
    ) -> Tensor:
        ctx.save_for_backward(maps)
        ctx.windows, ctx.sizes = windows, sizes
        images = zip(maps, windows, sizes, strict=True)
        return torch.stack([_product(image, window).div_(size) for image, window, size in images])

    @staticmethod
    @once_differentiable
    def backward(
        ctx: Any,  # noqa: ANN401 - as above
        grad: Tensor,
    ) -> tuple[Tensor, None, None]:
        (maps,) = ctx.saved_tensors
        total = torch.empty_like(maps)
        both = grad + grad.mT
        images = zip(maps, ctx.windows, ctx.sizes, both, total, strict=True)
        for image, window, size, own, out in images:
            factors = own.div_(size).to(maps.dtype)
            torch.mm(_lines(image, window), factors, out=_lines(out, window))
            out[: window.top], out[window.bottom :] = 0, 0
            out[:, : window.left], out[:, window.right :] = 0, 0
        return total, None, None


def _product(image: Tensor, window: Window) -> Tensor:
    """Return the sum of f f^T over positions f of a window of maps (H, W, N).

    Whole lines are rows that lie one after the other; what of them is beside the window is little.
    """
    lines = gram(_lines(image, window))
    sides = [image[:, : window.left], image[:, window.right :]]
    beside = torch.cat([side[window.top : window.bottom] for side in sides], 1).flatten(0, 1)
    return lines - gram(beside) if len(beside) else lines


def _lines(image: Tensor, window: Window) -> Tensor:
    """Return the positions (M, N) of all lines of maps (H, W, N) that are in a window."""
    return image[window.top : window.bottom].flatten(0, 1)
