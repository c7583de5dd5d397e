"""Covariances of rectified responses, in place and shifted, with their gradient by hand.

Written as matrix products over rows (one row per position) with views for the shifts: autograd's
own path copies each shifted map forwards and backwards, which costs more than the products. The
rows of a few lines at a time stay in a processor's cache while all products with them are made.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from styler.products import product

IN_CACHE = 1 << 14
"""Positions whose channels a processor's cache holds; a GPU takes all at once."""


@dataclass(frozen=True, slots=True)
class Moments:
    """Sums over positions u of 2N channels f: all of a picture, or of a part of its lines."""

    sums: tuple[Tensor, ...]
    """Of f (B, 2N), and of f(u) f(u)^T, f(u) f(u + right)^T, f(u) f(u + down)^T (B, 2N, 2N)."""

    def __add__(self, other: "Moments") -> "Moments":
        """Return the sums over the positions of both."""
        return Moments(tuple(a + b for a, b in zip(self.sums, other.sums, strict=True)))

    def covariances(self, height: int, width: int, shift: int) -> tuple[Tensor, Tensor]:
        """Return mean (B, 2N) and the three covariances (B, 3, 2N, 2N) over height x width.

        They are those of the channels with themselves: in place, with the channels `shift` pixels
        to the right, and `shift` pixels down: mean (f(u) - m)(f(u + s) - m)^T.
        """
        pairs = (height * width, height * (width - shift), (height - shift) * width)
        mean, *products = (
            total / count for total, count in zip(self.sums, (pairs[0], *pairs), strict=True)
        )
        outer = mean[:, :, None] * mean[:, None, :]
        return mean, torch.stack(products, 1) - outer[:, None]


def moments(responses: Tensor, shift: int, lines: int, at_once: int | None = None) -> Moments:
    """Return the moments of the first `lines` lines of responses (B, N, H, W + shift).

    Lines below them are only seen from above, by the shift down. The last `shift` columns only keep
    the ends of lines apart: what they hold is not looked at. The 2N channels are r and |r|: a
    rotation of the two half-wave rectified channels relu(r) and relu(-r) (times sqrt 2), so that
    distances are the same, with less to compute. `at_once` positions are computed at a time.
    """
    if at_once is None:
        is_cached = responses.device.type == "cpu"
        at_once = IN_CACHE if is_cached else responses.shape[2] * responses.shape[3]
    maps = responses.permute(0, 2, 3, 1)
    height = max(1, at_once // maps.shape[2])
    return Moments(_Moments.apply(maps, shift, lines, height))


class _Moments(torch.autograd.Function):
    """Sums over the first lines of f, and of f(u) f(u + s)^T for each shift, where f = (r, |r|)."""

    @staticmethod
    def forward(
        ctx: Any,  # noqa: ANN401 - torch has no type for what is kept on it
        maps: Tensor,
        shift: int,
        lines: int,
        height: int,
    ) -> tuple[Tensor, ...]:
        ctx.save_for_backward(maps)
        ctx.shift, ctx.lines, ctx.height = shift, lines, height
        images = [_Rows(image, shift) for image in maps]
        sums = [_sums(rows, _ranges(height, lines)) for rows in images]
        return tuple(torch.stack(same) for same in zip(*sums, strict=True))

    @staticmethod
    @once_differentiable
    def backward(
        ctx: Any,  # noqa: ANN401 - as above
        *grads: Tensor,
    ) -> tuple[Tensor, None, None, None]:
        (maps,) = ctx.saved_tensors
        ranges = _ranges(ctx.height, ctx.lines, maps.shape[1])
        total = torch.empty_like(maps)
        of_each = zip(*(grad.to(maps.dtype) for grad in grads), strict=True)
        for image, own, out in zip(maps, of_each, total, strict=True):
            _gradient(_Rows(image, ctx.shift), ctx.lines, ranges, own, out)
        return total, None, None, None


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows f (M, 2N) of one image's responses (H, W + shift, N), a few lines at a time."""

    image: Tensor
    shift: int

    @property
    def line(self) -> int:
        """Positions in a line."""
        return self.image.shape[1]

    @property
    def shifts(self) -> tuple[int, int, int]:
        """How many rows further a position is: the same, to the right, and down."""
        return 0, self.shift, self.shift * self.line

    def of(self, top: int, bottom: int) -> Tensor:
        """Return those of the lines from `top` to before `bottom`; 0 between lines."""
        lines = self.image[top:bottom]
        rows = torch.cat([lines, lines.abs()], dim=2)
        rows[:, self.line - self.shift :] = 0
        return rows.flatten(0, 1)


def _ranges(height: int, *ends: int) -> list[tuple[int, int]]:
    """Return ranges of lines, `height` at most, up to each of the ends."""
    found: list[tuple[int, int]] = []
    for start, end in pairwise((0, *ends)):
        found += pairwise([*range(start, end, height), end])
    return found


def _sums(rows: _Rows, ranges: Sequence[tuple[int, int]]) -> Sequence[Tensor]:
    """Return the sums that `Moments` holds, of one image."""
    parts = [tuple(_products(rows, *lines)) for lines in ranges]
    return [sum(same[1:], same[0]) for same in zip(*parts, strict=True)]


def _products(rows: _Rows, top: int, bottom: int) -> Iterator[Tensor]:
    """Yield what some lines are of those sums."""
    features = rows.of(top, min(bottom + rows.shift, len(rows.image)))
    count = (bottom - top) * rows.line
    yield product(features.new_ones(1, count), features[:count])[0]
    for shift in rows.shifts:
        end = max(0, min(count, len(features) - shift))
        yield product(features[:end].T, features[shift : shift + end])


def _gradient(
    rows: _Rows,
    lines: int,
    ranges: Sequence[tuple[int, int]],
    grads: Sequence[Tensor],
    out: Tensor,
) -> None:
    """Write the gradient with respect to an image's responses, from that of its sums."""
    for top, bottom in ranges:
        responses, part = rows.image[top:bottom], out[top:bottom]
        total = _by_rows(rows, lines, (top, bottom), grads).view(*part.shape[:2], -1)
        width = part.shape[2]
        torch.addcmul(total[..., :width], responses.sign(), total[..., width:], out=part)
    out[:, rows.line - rows.shift :] = 0


def _by_rows(rows: _Rows, lines: int, span: tuple[int, int], grads: Sequence[Tensor]) -> Tensor:
    """Return the gradient (M, 2N) with respect to the rows f of the lines of a span.

    Of these all are among the first `lines`, which are summed over, or none is.
    """
    top, bottom = span
    above = max(0, top - rows.shift)
    features = rows.of(above, min(bottom + rows.shift, len(rows.image)))
    # Rows are counted from the image's first; `features` begin at `base`.
    base, start, end = (line * rows.line for line in (above, top, bottom))
    counted, last = lines * rows.line, len(rows.image) * rows.line
    by_sum, here, *others = grads
    if top < lines:  # in place, f(u) stands on both sides of its product
        total = torch.addmm(by_sum, features[start - base : end - base], here + here.T)
    else:
        total = features.new_zeros(end - start, features.shape[1])
    for shift, by_product in zip(rows.shifts[1:], others, strict=True):
        stop = max(start, min(end, counted, last - shift))
        partners = features[start + shift - base : stop + shift - base]
        total[: stop - start].addmm_(partners, by_product.T)
        first = max(start, shift)
        stop = max(first, min(end, counted + shift))
        partners = features[first - shift - base : stop - shift - base]
        total[first - start : stop - start].addmm_(partners, by_product)
    return total
