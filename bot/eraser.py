"""Deletes all that is kept of a person.

Their rows go in one transaction, which leaves a row with the files that they named. The files
follow, then what SQLite keeps of rows that are deleted, and only then the person is told. Whenever
the service dies, that row is still there, or all is done.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot import holdings, letters, logs, texts
from bot.bells import Bell
from bot.events import Place
from storage import conversations, erasures, inbox, jobs, outbox, people, quotas
from storage.checkpoints import Checkpoints
from storage.database import Database, Sql, Transaction
from storage.erasures import Erasure
from storage.pictures import Pictures

_log = logs.get(__name__)


async def begin(sql: Sql, place: Place, alias: str, *, now: float) -> None:
    """Delete a person's rows in all chats, and note which files have to follow.

    What counts for their quotas is kept for the rest of its day, under an alias.
    """
    user = place.user_id
    person = await people.load(sql, user)
    ledger, pictures = await jobs.of(sql, user), await holdings.named_by(sql, user)
    await quotas.spend(sql, user, alias, now=now)
    for room in (outbox, jobs, conversations, inbox, people):
        await room.erase(sql, user)
    await erasures.add(
        sql,
        erasures.Place(place.chat_id, place.thread_id, person.language),
        job_ids=[job.id for job in ledger],
        pictures=pictures,
    )
    for job in ledger:
        if job.is_active and (status := job.order.status_message_id) is not None:
            where = Place(job.order.chat_id, user, job.order.thread_id, is_private=False)
            letter = letters.rewrite(where, status, texts.ERASED_PAINTING, ())
            letter = letters.spoken(letters.unkept(letter), person.language)
            await outbox.put(sql, letter, now=now)


@dataclass(frozen=True, slots=True)
class Eraser:
    """Takes what was begun to its end."""

    database: Database
    pictures: Pictures
    checkpoints: Checkpoints
    outbox: Bell

    async def finish(self, begun: Sequence[Erasure], *, now: float) -> None:
        """Delete files that nobody works on any more, and all traces; say so when all is gone.

        It can be done once more if it fails with an OSError or sqlite3.OperationalError.
        """
        for erasure in begun:
            await self.checkpoints.delete(erasure.job_ids)
            await self.pictures.delete(erasure.pictures)
            await erasures.strip(self.database, erasure.id)
        if not await self.database.scrub():
            _log.warning("database is read by somebody else, erasure waits")
            return
        for erasure in begun:
            await self.database.transact(partial(_tell, erasure, now))
            _log.info("data erased", chat=erasure.told.chat_id)
        self.outbox.ring()


async def _tell(erasure: Erasure, now: float, sql: Transaction) -> None:
    told = erasure.told
    place = Place(told.chat_id, 0, told.thread_id, is_private=told.chat_id > 0)
    letter = letters.unkept(letters.say(place, texts.ERASED, ()))
    letter = letters.spoken(letter, told.language)
    await outbox.put(sql, replace(letter, user_id=None), now=now)
    await erasures.finish(sql, erasure.id)
