"""The file that a painting can be gone on from."""

import math
import sys
import time
from collections.abc import Callable
from pathlib import Path

import torch

from styler.checkpoint import Checkpoint, decode, encode, require_library
from styler.commands.errors import InputError
from styler.output import OutputError, check_place, write_whole

EVERY_SECONDS = 10.0
SPARING = 20
"""Times as long as writing took until it is written again: at the sizes of prints it takes long."""


class ResumeFile:
    """Kept while a painting is in work, and removed when it is done."""

    def __init__(self, path: Path) -> None:
        """Check that the file can be written."""
        check_place(path, ".safetensors")
        require_library()
        self._path = path
        self._next = time.monotonic() + EVERY_SECONDS

    def read(self, device: torch.device) -> Checkpoint | None:
        """Return what an earlier run left, None if nothing; CheckpointError if it is none."""
        if not self._path.exists():
            return None
        try:
            return decode(self._path.read_bytes(), device)
        except OSError as error:
            raise InputError(f"{self._path} cannot be read: {error.strerror}.") from error

    def keep(self, checkpoint: Callable[[], Checkpoint]) -> None:
        """Write the checkpoint if the last one is some seconds old."""
        started = time.monotonic()
        if started >= self._next:
            try:
                write_whole(self._path, encode(checkpoint()))
            except OutputError as error:
                sys.stderr.write(f"Painting on without a way back: {error}\n")
                self._next = math.inf
                return
            ended = time.monotonic()
            self._next = ended + max(EVERY_SECONDS, SPARING * (ended - started))

    def keep_now(self, checkpoint: Callable[[], Checkpoint]) -> None:
        """Write the checkpoint of a painting that somebody stops, and tell."""
        write_whole(self._path, encode(checkpoint()))
        sys.stderr.write(f"Stopped: the same command goes on from {self._path}.\n")

    def remove(self) -> None:
        """Forget it: the painting is done."""
        self._path.unlink(missing_ok=True)
