"""Work that is done again and again on the same tensors: a GPU is told of it once.

A step is hundreds of operations, and to ask for them one by one takes longer than a GPU needs to
do them. It keeps them as a CUDA graph, and repeats that when it is asked to.
"""

import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

import torch


class Routine:
    """Does its work as it comes the first time, then as a GPU has recorded it.

    The work reads and writes tensors that stay where they are, and returns nothing.
    """

    def __init__(self, device: torch.device, *, is_known: bool = False) -> None:
        """Record it on a device that can; on others the work is done as it comes every time.

        `is_known` says that work of its kind has been done: it is recorded at once.
        """
        self._device = device
        self._records = device.type == "cuda" and torch.version.cuda is not None
        self._is_known = is_known
        """Whether libraries and constants are ready, for which a recording cannot wait."""
        self._graph: torch.cuda.CUDAGraph | None = None

    def perform(self, work: Callable[[], object]) -> None:
        """Do the work, which is always the same."""
        if self._records and self._is_known and self._graph is None:
            self._graph = self._recorded(work)
            self._records = self._graph is not None
        if self._graph is None:
            work()
        else:
            self._graph.replay()
        self._is_known = True

    def _recorded(self, work: Callable[[], object]) -> torch.cuda.CUDAGraph | None:
        """Return the graph of the work, which is not done by that; None where there is none."""
        graph = torch.cuda.CUDAGraph()
        pool, stream = _tape(self._device)
        known: Any = pool.id  # of a type that torch keeps to itself
        try:
            # Another thread may read from the device meanwhile: it encodes pictures.
            recording = torch.cuda.graph(
                graph, pool=known, stream=stream, capture_error_mode="thread_local"
            )
            with torch.cuda.device(self._device), recording:
                work()
        except RuntimeError as error:  # for want of memory, say; work as it comes may do with less
            warnings.warn(f"A step is not recorded, and slower: {error}", stacklevel=2)
            return None
        return graph


@cache
def _tape(device: torch.device) -> tuple[torch.cuda.MemPool, torch.cuda.Stream]:
    """Return the memory of all recordings of a device, of which one at a time is repeated.

    And where they are made: libraries keep some memory for each stream that they have seen.
    """
    with torch.cuda.device(device):
        stream: torch.cuda.Stream = torch.cuda.Stream()  # type: ignore[no-untyped-call] # torch's
        return torch.cuda.MemPool(), stream
