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
from storage import conversations, erasures, inbox, jobs, outbox, people, quotas, saved_styles
from storage.checkpoints import Checkpoints
from storage.database import Database, Sql, Transaction
from storage.erasures import Erasure
from storage.pictures import Pictures

_log = logs.get(__name__)


async def begin(sql: Sql, place: Place, alias: str, *, now: float) -> bool:
    """Delete a person's rows in all chats, and note which files have to follow.

    What counts for their quotas is kept for the rest of its day, under an alias. False if nothing
    was kept, as after a tap before this one: what is to be told is told once.
    """
    user = place.user_id
    if not await erasures.is_due(sql, user):
        await people.erase(sql, user)  # of whom only this tap is known
        return False
    language = (await people.load(sql, user)).language
    ledger, pictures = await jobs.of(sql, user), await holdings.named_by(sql, user)
    unshown = await outbox.unshown(sql, user)
    await quotas.spend(sql, user, alias, now=now)
    erasure_id = await erasures.add(
        sql,
        erasures.Place(place.chat_id, place.thread_id, language),
        job_ids=[job.id for job in ledger],
        pictures=pictures,
    )
    await outbox.erase(sql, user, _lane(erasure_id))
    for room in (jobs, conversations, inbox, people, saved_styles):
        await room.erase(sql, user)
    for job in ledger:
        # A message that is on its way is taken back when it is there, see `bot.delivery`.
        is_shown_going_on = job.is_active or job.id in unshown
        if is_shown_going_on and (status := job.order.status_message_id) is not None:
            letter = letters.take_back(job.order.chat_id, status, language)
            await outbox.put(sql, letter, now=now)
    return True


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
    # Behind what was on its way to them when all was deleted, to whatever chat.
    letter = replace(letter, user_id=None, lane=_lane(erasure.id))
    await outbox.put(sql, letter, now=now)
    await erasures.finish(sql, erasure.id)


def _lane(erasure_id: int) -> str:
    return f"erasure:{erasure_id}"
