"""Shows those who wait that the line has moved."""

import asyncio
import time
from dataclasses import dataclass

from bot import keyboards, letters, texts
from bot.bells import Bells
from storage import jobs, outbox
from storage.database import Database, Transaction

ROUND_SECONDS = 2.0
"""A chat sees one edit in twice this time: looking more often would show nothing more."""


@dataclass(frozen=True, slots=True)
class Usher:
    """Looks at the front of the line from time to time, however often it moves."""

    database: Database
    bells: Bells

    async def run(self) -> None:
        """Tell places as they change."""
        while True:
            await self.tell()
            await asyncio.sleep(ROUND_SECONDS)

    async def tell(self) -> None:
        """Tell everybody whose place is not what they were told."""

        async def work(sql: Transaction) -> int:
            now = time.time()
            moved = await jobs.tell_places(sql)
            for place in moved:
                keyboard = keyboards.cancel(place.job.order.user_id, place.job.id)
                letter = letters.progress(place.job, texts.queued(place.place), keyboard)
                await outbox.put(sql, letter, now=now)
            return len(moved)

        if await self.database.transact(work):
            self.bells.outbox.ring()
