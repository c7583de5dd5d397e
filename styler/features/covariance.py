"""Covariances of rectified responses, in place and shifted, with their gradient by hand.

Written as matrix products over rows (one row per position) with views for the shifts: autograd's
own path copies each shifted map forwards and backwards, which costs more than the products.
"""

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn import functional


def shifted_covariances(responses: Tensor, shift: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return mean (B, 2N) and covariances (B, 2N, 2N) of rectified responses (B, N, H, W).

    The covariances are those of the channels with themselves: in place, with the channels
    `shift` pixels to the right, and `shift` pixels down: mean (f(u) - m)(f(u + s) - m)^T.
    The 2N channels are r and |r|: a rotation of the two half-wave rectified channels relu(r) and
    relu(-r) (times sqrt 2), so that distances are the same, with less to compute.
    """
    height, width = responses.shape[2:]
    shift = min(shift, height - 1, width - 1)
    # Zero columns at the right keep a shift in the row of positions from reaching the next line.
    rows = functional.pad(responses.permute(0, 2, 3, 1), (0, 0, 0, shift)).flatten(1, 2)
    sums = _Moments.apply(rows, shift, shift * (width + shift))
    counts = (height * width, height * width, height * (width - shift), (height - shift) * width)
    mean, *products = [total / count for total, count in zip(sums, counts, strict=True)]
    outer = mean[:, :, None] * mean[:, None, :]
    here, right, down = (product - outer for product in products)
    return mean, here, right, down


class _Moments(torch.autograd.Function):
    """Sums over rows of f, f f^T and f(u) f(u + s)^T for two shifts, where f = (r, |r|)."""

    @staticmethod
    def forward(
        ctx: Any,  # noqa: ANN401 - torch has no type for what is kept on it
        rows: Tensor,
        right: int,
        down: int,
    ) -> tuple[Tensor, ...]:
        features = torch.cat([rows, rows.abs()], dim=2)
        ctx.save_for_backward(features)
        ctx.shifts = (right, down)
        ones = features.new_ones(1, features.shape[1])
        sums = torch.stack([_widen((ones @ image)[0]) for image in features])
        products = [
            torch.stack([_product(image, shift) for image in features])
            for shift in (0, right, down)
        ]
        return (sums, *products)

    @staticmethod
    @once_differentiable
    def backward(
        ctx: Any,  # noqa: ANN401 - as above
        *grads: Tensor,
    ) -> tuple[Tensor, None, None]:
        (features,) = ctx.saved_tensors
        by_sum, here, right, down = (grad.to(features.dtype) for grad in grads)
        products = (here + here.mT, right, down)
        total = torch.empty_like(features)
        for i, image in enumerate(features):
            torch.addmm(by_sum[i], image, products[0][i], out=total[i])
            for shift, product in zip(ctx.shifts, products[1:], strict=True):
                end = image.shape[0] - shift
                total[i, :end].addmm_(image[shift:], product[i].T)
                total[i, shift:].addmm_(image[:end], product[i])
        count = total.shape[2] // 2
        signs = features[:, :, :count].sign()
        return total[:, :, :count].addcmul(signs, total[:, :, count:]), None, None


# One image at a time: a batched product copies its transposed operand, five times the cost.
def _product(features: Tensor, shift: int) -> Tensor:
    """Return the sum over rows u of f(u) f(u + shift)^T, (2N, 2N) of features (M, 2N)."""
    end = features.shape[0] - shift
    return _widen(features[:end].T @ features[shift:])


def _widen(tensor: Tensor) -> Tensor:
    """Return a tensor of half precision in float32, any other as it is."""
    return tensor.to(torch.promote_types(tensor.dtype, torch.float32))
