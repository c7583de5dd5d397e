"""Convolutions of a network whose weights are not learned any more."""

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn import functional


def rectified(maps: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Return relu(w * F + b) of maps (B, C, H, W) without padding: (B, N, H - 2, W - 2)."""
    if maps.is_cuda and torch.version.cuda is not None:
        result: Tensor = _Rectified.apply(maps, weight, bias)
        return result
    return functional.conv2d(maps, weight, bias).relu_()


class _Rectified(torch.autograd.Function):
    """All three at once, as cuDNN has it; the gradient of the maps alone."""

    @staticmethod
    def forward(
        ctx: Any,  # noqa: ANN401 - torch has no type for what is kept on it
        maps: Tensor,
        weight: Tensor,
        bias: Tensor,
    ) -> Tensor:
        out = torch.cudnn_convolution_relu(maps, weight, bias, (1, 1), (0, 0), (1, 1), 1)
        ctx.save_for_backward(maps, weight, out)
        return out

    @staticmethod
    @once_differentiable
    def backward(
        ctx: Any,  # noqa: ANN401 - as above
        grad: Tensor,
    ) -> tuple[Tensor, None, None]:
        maps, weight, out = ctx.saved_tensors
        passed = torch.ops.aten.threshold_backward(grad, out, 0)
        of_maps, _, _ = torch.ops.aten.convolution_backward(
            passed,
            maps,
            weight,
            bias_sizes=None,
            stride=[1, 1],
            padding=[0, 0],
            dilation=[1, 1],
            transposed=False,
            output_padding=[0, 0],
            groups=1,
            output_mask=[True, False, False],
        )
        return of_maps, None, None


def surrounded(maps: Tensor, beyond: int) -> Tensor:
    """Return maps (B, C, H, W) with their border repeated, so many times on each side."""
    around: Tensor = _Surrounded.apply(maps, beyond)
    return around


class _Surrounded(torch.autograd.Function):
    """Written by hand: torch's own knows no maps whose channels are neighbours in memory."""

    @staticmethod
    def forward(
        ctx: Any,  # noqa: ANN401 - as above
        maps: Tensor,
        beyond: int,
    ) -> Tensor:
        ctx.beyond = beyond
        count, channels, height, width = maps.shape
        size = (count, channels, height + 2 * beyond, width + 2 * beyond)
        out = torch.empty(
            size, dtype=maps.dtype, device=maps.device, memory_format=torch.channels_last
        )
        inside = out[:, :, beyond:-beyond]
        inside[..., beyond:-beyond] = maps
        inside[..., :beyond] = maps[..., :1]
        inside[..., -beyond:] = maps[..., -1:]
        out[:, :, :beyond] = inside[:, :, :1]
        out[:, :, -beyond:] = inside[:, :, -1:]
        return out

    @staticmethod
    @once_differentiable
    def backward(
        ctx: Any,  # noqa: ANN401 - as above
        grad: Tensor,
    ) -> tuple[Tensor, None]:
        beyond = ctx.beyond
        for axis in (2, 3):
            size = grad.shape[axis] - 2 * beyond
            inner = grad.narrow(axis, beyond, size).clone(memory_format=torch.channels_last)
            inner.select(axis, 0).add_(grad.narrow(axis, 0, beyond).sum(axis))
            inner.select(axis, -1).add_(grad.narrow(axis, beyond + size, beyond).sum(axis))
            grad = inner
        return grad, None
