"""Takes updates from the inbox through the dialogue and writes down what follows.

Everything that an update brings about (draft, jobs, outbox, the inbox's mark) is one transaction.
"""

import json
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import asdict

from telegram import Update

from bot import choices, dialogue, errands, events, keyboards, logs, moving, readings, texts
from bot.bells import Bells
from bot.client import Client
from bot.dialogue.draft import Draft
from bot.dialogue.effects import Paint
from bot.dialogue.scene import Scene
from bot.errands import Office, PausedError
from bot.events import Event, Moved, Place, Replied, Tapped, Unsigned
from bot.guests import Role
from bot.sources import SavedStyle
from bot.wording import Text
from storage import conversations, inbox, jobs, people, saved_styles
from storage.database import Database, Transaction
from storage.jobs import Job
from storage.quotas import OverQuotaError
from styler.frames import Picture, Reason

ROUND_SECONDS = 5.0
"""How often the inbox is looked at when nothing rings: `bot inbox --again` cannot."""

_log = logs.get(__name__)


class Clerk:
    """Handles one update after another, each once."""

    def __init__(self, database: Database, client: Client, bells: Bells, office: Office) -> None:
        self._database = database
        self._client = client
        self._bells = bells
        self._office = office

    async def run(self) -> None:
        """Handle updates as they come."""
        while True:
            update = await inbox.begin(self._database)
            while update is not None:
                update = await self._handle(update)
            await self._bells.inbox.wait(ROUND_SECONDS)

    async def _handle(self, update: inbox.Update) -> inbox.Update | None:
        """Handle an update, and return the next one, begun."""
        if update.attempts > inbox.ATTEMPTS:
            _log.error("update quarantined", update_id=update.update_id)
            await inbox.quarantine(self._database, update.update_id)
            return await inbox.begin(self._database)
        try:
            parsed = Update.de_json(json.loads(update.payload), self._client)
            event = events.read(parsed, self._client.username)

            async def work(sql: Transaction) -> inbox.Update | None:
                if event is not None:
                    await write(sql, event, self._office)
                await inbox.finish(sql, update.update_id)
                return await inbox.begin(sql)

            following = await self._database.transact(work)
        except sqlite3.OperationalError:  # the disk's trouble, not the update's
            await inbox.excuse(self._database, update.update_id)
            raise
        except Exception:  # noqa: BLE001 - the inbox counts its attempts
            # Whatever one update does, those behind it are handled; this one is tried again.
            _log.exception("update not handled", update_id=update.update_id)
            return await inbox.begin(self._database)
        if event is not None:
            kind, chat = type(event).__name__, event.place.chat_id
            _log.info("update handled", update_id=update.update_id, kind=kind, chat=chat)
        self._bells.outbox.ring()
        self._bells.jobs.ring()
        return following


async def write(sql: Transaction, event: Event, office: Office) -> None:
    """Let the dialogue take an event, and store all that follows from it."""
    event, now = await moving.redirect(sql, event), time.time()
    place, scene = event.place, await _scene(sql, event, office)
    draft, effects = dialogue.step(scene, event)
    if effects and scene.role is not Role.STRANGER and not isinstance(event, Unsigned | Moved):
        await people.meet(sql, place.user_id, place.language, now=now)
    try:
        # An order first: where there is no room for it, nothing of the step takes place.
        for effect in sorted(effects, key=lambda each: not isinstance(each, Paint)):
            await errands.carry_out(sql, place, effect, office, now)
    except (OverQuotaError, PausedError) as error:
        draft, effects = dialogue.refuse(scene.draft, event, _why(error, now))
        for effect in effects:
            await errands.say(sql, place, effect, now)
    await _save(sql, place, scene.draft, draft, now)


async def _scene(sql: Transaction, event: Event, office: Office) -> Scene:
    place = event.place
    person = await people.load(sql, place.user_id)
    sizes = office.guests.sizes_for(place.user_id)
    return Scene(
        draft=await _load(sql, place),
        paintings=[readings.painting(job) for job in await _jobs_for(sql, event)],
        role=await office.guests.role_in(sql, place.chat_id, place.user_id),
        choices=sizes.within(choices.unpack(person.choices)),
        sizes=sizes,
        saved=[readings.style(row) for row in await saved_styles.of(sql, place.user_id)],
        asked=await _asked(sql, event),
    )


async def _asked(sql: Transaction, event: Event) -> SavedStyle | None:
    if not isinstance(event, Replied):
        return None
    place = event.place
    row = await saved_styles.asked(sql, place.user_id, place.chat_id, event.to)
    return None if row is None else readings.style(row)


def _why(error: OverQuotaError | PausedError, now: float) -> Text:
    if isinstance(error, OverQuotaError):
        return texts.over_quota(error.refusal, now=now)
    return texts.PAUSED


async def write_rejection(sql: Transaction, job: Job, picture: Picture, reason: Reason) -> None:
    """Let the dialogue know that a job's picture was refused, and store what follows."""
    order, now = job.order, time.time()
    place = Place(order.chat_id, order.user_id, order.thread_id, is_private=order.chat_id > 0)
    before = await _load(sql, place)
    draft, effects = dialogue.reject(before, place, readings.painting(job), picture, reason)
    for effect in effects:
        await errands.say(sql, place, effect, now)
    await _save(sql, place, before, draft, now)


async def _jobs_for(sql: Transaction, event: Event) -> Sequence[Job]:
    place = event.place
    found = await jobs.active_of(sql, place.chat_id, place.user_id)
    if isinstance(event, Tapped) and (tap := keyboards.parse(event.data)) is not None:
        named = await jobs.get(sql, tap.subject)
        if named is not None and named.order.chat_id == place.chat_id:
            found = [job for job in found if job.id != named.id] + [named]
    return found


async def _load(sql: Transaction, place: Place) -> Draft:
    stored = await conversations.load(sql, place.chat_id, place.user_id)
    if stored is not None:
        return readings.draft(stored)
    # It may have been forgotten: no number that its buttons of then still name.
    return Draft(number=int(1000 * time.time()))


async def _save(sql: Transaction, place: Place, before: Draft, after: Draft, now: float) -> None:
    if after != before:
        stored = json.dumps(asdict(after))
        await conversations.save(sql, place.chat_id, place.user_id, stored, now=now)
