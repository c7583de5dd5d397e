"""The arithmetic that a gradient needs, and how fast this machine multiplies matrices.

Counted are convolutions and matrix products, forwards and backwards to the picture (the networks'
weights need no gradient); a multiplication and an addition are two operations.
"""

from collections.abc import Sequence

import torch
from torch.utils.flop_counter import FlopCounterMode

from benchmarks.networks import drawn
from benchmarks.peer import Reference, Textbook
from benchmarks.timing import Action, alternate
from styler.features.wavelet import KERNEL, ORIENTATIONS, depth, pyramid
from styler.features.window import Window
from styler.presets import Features

SHIFTED = 2
"""Covariances with shifted channels, beside the one in place."""


def needed(kind: Features, width: int, height: int) -> int:
    """Return the operations for the gradient of the losses of one picture."""
    return _wavelet(width, height) if kind is Features.WAVELET else _vgg19(width, height)


def _vgg19(width: int, height: int) -> int:
    """Count those of the textbook's program, without computing anything."""
    nowhere = torch.device("meta")
    network = Textbook({name: weight.to(nowhere) for name, weight in drawn().items()}, nowhere)
    image = torch.empty(1, 3, height, width, device=nowhere)
    reference = Reference(network, image, image, image, 1.0)
    image.requires_grad_()
    with FlopCounterMode(display=False) as counter:
        torch.autograd.grad(reference.total(image), image)
    return int(counter.get_total_flops())


def _wavelet(width: int, height: int) -> int:
    """Count, per position of the pyramid, what the definition asks for.

    Each filter sees one colour axis. The 2 N channels are multiplied with themselves and with
    those of each shift; backwards a product in place is one more, a shifted one two.
    """
    image = torch.empty(1, 3, height, width, device="meta")
    levels = pyramid(image, depth(Window.whole(image)))
    positions = sum(level.shape[2] * level.shape[3] for level in levels)
    filters = sum(2 * count + 1 for count in ORIENTATIONS)
    convolutions = 2 * (2 * filters * KERNEL**2)
    products = (1 + SHIFTED) + (1 + 2 * SHIFTED)
    return positions * (convolutions + products * 2 * (2 * filters) ** 2)


def matrix_rate(sizes: Sequence[int], dtype: torch.dtype, runs: int, device: torch.device) -> float:
    """Return the operations a second in the best product of two square matrices (n, n)."""
    products = {size: _product(size, dtype, device) for size in sizes}
    taken = alternate(products, runs, device)
    return max(2 * size**3 / seconds.least for size, seconds in taken.items())


def _product(size: int, dtype: torch.dtype, device: torch.device) -> Action:
    left, right = torch.randn(2, size, size, device=device).to(dtype)
    return lambda: left @ right
