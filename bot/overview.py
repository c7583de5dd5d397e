"""How the bot does, for those who look after it: `/status`."""

import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from bot import texts, wording
from bot.painters import Painter
from bot.wording import Text
from storage import inbox, jobs, outbox
from storage.database import Sql


@dataclass(frozen=True, slots=True)
class Overview:
    """Looks at the line, the painter, the outbox and the disk."""

    folder: Path
    """DATA_DIR."""
    painter: Painter

    async def tell(self, sql: Sql) -> Text:
        """Return all of it in one text."""
        line, now = await jobs.line(sql), time.time()
        disk = shutil.disk_usage(self.folder)
        waited = 0.0 if line.since is None else now - line.since
        return wording.lines(
            (
                texts.line(line.queued, line.people, waited),
                texts.painter(line.running, self.painter.slots, is_ready=self.painter.is_ready),
                texts.post(await outbox.waiting(sql), len(await inbox.quarantined(sql))),
                texts.disk(disk.free, disk.total),
            )
        )
