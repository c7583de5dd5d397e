"""Numbers of a formula as tensors on a device: sent there once, since that waits for its work."""

from functools import cache

import torch
from torch import Tensor

Numbers = tuple[float, ...]


@cache
def constant(
    numbers: Numbers | tuple[Numbers, ...], dtype: torch.dtype, device: torch.device
) -> Tensor:
    """Return a vector or the rows of a matrix, which nobody writes to."""
    return torch.tensor(numbers, dtype=dtype, device=device)
