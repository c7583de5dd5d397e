"""What the rooms put into the outbox, and the names of the pictures that go with it."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from bot import keyboards, texts, wording
from bot.events import Place
from bot.illustrations import Illustration
from bot.keyboards import Keyboard
from bot.sources import Source
from bot.wording import Text
from storage.figures import Hour
from storage.jobs import Job
from storage.outbox import Draft, Kind, Message, Rank

EDIT_SECONDS = 4.0
"""Between two edits in a private chat."""
GROUP_EDIT_SECONDS = 15.0
RESULT_AT = "result_at"
"""In the body of a snapshot's row: when its result is foretold."""
MUST_ARRIVE = "must_arrive"
"""In the body of a text without which somebody would miss something: rather twice than never."""
FILM = "film"
"""In the body of a file that is the film of a painting, made when it is sent."""
PLOT = "plot"
"""In the body of a text that comes under a picture of the last day: the figures of its hours."""
SHEET = "sheet"
"""In the body of a text that comes under a sheet: where its pictures come from."""
NAMES = "names"
"""In the body of a question for a saved style's name: which style."""
ILLUSTRATION = "illustration"
"""In the body of a text that comes under a picture: which one."""
LANGUAGE = "language"
"""In the body of what speaks to somebody of whom nothing is known, or is to be: theirs."""
ALBUM_SECONDS = 1.0
"""How long the rest of an album may take to arrive."""


def pace(chat_id: int) -> float:
    """Return the seconds between two edits in a chat; groups have negative numbers."""
    return EDIT_SECONDS if chat_id > 0 else GROUP_EDIT_SECONDS


def snapshot_name(job_id: int) -> str:
    """Return the name of a job's latest snapshot."""
    return f"snapshot:{job_id}"


def preview_name(job_id: int) -> str:
    """Return the name of a job's result as it is shown in the chat."""
    return f"preview:{job_id}"


def result_name(job_id: int) -> str:
    """Return the name of a job's result in full quality."""
    return f"result:{job_id}"


def frame_name(number: int, job_id: int) -> str:
    """Return the name of one of the pictures that a job's film begins with."""
    return f"frame:{job_id}:{number}"


FRAMES = 24
"""So many pictures at most come before the result in a film."""
PICTURES: tuple[Callable[[int], str], ...] = (
    snapshot_name,
    preview_name,
    result_name,
    *(partial(frame_name, number) for number in range(FRAMES)),
)
"""How the pictures are named that a job may have."""


def answer(place: Place, callback_id: str, text: Text) -> Draft:
    """Answer a tapped button, ahead of all else but the same person's taps before it."""
    body = {"callback_id": callback_id, "text": wording.pack(text)}
    lane = f"tap:{place.chat_id}:{place.user_id}"
    return Draft(Kind.ANSWER, place.chat_id, lane, body, user_id=place.user_id)


def say(place: Place, text: Text, keyboard: Keyboard) -> Draft:
    """Send a text."""
    lane, body = f"chat:{place.chat_id}:{place.user_id}", _text(place, text, keyboard)
    return Draft(Kind.SAY, place.chat_id, lane, body, user_id=place.user_id)


def reply(place: Place, text: Text, keyboard: Keyboard) -> Draft:
    """Send a text, in place of one with the same words that still waits for the same person.

    Whoever asks twenty times is told once, with the newest buttons. Other words do not take its
    place: they may not say what it says, such as why something was refused.
    """
    slot = f"reply:{place.chat_id}:{place.user_id}:{text}"
    return replace(say(place, text, keyboard), slot=slot)


def show(place: Place, text: Text, keyboard: Keyboard, illustration: Illustration) -> Draft:
    """Send a text under a picture, in place of one with the same words that still waits."""
    letter = reply(place, text, keyboard)
    return replace(letter, body={**letter.body, ILLUSTRATION: illustration})


def sheet(place: Place, text: Text, keyboard: Keyboard, sources: Sequence[Source]) -> Draft:
    """Send a text under a sheet of pictures, in place of one that still waits."""
    letter = reply(place, text, keyboard)
    return replace(letter, body={**letter.body, SHEET: [asdict(source) for source in sources]})


def ask_name(place: Place, text: Text, style: int) -> Draft:
    """Ask for a saved style's name."""
    letter = reply(place, text, ())
    return replace(letter, body={**letter.body, NAMES: style})


def report(place: Place, text: Text, keyboard: Keyboard, hours: Sequence[Hour]) -> Draft:
    """Send a text under a picture of these hours, in place of one that still waits."""
    letter, plot = say(place, text, keyboard), [[hour.painted, hour.waited] for hour in hours]
    slot = f"report:{place.chat_id}:{place.user_id}"
    return replace(letter, body={**letter.body, PLOT: plot}, slot=slot)


def restart(job: Job, text: Text) -> Draft:
    """Tell whoever waits for a job of a restart."""
    place = _place(job)
    lane, body = f"restart:{place.chat_id}", _text(place, text, ())
    return Draft(Kind.SAY, place.chat_id, lane, body, user_id=place.user_id)


def say_to_stranger(place: Place, text: Text) -> Draft:
    """Send a text to a chat that the bot is not for; in a group, to nobody in particular."""
    lane, body = f"stranger:{place.chat_id}", _text(place, text, ())
    user = place.user_id if place.is_private else None
    return Draft(Kind.SAY, place.chat_id, lane, body, user_id=user)


def say_after_album(place: Place, text: Text, keyboard: Keyboard, *, now: float) -> Draft:
    """Send a text a moment later, in place of one that still waits for the same person."""
    slot = f"album:{place.chat_id}:{place.user_id}"
    return replace(say(place, text, keyboard), slot=slot, not_before=now + ALBUM_SECONDS)


def rewrite(place: Place, message_id: int, text: Text, keyboard: Keyboard) -> Draft:
    """Bring a message that shows no job to this state; states that were not shown are skipped."""
    body = {**_text(place, text, keyboard), "message_id": message_id}
    lane = f"message:{place.chat_id}:{message_id}"
    return Draft(Kind.EDIT, place.chat_id, lane, body, user_id=place.user_id, slot=lane)


def conclude(
    place: Place, callback_id: str, message_id: int | None, answered: Text, shown: Text
) -> list[Draft]:
    """Answer a button of a question, and put what became of it in the question's place.

    Nothing of it is kept.
    """
    said = [answer(place, callback_id, answered)]
    if message_id is not None:
        said.append(rewrite(place, message_id, shown, ()))
    return [unkept(letter) for letter in said]


def take_back(chat_id: int, message_id: int, language: str | None) -> Draft:
    """Take back what a message says of a job that was deleted; it names nobody."""
    place = Place(chat_id, 0, None, is_private=chat_id > 0)
    letter = rewrite(place, message_id, texts.ERASED_PAINTING, ())
    return replace(spoken(unkept(letter), language), user_id=None, rank=Rank.RESULT)


def spoken(letter: Draft, language: str | None) -> Draft:
    """Return a letter in a language, whatever is known when it is sent."""
    return replace(letter, body={**letter.body, LANGUAGE: language})


def unkept(letter: Draft) -> Draft:
    """Return a letter of which nothing is kept once it is said."""
    return replace(letter, is_kept=False)


def first_status(job: Job, text: Text, keyboard: Keyboard) -> Draft:
    """Send the message that will show how a job goes."""
    place = _place(job)
    body = _text(place, text, keyboard)
    return Draft(
        Kind.SAY,
        place.chat_id,
        _lane(job),
        body,
        job_id=job.id,
        user_id=place.user_id,
        rank=Rank.RESULT,
    )


def status(
    job: Job,
    text: Text,
    keyboard: Keyboard,
    *,
    picture: str | None = None,
    not_before: float = 0.0,
) -> Draft:
    """Bring a job's message to this state; states that were not shown yet are skipped.

    The picture is the latest snapshot, if there is one, unless another one is named: a message
    that holds a picture once has captions for ever after.
    """
    body = {**_text(_place(job), text, keyboard), "picture": picture or snapshot_name(job.id)}
    return Draft(
        Kind.EDIT,
        job.order.chat_id,
        _lane(job),
        body,
        job_id=job.id,
        user_id=job.order.user_id,
        slot=f"status:{job.id}",
        not_before=not_before,
        rank=Rank.RESULT,
    )


def progress(job: Job, text: Text, keyboard: Keyboard, *, not_before: float = 0.0) -> Draft:
    """Bring a job's message to a state on its way: it gives way to what has to be said."""
    return replace(status(job, text, keyboard, not_before=not_before), rank=Rank.EXTRA)


def snapshot(job: Job, text: Text, keyboard: Keyboard, *, result_at: float) -> Draft:
    """Show a job's latest snapshot, unless the result will be there before the edit after it."""
    shown = progress(job, text, keyboard)
    return replace(shown, body={**shown.body, RESULT_AT: result_at})


def note(job: Job, text: Text, keyboard: Keyboard) -> Draft:
    """Send a text about a job, after all else that is said about it, until it has arrived."""
    place = _place(job)
    body = {**_text(place, text, keyboard), MUST_ARRIVE: True}
    return Draft(Kind.SAY, place.chat_id, _lane(job), body, user_id=place.user_id, rank=Rank.RESULT)


def file(job: Job, caption: Text) -> Draft:
    """Send a result in full quality."""
    place = _place(job)
    body = {**_text(place, caption, ()), "picture": result_name(job.id)}
    return Draft(
        Kind.DOCUMENT,
        place.chat_id,
        _lane(job),
        body,
        job_id=job.id,
        user_id=place.user_id,
        rank=Rank.RESULT,
    )


def file_again(job: Job, caption: Text) -> Draft:
    """Send a result's file once more, however often that is asked for before it is on its way."""
    return replace(file(job, caption), slot=f"file:{job.id}", rank=Rank.REPLY)


def film(job: Job, caption: Text) -> Draft:
    """Send a painting's film."""
    letter = replace(file(job, caption), slot=f"film:{job.id}", rank=Rank.REPLY)
    return replace(letter, body={**letter.body, FILM: True})


def question(job: Job, unknown: Message) -> Draft:
    """Offer a file, or film, that may have arrived: a second one only if the person asks for it."""
    text = texts.FILM_UNCERTAIN if FILM in unknown.body else texts.FILE_UNCERTAIN
    return note(job, text, _send_again(job, unknown))


def excuse(job: Job, refused: Message, reason: Text) -> Draft:
    """Say why a file, or film, has not come; the person may ask for it again."""
    return note(job, reason, _send_again(job, refused))


def _send_again(job: Job, message: Message) -> Keyboard:
    offer = keyboards.send_film if FILM in message.body else keyboards.send_file
    return offer(job.order.user_id, job.id)


def _text(place: Place, text: Text, keyboard: Keyboard) -> dict[str, Any]:
    rows = [[[wording.pack(button.label), button.data] for button in row] for row in keyboard]
    return {"thread_id": place.thread_id, "text": wording.pack(text), "keyboard": rows}


def _place(job: Job) -> Place:
    order = job.order
    return Place(order.chat_id, order.user_id, order.thread_id, is_private=order.chat_id > 0)


def _lane(job: Job) -> str:
    return f"job:{job.id}"
