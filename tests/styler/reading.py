"""What torch is asked to do: things that must not be, and things that fail."""

from contextlib import AbstractContextManager
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

_READING = {
    torch.ops.aten._local_scalar_dense.default,  # noqa: SLF001 - the name torch gives it
    torch.ops.aten.nonzero.default,
    torch.ops.aten.equal.default,
    torch.ops.aten.is_nonzero.default,
    torch.ops.aten.lift_fresh.default,  # numbers on their way to the device
}


def no_reading() -> AbstractContextManager[None]:
    """Fail where a number is read from a tensor, or sent: all work on a GPU is waited for then."""
    mode: AbstractContextManager[None] = _NoReading()  # type: ignore[no-untyped-call]
    return mode


class _NoReading(TorchDispatchMode):  # type: ignore[no-untyped-call]
    def __torch_dispatch__(
        self,
        func: Any,  # noqa: ANN401 - torch's own
        types: Any,  # noqa: ANN401 - as above
        args: Any = (),  # noqa: ANN401 - as above
        kwargs: Any = None,  # noqa: ANN401 - as above
    ) -> Any:  # noqa: ANN401 - as above
        assert func not in _READING, f"{func} waits for the device"
        return func(*args, **(kwargs or {}))


def out_of_memory_at(operation: object) -> AbstractContextManager[None]:
    """Let memory run out whenever torch is asked for an operation."""
    mode: AbstractContextManager[None] = _OutOfMemory(operation)
    return mode


class _OutOfMemory(TorchDispatchMode):  # type: ignore[no-untyped-call]
    def __init__(self, operation: object) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._operation = operation

    def __torch_dispatch__(
        self,
        func: Any,  # noqa: ANN401 - torch's own
        types: Any,  # noqa: ANN401 - as above
        args: Any = (),  # noqa: ANN401 - as above
        kwargs: Any = None,  # noqa: ANN401 - as above
    ) -> Any:  # noqa: ANN401 - as above
        if func is self._operation:
            raise torch.OutOfMemoryError("There is no memory left.")
        return func(*args, **(kwargs or {}))
