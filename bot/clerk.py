"""Takes updates from the inbox through the dialogue and writes down what follows.

Everything that an update brings about (draft, jobs, outbox, the inbox's mark) is one transaction.
"""

import json
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from telegram import Update

from bot import (
    caretaker,
    dialogue,
    eraser,
    events,
    keyboards,
    letters,
    logs,
    moving,
    readings,
    texts,
)
from bot.bells import Bells
from bot.client import Client
from bot.dialogue import Draft, Effect
from bot.events import Event, Moved, Place, Tapped, Unsigned
from bot.guests import Guests
from bot.overview import Overview
from bot.wording import Text
from storage import conversations, erasures, inbox, jobs, moves, outbox, people, switches
from storage.database import Database, Transaction
from storage.jobs import Job, Order, State
from storage.quotas import OverQuotaError, Quota
from storage.switches import Switch
from styler.frames import Picture, Reason

ROUND_SECONDS = 5.0
"""How often the inbox is looked at when nothing rings: `bot inbox --again` cannot."""
CLAIM_SECONDS = 0.5
"""How long an idle painter takes at most to begin a job."""
STRANGERS_SECONDS = 24 * 3600.0
"""How often a stranger is told that the bot is not for everybody."""

_log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class Office:
    """What the clerk asks beside the rows."""

    guests: Guests
    overview: Overview
    """How the bot does, for those who look after it."""


class PausedError(Exception):
    """No orders are taken."""


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
                    await _meet(sql, event, events.client_language(parsed))
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


async def _meet(sql: Transaction, event: Event, language: str | None) -> None:
    """Note who did something, unless it was done in the name of a chat, or to one."""
    if not isinstance(event, Unsigned | Moved):
        await people.meet(sql, event.place.user_id, language, now=time.time())


async def write(sql: Transaction, event: Event, office: Office) -> None:
    """Let the dialogue take an event, and store all that follows from it."""
    event, now = await moving.redirect(sql, event), time.time()
    place = event.place
    paintings = [readings.painting(job) for job in await _jobs_for(sql, event)]
    before = await _load(sql, place)
    chats = [place.chat_id, *await moves.former(sql, place.chat_id)]
    role = office.guests.role(chats, place.user_id)
    draft, effects = dialogue.step(before, event, paintings, role)
    try:
        # An order first: where there is no room for it, nothing of the step takes place.
        for effect in sorted(effects, key=lambda each: not isinstance(each, dialogue.Paint)):
            await _carry_out(sql, place, effect, office, now)
    except (OverQuotaError, PausedError) as error:
        draft, effects = dialogue.refuse(before, event, _why(error, now))
        for effect in effects:
            await _say(sql, place, effect, now)
    await _save(sql, place, before, draft, now)


def _why(error: OverQuotaError | PausedError, now: float) -> Text:
    if isinstance(error, OverQuotaError):
        return texts.over_quota(error.refusal, now=now)
    return texts.PAUSED


async def write_rejection(sql: Transaction, job: Job, picture: Picture, reason: Reason) -> None:
    """Let the dialogue know that a job's picture was refused, and store what follows."""
    order, now = job.order, time.time()
    place = Place(order.chat_id, order.user_id, order.thread_id, is_private=order.chat_id > 0)
    before = await _load(sql, place)
    draft, effects = dialogue.reject(before, readings.painting(job), picture, reason)
    for effect in effects:
        await _say(sql, place, effect, now)
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


async def _carry_out(
    sql: Transaction, place: Place, effect: Effect, office: Office, now: float
) -> None:
    match effect:
        case dialogue.Paint():
            await _order(sql, place, effect, office.guests.quota(place.user_id), now)
        case dialogue.Stop(painting_id):
            await _stop(sql, painting_id, now)
        case dialogue.SendFile(painting_id):
            if (job := await jobs.get(sql, painting_id)) is not None:
                await outbox.put(sql, letters.file_again(job, texts.FILE_AGAIN), now=now)
        case dialogue.StopChat():
            await jobs.cancel_chat(sql, place.chat_id, now=now)
            await outbox.drop_chat(sql, place.chat_id)
        case dialogue.FollowChat(new):
            await moving.follow(sql, place.chat_id, new)
        case dialogue.Erase() | dialogue.Spare():
            await _conclude(sql, place, effect, office, now)
        case dialogue.Speak(language):
            await people.choose_language(sql, place.user_id, language)
        case dialogue.Report() | dialogue.Pause() | dialogue.Resume() | dialogue.AnnounceRestart():
            await caretaker.carry_out(sql, place, effect, office.overview, now=now)
        case _:
            await _say(sql, place, effect, now)


async def _say(sql: Transaction, place: Place, effect: Effect, now: float) -> None:
    match effect:
        case dialogue.Answer(callback_id, text):
            await outbox.put(sql, letters.answer(place, callback_id, text), now=now)
        case dialogue.SayAfterAlbum(text, keyboard):
            # What was said since the album began knew less: it must not be read last.
            letter = letters.say_after_album(place, text, keyboard, now=now)
            await outbox.put_last(sql, letter, now=now)
        case dialogue.Say(text, keyboard):
            await outbox.put_last(sql, letters.reply(place, text, keyboard), now=now)
        case dialogue.SayToStranger(text):
            letter, since = letters.say_to_stranger(place, text), now - STRANGERS_SECONDS
            letter = letters.spoken(letter, (await people.load(sql, place.user_id)).language)
            await outbox.put_once(sql, letter, since=since, now=now)
        case dialogue.Rewrite(message_id, text, keyboard):
            await outbox.put(sql, letters.rewrite(place, message_id, text, keyboard), now=now)


async def _conclude(
    sql: Transaction,
    place: Place,
    effect: dialogue.Erase | dialogue.Spare,
    office: Office,
    now: float,
) -> None:
    language = (await people.load(sql, place.user_id)).language
    answered, shown = await _decide(sql, place, effect, office, now)
    concluded = letters.conclude(place, effect.callback_id, effect.message_id, answered, shown)
    for letter in concluded:
        await outbox.put(sql, letters.spoken(letter, language), now=now)


async def _decide(
    sql: Transaction,
    place: Place,
    effect: dialogue.Erase | dialogue.Spare,
    office: Office,
    now: float,
) -> tuple[Text, Text]:
    """Delete a person's data or leave it; return what answers the tap, and what is shown then."""
    match effect:
        case dialogue.Erase():
            is_begun = await eraser.begin(sql, place, office.guests.alias(place.user_id), now=now)
            return texts.ERASING if is_begun else texts.ERASED_ALREADY, texts.ERASURE_ASKED
        case dialogue.Spare():
            is_kept = await erasures.is_due(sql, place.user_id)
            said = texts.NOT_ERASED if is_kept else texts.ERASED_ALREADY
            return said, said


async def _order(
    sql: Transaction, place: Place, effect: dialogue.Paint, quota: Quota | None, now: float
) -> None:
    if await switches.is_on(sql, Switch.PAUSE):
        raise PausedError
    order = Order(
        chat_id=place.chat_id,
        user_id=place.user_id,
        thread_id=place.thread_id,
        status_message_id=effect.status_message_id,
        content=json.dumps(asdict(effect.content)),
        style=json.dumps(asdict(effect.style)),
        strength=effect.strength,
    )
    job = await jobs.add(sql, order, now=now, quota=quota)
    place_told = await jobs.tell_place(sql, job.id)
    text, keyboard = texts.queued(place_told), keyboards.cancel(place.user_id, job.id)
    if effect.status_message_id is None:
        letter = letters.first_status(job, text, keyboard)
    else:
        # A job that is begun at once has no place in line to show, and a chat sees one edit in
        # some seconds: that one had better be the first snapshot.
        letter = letters.progress(job, text, keyboard, not_before=now + CLAIM_SECONDS)
    await outbox.put(sql, letter, now=now)


async def _stop(sql: Transaction, job_id: int, now: float) -> None:
    if await jobs.request_cancel(sql, job_id, now=now) is State.CANCELLED:
        job = await jobs.get(sql, job_id)
        if job is not None:
            keyboard = keyboards.after_cancel(job.order.user_id, job.id)
            await outbox.put(sql, letters.status(job, texts.CANCELLED, keyboard), now=now)
