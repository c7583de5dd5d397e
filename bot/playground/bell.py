"""Waking those who wait for something new."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Bell:
    """Rings when anything has changed; long polls listen for it."""

    def __init__(self) -> None:
        self._next_ring = asyncio.Event()
        self.closed = False

    def ring(self) -> None:
        """Wake everybody who waits now."""
        self._next_ring.set()
        self._next_ring = asyncio.Event()

    def close(self) -> None:
        """Wake everybody and let nobody wait again: the server is going."""
        self.closed = True
        self.ring()

    async def until(self, look: Callable[[], T], seconds: float) -> T:
        """Call `look` now and after each ring until it gives something true or time is up.

        Returns what `look` gave last; an exception of `look` passes through.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not (seen := look()) and not self.closed:
                    await self._next_ring.wait()
                return seen
        return look()
