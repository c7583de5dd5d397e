"""Covariances of rectified responses, in place and shifted, with their gradient by hand.

Written as matrix products over rows (one row per position) with views for the shifts: autograd's
own path copies each shifted map forwards and backwards, which costs more than the products.
"""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn import functional


@dataclass(frozen=True, slots=True)
class Moments:
    """Sums over positions u of 2N channels f: all of a picture, or of a part of its lines."""

    sums: tuple[Tensor, ...]
    """Of f (B, 2N), and of f(u) f(u)^T, f(u) f(u + right)^T, f(u) f(u + down)^T (B, 2N, 2N)."""

    def __add__(self, other: "Moments") -> "Moments":
        """Return the sums over the positions of both."""
        return Moments(tuple(a + b for a, b in zip(self.sums, other.sums, strict=True)))

    def covariances(self, height: int, width: int, shift: int) -> tuple[Tensor, ...]:
        """Return mean (B, 2N) and the three covariances (B, 2N, 2N) over height x width positions.

        They are those of the channels with themselves: in place, with the channels `shift` pixels
        to the right, and `shift` pixels down: mean (f(u) - m)(f(u + s) - m)^T.
        """
        pairs = (height * width, height * (width - shift), (height - shift) * width)
        mean, *products = (
            total / count for total, count in zip(self.sums, (pairs[0], *pairs), strict=True)
        )
        outer = mean[:, :, None] * mean[:, None, :]
        return (mean, *(product - outer for product in products))


def moments(responses: Tensor, shift: int, lines: int) -> Moments:
    """Return the moments of the first `lines` lines of responses (B, N, H, W).

    Lines below them are only seen from above, by the shift down. The 2N channels are r and |r|:
    a rotation of the two half-wave rectified channels relu(r) and relu(-r) (times sqrt 2), so that
    distances are the same, with less to compute.
    """
    width = responses.shape[3]
    # Zero columns at the right keep a shift in the row of positions from reaching the next line.
    rows = functional.pad(responses.permute(0, 2, 3, 1), (0, 0, 0, shift)).flatten(1, 2)
    line = width + shift
    return Moments(_Moments.apply(rows, lines * line, (0, shift, shift * line)))


class _Moments(torch.autograd.Function):
    """Sums over the first rows of f, and of f(u) f(u + s)^T for each shift, where f = (r, |r|)."""

    @staticmethod
    def forward(
        ctx: Any,  # noqa: ANN401 - torch has no type for what is kept on it
        rows: Tensor,
        count: int,
        shifts: tuple[int, ...],
    ) -> tuple[Tensor, ...]:
        features = torch.cat([rows, rows.abs()], dim=2)
        ctx.save_for_backward(features)
        ctx.count, ctx.shifts = count, shifts
        ones = features.new_ones(1, count)
        sums = torch.stack([_widen((ones @ image[:count])[0]) for image in features])
        products = [
            torch.stack([_product(image, count, shift) for image in features]) for shift in shifts
        ]
        return (sums, *products)

    @staticmethod
    @once_differentiable
    def backward(
        ctx: Any,  # noqa: ANN401 - as above
        *grads: Tensor,
    ) -> tuple[Tensor, None, None]:
        (features,) = ctx.saved_tensors
        by_sum, here, *others = (grad.to(features.dtype) for grad in grads)
        total = torch.zeros_like(features)
        for i, image in enumerate(features):
            # In place, f(u) stands on both sides of its product.
            counted = image[: ctx.count]
            torch.addmm(by_sum[i], counted, here[i] + here[i].T, out=total[i, : ctx.count])
            for shift, product in zip(ctx.shifts[1:], others, strict=True):
                end = _end(image, ctx.count, shift)
                total[i, :end].addmm_(image[shift : shift + end], product[i].T)
                total[i, shift : shift + end].addmm_(image[:end], product[i])
        width = total.shape[2] // 2
        signs = features[:, :, :width].sign()
        return total[:, :, :width].addcmul(signs, total[:, :, width:]), None, None


# One image at a time: a batched product copies its transposed operand, five times the cost.
def _product(features: Tensor, count: int, shift: int) -> Tensor:
    """Return the sum over the first rows u of f(u) f(u + shift)^T, (2N, 2N) of features (M, 2N)."""
    end = _end(features, count, shift)
    return _widen(features[:end].T @ features[shift : shift + end])


def _end(features: Tensor, count: int, shift: int) -> int:
    """Return how many of the first `count` rows have another one `shift` rows further."""
    return max(0, min(count, features.shape[0] - shift))


def _widen(tensor: Tensor) -> Tensor:
    """Return a tensor of half precision in float32, any other as it is."""
    return tensor.to(torch.promote_types(tensor.dtype, torch.float32))
