"""Tells a room that there is work; the work itself is in the database."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field


class Bell:
    """Rings for one listener. A ring while nobody listens is kept, two become one."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wake the listener."""
        self._event.set()

    async def wait(self, seconds: float | None = None) -> None:
        """Return at the next ring, or after so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._event.wait()
        self._event.clear()


@dataclass(frozen=True, slots=True)
class Bells:
    """One bell for each room that waits for rows."""

    inbox: Bell = field(default_factory=Bell)
    jobs: Bell = field(default_factory=Bell)
    outbox: Bell = field(default_factory=Bell)
