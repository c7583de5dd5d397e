"""Carries out what the dialogue wants done: into rows, each with all that follows from it."""

import json
from dataclasses import asdict, dataclass

from bot import accounts, caretaker, eraser, keyboards, letters, moving, shelf, texts
from bot.dialogue import effects
from bot.dialogue.effects import Effect
from bot.events import Place
from bot.guests import Guests
from bot.overview import Overview
from bot.wording import Text
from storage import erasures, jobs, outbox, people, switches
from storage.database import Transaction
from storage.jobs import Order, State
from storage.switches import Switch

CLAIM_SECONDS = 0.5
"""How long an idle painter takes at most to begin a job."""
STRANGERS_SECONDS = 24 * 3600.0
"""How often a stranger is told that the bot is not for everybody."""


@dataclass(frozen=True, slots=True)
class Office:
    """What is asked beside the rows."""

    guests: Guests
    overview: Overview
    """How the bot does, for those who look after it."""


class PausedError(Exception):
    """No orders are taken."""


async def carry_out(
    sql: Transaction, place: Place, effect: Effect, office: Office, now: float
) -> None:
    """Do what is to be done; OverQuotaError or PausedError if that is an order without room."""
    if isinstance(effect, effects.Talk):
        await say(sql, place, effect, now)
    elif isinstance(effect, effects.OfPainting):
        await _do_for_painting(sql, place, effect, office, now)
    elif isinstance(effect, effects.OfPerson):
        await _do_for_person(sql, place, effect, office, now)
    elif isinstance(effect, effects.OfStyle):
        await shelf.carry_out(sql, place, effect, office.guests.saved_styles, now=now)
    elif isinstance(effect, effects.OfChat):
        await _do_for_chat(sql, place, effect, now)
    else:
        await caretaker.carry_out(sql, place, effect, office.overview, now=now)


async def _do_for_painting(
    sql: Transaction, place: Place, effect: effects.OfPainting, office: Office, now: float
) -> None:
    match effect:
        case effects.Paint():
            await _order(sql, place, effect, office.guests, now)
        case effects.Stop(painting_id):
            await _stop(sql, painting_id, office.guests, now)
        case effects.Finish(painting_id):
            await jobs.request_finish(sql, painting_id)
        case effects.SendFile(painting_id):
            if (job := await jobs.get(sql, painting_id)) is not None:
                await outbox.put(sql, letters.file_again(job, texts.FILE_AGAIN), now=now)
        case effects.SendFilm(painting_id):
            if (job := await jobs.get(sql, painting_id)) is not None:
                await outbox.put_unless_there(sql, letters.film(job, texts.FILM_CAPTION), now=now)


async def _do_for_person(
    sql: Transaction, place: Place, effect: effects.OfPerson, office: Office, now: float
) -> None:
    match effect:
        case effects.Erase() | effects.Spare():
            await _conclude(sql, place, effect, office, now)
        case effects.Speak(language):
            await people.choose_language(sql, place.user_id, language)
        case effects.Choose(choices):
            await people.choose(sql, place.user_id, choices.pack())
        case effects.TellStats():
            told = await accounts.tell(sql, place.user_id, office.guests, now=now)
            await outbox.put_last(sql, letters.reply(place, told, ()), now=now)


async def _do_for_chat(sql: Transaction, place: Place, effect: effects.OfChat, now: float) -> None:
    match effect:
        case effects.StopChat():
            await jobs.cancel_chat(sql, place.chat_id, now=now)
            await outbox.drop_chat(sql, place.chat_id)
        case effects.FollowChat(new):
            await moving.follow(sql, place.chat_id, new)


async def say(sql: Transaction, place: Place, effect: Effect, now: float) -> None:
    """Store what is to be said."""
    match effect:
        case effects.Answer(callback_id, text):
            await outbox.put(sql, letters.answer(place, callback_id, text), now=now)
        case effects.SayAfterAlbum(text, keyboard):
            # What was said since the album began knew less: it must not be read last.
            letter = letters.say_after_album(place, text, keyboard, now=now)
            await outbox.put_last(sql, letter, now=now)
        case effects.Show(text, keyboard, illustration=illustration):
            letter = letters.show(place, text, keyboard, illustration)
            await outbox.put_last(sql, letter, now=now)
        case effects.ShowSheet(text, keyboard, sources=sources):
            await outbox.put_last(sql, letters.sheet(place, text, keyboard, sources), now=now)
        case effects.AskName(style, text):
            await outbox.put(sql, letters.ask_name(place, text, style), now=now)
        case effects.Say(text, keyboard):
            await outbox.put_last(sql, letters.reply(place, text, keyboard), now=now)
        case effects.SayToStranger(text):
            letter, since = letters.say_to_stranger(place, text), now - STRANGERS_SECONDS
            await outbox.put_once(sql, letter, since=since, now=now)
        case effects.Rewrite(message_id, text, keyboard):
            await outbox.put(sql, letters.rewrite(place, message_id, text, keyboard), now=now)


async def _conclude(
    sql: Transaction,
    place: Place,
    effect: effects.Erase | effects.Spare,
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
    effect: effects.Erase | effects.Spare,
    office: Office,
    now: float,
) -> tuple[Text, Text]:
    """Delete a person's data or leave it; return what answers the tap, and what is shown then."""
    match effect:
        case effects.Erase():
            is_begun = await eraser.begin(sql, place, office.guests.alias(place.user_id), now=now)
            return texts.ERASING if is_begun else texts.ERASED_ALREADY, texts.ERASURE_ASKED
        case effects.Spare():
            is_kept = await erasures.is_due(sql, place.user_id)
            said = texts.NOT_ERASED if is_kept else texts.ERASED_ALREADY
            return said, said


async def _order(
    sql: Transaction, place: Place, effect: effects.Paint, guests: Guests, now: float
) -> None:
    if await switches.is_on(sql, Switch.PAUSE):
        raise PausedError
    # A painting of before may be larger than what is offered now.
    wishes = effect.wishes.within(guests.sizes_for(place.user_id))
    order = Order(
        chat_id=place.chat_id,
        user_id=place.user_id,
        thread_id=place.thread_id,
        status_message_id=effect.status_message_id,
        content=json.dumps(asdict(effect.content)),
        style=json.dumps(asdict(effect.style)),
        strength=effect.strength,
        wishes=wishes.pack(),
        size=wishes.size,
    )
    job = await jobs.add(sql, order, now=now, quota=guests.quota(place.user_id))
    place_told = await jobs.tell_place(sql, job.id)
    text, keyboard = texts.queued(place_told), keyboards.cancel(place.user_id, job.id)
    if effect.status_message_id is None:
        letter = letters.first_status(job, text, keyboard)
    else:
        # A job that is begun at once has no place in line to show, and a chat sees one edit in
        # some seconds: that one had better be the first snapshot.
        letter = letters.progress(job, text, keyboard, not_before=now + CLAIM_SECONDS)
    await outbox.put(sql, letter, now=now)


async def _stop(sql: Transaction, job_id: int, guests: Guests, now: float) -> None:
    if await jobs.request_cancel(sql, job_id, now=now) is State.CANCELLED:
        job = await jobs.get(sql, job_id)
        if job is not None:
            offered = keyboards.after_cancel(job.order.user_id, job.id)
            keyboard = await guests.offer(sql, job.order, offered)
            await outbox.put(sql, letters.status(job, texts.CANCELLED, keyboard), now=now)
