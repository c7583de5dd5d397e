"""Deletes what is no longer needed."""

import asyncio
import time
from dataclasses import dataclass

from storage import conversations, inbox, jobs, outbox, people, quotas, saved_styles
from storage.database import Database
from storage.pictures import Pictures

KEEP_SECONDS = 7 * 24 * 3600.0
PEOPLE_SECONDS = 365 * 24 * 3600.0
"""What people like is kept for longer: they would have to choose again."""
ROUND_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Janitor:
    """Goes round once an hour."""

    database: Database
    pictures: Pictures

    async def run(self) -> None:
        """Delete pictures, drafts, ended jobs, sent rows and handled updates after a week.

        What drafts keep aside is deleted after an hour or two; what people like, and the styles
        that they have saved, after a year without them.
        """
        while True:
            before = time.time() - KEEP_SECONDS
            saved = await saved_styles.pictures(self.database)
            await self.pictures.forget(before=before, but=saved)
            await outbox.forget(self.database, before=before)
            await inbox.forget(self.database, before=before)
            await jobs.forget(self.database, before=before)
            await conversations.forget(self.database, before=before)
            await conversations.forget_aside(self.database, before=time.time() - ROUND_SECONDS)
            await people.forget(self.database, before=time.time() - PEOPLE_SECONDS)
            await saved_styles.forget(self.database)
            await quotas.forget(self.database, now=time.time())
            await asyncio.sleep(ROUND_SECONDS)
