"""How long a painting still takes, from the steps it took."""

import time
from collections.abc import Callable

MEMORY = 0.9
"""How much of the pace so far is kept at each step: about ten steps are remembered."""


class Pace:
    """Measures seconds per fraction of the work; recent steps count most."""

    def __init__(self, done: float = 0.0, clock: Callable[[], float] = time.monotonic) -> None:
        """Start now, with this fraction of the work done before."""
        self._clock = clock
        self._started = self._then = clock()
        self._fraction = done
        self._pace = 0.0
        self._steps = 0

    @property
    def seconds(self) -> float:
        """Since the start."""
        return self._clock() - self._started

    def seconds_left(self, fraction: float) -> float:
        """Take note that `fraction` of the work is done, and return what the rest will take."""
        now = self._clock()
        if fraction > self._fraction:
            pace = (now - self._then) / (fraction - self._fraction)
            # The first step warms up what the others find warm: it counts until there is a second.
            kept = min(MEMORY, 1 - 1 / max(1, self._steps))
            self._pace = kept * self._pace + (1 - kept) * pace
            self._fraction, self._then = fraction, now
            self._steps += 1
        return self._pace * (1 - self._fraction)
