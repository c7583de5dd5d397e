"""Takes updates from the inbox through the dialogue and writes down what follows.

Everything that an update brings about (draft, jobs, outbox, the inbox's mark) is one transaction.
"""

import json
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import asdict

from telegram import Update

from bot import dialogue, events, keyboards, letters, logs, texts
from bot.bells import Bells
from bot.client import Client
from bot.dialogue import Draft, Effect, Painting
from bot.events import Event, Photo, Place, Tapped
from storage import conversations, inbox, jobs, outbox
from storage.database import Database, Transaction
from storage.jobs import Job, Order, State
from styler.frames import Picture, Reason

ROUND_SECONDS = 5.0
"""How often the inbox is looked at when nothing rings: `bot inbox --again` cannot."""
CLAIM_SECONDS = 0.5
"""How long an idle painter takes at most to begin a job."""

_log = logs.get(__name__)


class Clerk:
    """Handles one update after another, each once."""

    def __init__(self, database: Database, client: Client, bells: Bells) -> None:
        self._database = database
        self._client = client
        self._bells = bells

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
                    await write(sql, event)
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
        self._bells.outbox.ring()
        self._bells.jobs.ring()
        return following


async def write(sql: Transaction, event: Event) -> None:
    """Let the dialogue take an event, and store all that follows from it."""
    place = event.place
    paintings = [painting(job) for job in await _jobs_for(sql, event)]
    before = await _load(sql, place)
    await _store(sql, place, before, dialogue.step(before, event, paintings))


async def write_rejection(sql: Transaction, job: Job, picture: Picture, reason: Reason) -> None:
    """Let the dialogue know that a job's picture was refused, and store what follows."""
    order = job.order
    place = Place(order.chat_id, order.user_id, order.thread_id, is_private=order.chat_id > 0)
    before = await _load(sql, place)
    await _store(sql, place, before, dialogue.reject(before, painting(job), picture, reason))


def painting(job: Job) -> Painting:
    """Return a job as the dialogue sees it."""
    order = job.order
    return Painting(
        id=job.id,
        user_id=order.user_id,
        content=Photo(**json.loads(order.content)),
        style=Photo(**json.loads(order.style)),
        strength=order.strength,
        status_message_id=order.status_message_id,
        is_active=job.is_active,
        is_painted=job.state in {State.RENDERED, State.DONE},
    )


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
        return draft(stored)
    # It may have been forgotten: no number that its buttons of then still name.
    return Draft(number=int(1000 * time.time()))


def draft(stored: str) -> Draft:
    """Return a draft from its JSON."""
    fields = json.loads(stored)
    for name in ("content", "style"):
        fields[name] = fields[name] and Photo(**fields[name])
    return Draft(**fields)


async def _store(sql: Transaction, place: Place, before: Draft, step: dialogue.Step) -> None:
    draft, effects = step
    now = time.time()
    if draft != before:
        stored = json.dumps(asdict(draft))
        await conversations.save(sql, place.chat_id, place.user_id, stored, now=now)
    for effect in effects:
        await _carry_out(sql, place, effect, now)


async def _carry_out(sql: Transaction, place: Place, effect: Effect, now: float) -> None:
    match effect:
        case dialogue.Answer(callback_id, text):
            await outbox.put(sql, letters.answer(place, callback_id, text), now=now)
        case dialogue.SayAfterAlbum(text, keyboard):
            # What was said since the album began knew less: it must not be read last.
            letter = letters.say_after_album(place, text, keyboard, now=now)
            await outbox.put_last(sql, letter, now=now)
        case dialogue.Say(text, keyboard):
            await outbox.put(sql, letters.say(place, text, keyboard), now=now)
        case dialogue.Rewrite(message_id, text, keyboard):
            await outbox.put(sql, letters.rewrite(place, message_id, text, keyboard), now=now)
        case dialogue.Paint():
            await _order(sql, place, effect, now)
        case dialogue.Stop(painting_id):
            await _stop(sql, painting_id, now)
        case dialogue.SendFile(painting_id):
            if (job := await jobs.get(sql, painting_id)) is not None:
                await outbox.put(sql, letters.file(job, texts.FILE_AGAIN), now=now)
        case dialogue.StopChat():
            await jobs.cancel_chat(sql, place.chat_id, now=now)
            await outbox.drop_chat(sql, place.chat_id)


async def _order(sql: Transaction, place: Place, effect: dialogue.Paint, now: float) -> None:
    order = Order(
        chat_id=place.chat_id,
        user_id=place.user_id,
        thread_id=place.thread_id,
        status_message_id=effect.status_message_id,
        content=json.dumps(asdict(effect.content)),
        style=json.dumps(asdict(effect.style)),
        strength=effect.strength,
    )
    job = await jobs.add(sql, order, now=now)
    place_told = await jobs.tell_place(sql, job.id)
    text, keyboard = texts.queued(place_told), keyboards.cancel(place.user_id, job.id)
    if effect.status_message_id is None:
        letter = letters.first_status(job, text, keyboard)
    else:
        # A job that is begun at once has no place in line to show, and a chat sees one edit in
        # some seconds: that one had better be the first snapshot.
        letter = letters.status(job, text, keyboard, not_before=now + CLAIM_SECONDS)
    await outbox.put(sql, letter, now=now)


async def _stop(sql: Transaction, job_id: int, now: float) -> None:
    if await jobs.request_cancel(sql, job_id, now=now) is State.CANCELLED:
        job = await jobs.get(sql, job_id)
        if job is not None:
            keyboard = keyboards.after_cancel(job.order.user_id, job.id)
            await outbox.put(sql, letters.status(job, texts.CANCELLED, keyboard), now=now)
