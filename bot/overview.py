"""How the bot does, in words, for those who look after it: `/admin` and `bot stats`."""

import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from bot import texts, wording
from bot.painters import Painter
from bot.wording import Text
from storage import figures
from storage.database import Sql


@dataclass(frozen=True, slots=True)
class Overview:
    """Looks at the books, the painter and the disk."""

    folder: Path
    """DATA_DIR."""
    painter: Painter | None
    """None: it is another process that knows it."""

    async def tell(self, sql: Sql) -> Text:
        """Return all of it in one text, short enough for a caption."""
        now = time.time()
        backlog, day = await figures.backlog(sql), await figures.day(sql, now=now)
        disk = shutil.disk_usage(self.folder)
        line = backlog.line
        waited = 0.0 if line.since is None else now - line.since
        return wording.lines(
            (
                texts.line(line.queued, line.people, waited),
                self._painter(line.running),
                texts.orders(is_paused=backlog.is_paused),
                texts.speed(day),
                texts.trouble(day),
                texts.post(backlog.unsent, backlog.unhandled),
                texts.disk(disk.free, disk.total),
            )
        )

    def _painter(self, running: int) -> Text:
        if self.painter is None:
            return texts.at_work(running)
        return texts.painter(running, self.painter.slots, is_ready=self.painter.is_ready)
