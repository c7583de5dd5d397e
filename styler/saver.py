"""When a painting is worth a checkpoint."""

import math

from styler.checkpoint import Checkpoint
from styler.frames import CHECKPOINT_LIMIT
from styler.painting import Progress

PER_SECOND = 2_000_000
"""Bytes, in the long run: larger checkpoints come less often. Making and sending so many takes
less than a hundredth of the time."""


class Saver:
    """Takes checkpoints of one painting: as many as cost next to nothing."""

    def __init__(self, seconds: float) -> None:
        """Take the first one after so many seconds; that much at least is between two."""
        self._seconds = self._next = seconds
        self._last = 0.0

    def save(self, progress: Progress, now: float) -> Checkpoint | None:
        """Return a checkpoint if one is due, `now` seconds after the start; else None.

        None, too, once they have become too large to send.
        """
        # The next size may be too large, and a coarse one's end is most of its worth.
        is_end = progress.step == progress.stage.steps
        if now < (self._last + self._seconds if is_end else self._next):
            return None
        checkpoint = progress.checkpoint()
        if checkpoint.size > CHECKPOINT_LIMIT:
            self.stop()
            return None
        self._last, self._next = now, now + max(self._seconds, checkpoint.size / PER_SECOND)
        return checkpoint

    def stop(self) -> None:
        """Take no more."""
        self._seconds = self._next = math.inf
