"""When a painting is worth a checkpoint."""

import math

from styler.checkpoint import encode
from styler.frames import CHECKPOINT_LIMIT
from styler.painting import Progress

PER_SECOND = 2_000_000
"""Bytes, in the long run: larger checkpoints come less often. Making and sending so many takes
less than a hundredth of the time."""


class Saver:
    """Makes checkpoints of one painting: as many as cost next to nothing."""

    def __init__(self, seconds: float) -> None:
        """Make the first one after so many seconds; that much at least is between two."""
        self._seconds = self._next = seconds
        self._last = 0.0

    def save(self, progress: Progress, now: float) -> bytes | None:
        """Return a checkpoint if one is due, `now` seconds after the start; else None.

        None, too, once they have become too large to send. CheckpointError without safetensors.
        """
        # The next size may be too large, and a coarse one's end is most of its worth.
        is_end = progress.step == progress.stage.steps
        if now < (self._last + self._seconds if is_end else self._next):
            return None
        checkpoint = progress.checkpoint()
        if checkpoint.size > CHECKPOINT_LIMIT:
            self.stop()
            return None
        data = encode(checkpoint)
        self._last, self._next = now, now + max(self._seconds, len(data) / PER_SECOND)
        return data

    def stop(self) -> None:
        """Make no more."""
        self._seconds = self._next = math.inf
