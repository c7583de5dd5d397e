"""Products of many rows of half precision, summed in float32."""

import torch
from torch import Tensor

from styler.devices import widened

PARTS = 16
"""Of the rows, where a product is rounded to their own precision: of many, that averages out."""


def product(a: Tensor, b: Tensor) -> Tensor:
    """Return the product of matrices (N, M) and (M, K) in float32 or more."""
    if a.is_cuda and a.dtype.itemsize < torch.float32.itemsize:
        return torch.mm(a, b, out_dtype=torch.float32)
    return widened(a @ b)


def gram(rows: Tensor) -> Tensor:
    """Return the sum of f f^T over rows f of (M, N), in float32 or more: (N, N)."""
    if rows.is_cuda:
        return product(rows.mT, rows)
    part = len(rows) // PARTS
    parts, rest = rows[: PARTS * part].view(PARTS, part, rows.shape[1]), rows[PARTS * part :]
    if rows.is_contiguous():
        return widened(parts.mT @ parts).sum(0) + widened(rest.mT @ rest)
    # A product of all parts at once would copy what lies column by column.
    return torch.stack([product(part.mT, part) for part in (*parts, rest)]).sum(0)
