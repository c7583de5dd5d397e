"""The file that a painting can be gone on from."""

import time
from collections.abc import Callable
from pathlib import Path

import torch

from styler.checkpoint import Checkpoint, decode, encode
from styler.commands.errors import InputError
from styler.output import check_place, write_whole

EVERY_SECONDS = 10.0
SPARING = 20
"""Times as long as writing took until it is written again: at the sizes of prints it takes long."""


class ResumeFile:
    """Kept while a painting is in work, and removed when it is done."""

    def __init__(self, path: Path) -> None:
        """Check that the file can be written."""
        check_place(path, ".safetensors")
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
            write_whole(self._path, encode(checkpoint()))
            ended = time.monotonic()
            self._next = ended + max(EVERY_SECONDS, SPARING * (ended - started))

    def remove(self) -> None:
        """Forget it: the painting is done."""
        self._path.unlink(missing_ok=True)
