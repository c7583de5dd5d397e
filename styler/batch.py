"""Batches: whatever holds tensors whose first dimension counts the images.

A batch is a tensor, None, or a tuple, dictionary or dataclass of batches. A batch of one is what
a single painting has; several are joined into one, and taken apart again.
"""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

import torch
from torch import Tensor

T = TypeVar("T")


def joined(batches: Sequence[T]) -> T:
    """Return all rows of some batches of one kind, in their order."""
    return _each(lambda *tensors: torch.cat(tensors), *batches)


def copied(batch: T) -> T:
    """Return a copy that shares no memory with it."""
    return _each(torch.clone, batch)


def row(batch: T, index: int) -> T:
    """Return one row as a batch of one; it shares its memory."""
    return _each(lambda tensor: tensor[index : index + 1], batch)


def put(condition: Tensor, batch: T, into: T) -> None:
    """Write the rows of a batch where the condition (B,) holds into those of another one."""
    _each(lambda a, b: torch.where(along(condition, a), a, b, out=b), batch, into)


def along(values: Tensor, tensor: Tensor) -> Tensor:
    """Return values (B,) in the shape (B, 1, ...) that meets a tensor (B, ...) row by row."""
    return values.view(-1, *[1] * (tensor.ndim - 1))


def shapes(batch: object) -> tuple[object, ...]:
    """Return what has to be equal for batches to be joined: the shapes of their rows."""
    found: list[object] = []
    _each(lambda tensor: found.append((tuple(tensor.shape[1:]), tensor.dtype)), batch)
    return tuple(found)


def _each(function: Callable[..., Any], *batches: T) -> T:
    """Return a batch of what the function makes of the tensors in the same places."""
    first: Any = batches[0]
    if isinstance(first, Tensor):
        return cast("T", function(*batches))
    if first is None:
        return cast("T", None)
    if isinstance(first, tuple):
        groups = zip(*cast("Any", batches), strict=True)
        return cast("T", tuple(_each(function, *group) for group in groups))
    if isinstance(first, dict):
        parts = {key: [cast("Any", batch)[key] for batch in batches] for key in first}
        return cast("T", {key: _each(function, *values) for key, values in parts.items()})
    values = {
        field.name: _each(function, *(getattr(batch, field.name) for batch in batches))
        for field in dataclasses.fields(first)
    }
    return cast("T", type(first)(**values))
