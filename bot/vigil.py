"""Notes since when somebody waits for a painting and no painter is there, for `bot health`."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from bot import logs
from bot.painters import Painter
from storage import jobs
from storage.database import Database

ROUND_SECONDS = 2.0

_log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class Vigil:
    """Looks at the line and the painter from time to time."""

    database: Database
    painter: Painter
    note: Path
    """A file that is there as long as that lasts, and as old as that: over new starts too."""

    async def run(self) -> None:
        """Keep the note true."""
        while True:
            await self.look()
            await asyncio.sleep(ROUND_SECONDS)

    async def look(self) -> None:
        """Leave the note, or take it away; OSError."""
        line = await jobs.line(self.database)
        is_missed = not self.painter.is_ready and line.queued + line.running > 0
        was_missed = await asyncio.to_thread(self.note.exists)
        if is_missed and not was_missed:
            await asyncio.to_thread(self.note.touch)
            _log.warning("painter missed")
        elif was_missed and not is_missed:
            await asyncio.to_thread(self.note.unlink, missing_ok=True)
            _log.info("painter no longer missed")
