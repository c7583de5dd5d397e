"""What a GPU would be waited for."""

from contextlib import AbstractContextManager
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

_READING = {
    torch.ops.aten._local_scalar_dense.default,  # noqa: SLF001 - the name torch gives it
    torch.ops.aten.nonzero.default,
    torch.ops.aten.equal.default,
    torch.ops.aten.is_nonzero.default,
}


def no_reading() -> AbstractContextManager[None]:
    """Fail where a number is read from a tensor: there all work on a GPU is waited for."""
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
