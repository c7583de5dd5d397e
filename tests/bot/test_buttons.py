"""No button leads nowhere.

The conversation is walked breadth first, through the real clerk, studio and books (see
tests/bot/stage.py), by all that one person can do and all that can become of their paintings. The
service begins anew before each step. Two moments are taken for one where the draft lacks the same,
the newest painting is as far, and the step has shown the same buttons. At each moment all buttons
that were ever shown are tapped, by their owner and by somebody else; what a tap has written is
taken back before the next one. Of those that say the same of other subjects one is enough, once
each was tapped somewhere.

- A button that a message shows is answered and does something, or tells what to do instead.
- One that is shown no more, or of what is no longer kept, may be turned down: in words, and nothing
  else is changed.
- What a step has shown is of what is there.
- To somebody else each of them does nothing but say that it is not theirs.
"""

import shutil
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import pytest

from bot import clerk, keyboards, texts
from bot.events import Address, Command, Event, Photo, PictureSent, Place, Tapped
from bot.guests import Guests
from bot.keyboards import Act, Tap
from bot.pseudonyms import Pseudonyms
from bot.sizes import Sizes
from storage import conversations, jobs, outbox
from storage.database import Transaction
from storage.jobs import State
from storage.outbox import Kind
from styler.frames import Event as Painting
from styler.frames import Failed, Picture, Reason, Rejected, Snapshot
from tests.bot.books import Books, office
from tests.bot.pages import Pages, news, read
from tests.bot.stage import JPEG, SAME_FILE, Offer, Screen, Stage, end_of

ANN, BOB = 1, 2
PLACE = Place(ANN, ANN, None, is_private=True)
OFFICE = office(
    Guests(Pseudonyms(b"key"), waiting=2, daily=20, large=3, sizes=Sizes(64), admins=[ANN])
)
COMMANDS = ["start", "options", "language", "delete_my_data", "admin", "styles"]
"""What is said to these has buttons; under /styles, where there are some, those of saved ones."""

OF_DRAFT = {
    Act.PAINT,
    Act.SKETCH,
    Act.START_OVER,
    Act.OPTIONS,
    Act.SIZE,
    Act.COLOURS,
    Act.STROKES,
    Act.FILM,
    Act.OPTIONS_DONE,
}
OF_STYLE = {Act.USE_SAVED, Act.ASK_NAME, Act.DROP_STYLE}
OF_NOTHING = {
    Act.ERASE,
    Act.KEEP,
    Act.PAUSE,
    Act.RESUME,
    Act.ANNOUNCE,
    Act.LANGUAGE,
    Act.BUILT_IN,
    Act.SAVED,
    Act.ASK_DROP,
}
"""Always good for something; all others are of a job."""
REFUSALS = {
    str(texts.TAP_IS_OLD),
    str(texts.TAP_IS_NOT_YOURS),
    str(texts.TAP_IS_OVER),
    str(texts.RESULT_IS_GONE),
    str(texts.STYLE_IS_GONE),
}
TELLING = {
    str(texts.TAP_IS_DOUBLE),
    str(texts.STOPPING),
    str(texts.TAKING),
    str(texts.RESTART_IS_TOLD),
    str(texts.STYLE_IS_BUILT_IN),
    str(texts.NOTHING_SAVED),
}
"""Enough of an answer where nothing else is done."""

Move = Callable[[Stage], Awaitable[object]]
Shape = tuple[object, ...]


class UndoneError(Exception):
    """What was written is taken back."""


@dataclass(frozen=True)
class Tried:
    """What something would bring about."""

    answers: list[str]
    is_more: bool
    """Something else was written than answers."""
    shape: Shape


@dataclass
class Moment:
    """A folder and a screen as they were left, and what happens next."""

    folder: Path
    screen: Screen
    move: Move


@dataclass
class Walk:
    """All moments of one person's conversation."""

    folder: Path
    tapped: set[Act] = field(default_factory=set)
    """By their owner, while they were good for something."""
    asked: set[Shape] = field(default_factory=set)
    """The drafts at which all was asked for."""
    seen: set[Shape] = field(default_factory=set)
    planned: set[Shape] = field(default_factory=set)
    """What was to be looked at."""
    kinds: set[Shape] = field(default_factory=set)
    """What sort of button was tapped at which moment."""
    buttons: set[Shape] = field(default_factory=set)
    ahead: deque[Moment] = field(default_factory=deque)
    lives: int = 0

    async def walk(self) -> None:
        beginning = self.folder / "0"
        beginning.mkdir()
        await Books(beginning).say()
        start = Command(PLACE, "start")
        self.ahead.append(Moment(beginning, Screen(), self.hear(start)))
        while self.ahead:
            await self.live(self.ahead.popleft())

    async def live(self, moment: Moment) -> None:
        """Start the service where it was left, let something happen, and tap all there is."""
        self.lives += 1
        folder = self.folder / str(self.lives)
        shutil.copytree(moment.folder, folder)
        stage = Stage(folder)
        stage.screen = deepcopy(moment.screen)
        await stage.begin()
        try:
            await stage.settle()
            before = len(stage.screen.offers)
            await moment.move(stage)
            await stage.settle()
            await stage.say_all()
            pages = await read(stage.database)
            offers = [each for each in stage.screen.offers[before:] if is_shown(each, stage)]
            assert all(is_current(parsed(each), pages) for each in offers)
            shown = frozenset(each.data[0] for each in offers)
            if is_new((*shape_of(pages), shown), self.seen):
                if moment.move is not a_week_passes and not pages.switches:
                    await self.go_on(stage, pages)
                if is_new(draft_of(pages), self.asked):
                    await self.ask_for_all(stage)
                await self.tap_all(stage)
        finally:
            await stage.end()

    async def ask_for_all(self, stage: Stage) -> None:
        """Have all keyboards shown that can be asked for."""
        for name in COMMANDS:
            await self.hear(Command(PLACE, name))(stage)
            await stage.say_all()
        for act in (Act.SAVED, Act.ASK_DROP):
            for data in newest(stage.screen):
                if data.startswith(act):
                    await self.tapping(Offer(PLACE.chat_id, 0, data))(stage)
                    await stage.say_all()
                    break

    async def tap_all(self, stage: Stage) -> None:
        pages, offers = await read(stage.database), list(dict.fromkeys(stage.screen.offers))
        await self.tap_as_another(stage, pages, offers)
        for offer in offers:
            tap = parsed(offer)
            is_there = is_shown(offer, stage) and is_current(tap, pages)
            if self.is_known(tap, pages, is_there=is_there):
                continue
            tried = await self.attempt(stage, pages, tapped(offer, PLACE))
            (answer,) = tried.answers
            is_refused, told = answer in REFUSALS, (tap, answer)
            assert not (is_refused and tried.is_more), told
            assert is_refused or tried.is_more or answer in TELLING, told
            if is_there:
                assert not is_refused, told
                self.tapped.add(tap.act)
                self.plan(stage, tried.shape, self.tapping(offer))

    def is_known(self, tap: Tap, pages: Pages, *, is_there: bool) -> bool:
        """Whether this button was tapped before, and one of its kind at such a moment."""
        subject = tap.subject if tap.act in OF_NOTHING else None
        is_new_kind = is_new((tap.act, is_there, shape_of(pages)), self.kinds)
        is_new_button = is_new((tap.act, subject, tap.strength), self.buttons)
        return not is_new_kind and not is_new_button

    async def tap_as_another(self, stage: Stage, pages: Pages, offers: list[Offer]) -> None:
        place = replace(PLACE, chat_id=BOB, user_id=BOB)
        taps = [tapped(offer, place) for offer in offers]
        tried = await self.attempt(stage, pages, *taps)
        assert tried.answers == [str(texts.TAP_IS_NOT_YOURS)] * len(taps)
        assert not tried.is_more

    async def go_on(self, stage: Stage, pages: Pages) -> None:
        for event in self.events(stage):
            tried = await self.attempt(stage, pages, event)
            self.plan(stage, tried.shape, self.hear(event))
        shape = shape_of(pages)
        for fate in FATES if stage.easel.names else ():
            self.plan(stage, (fate, *shape), fate)
        self.plan(stage, (a_week_passes, *shape[-3:]), a_week_passes)

    def events(self, stage: Stage) -> Iterator[Event]:
        number = stage.screen.number()
        photo = Photo(f"file{number}", SAME_FILE, number, None)
        yield PictureSent(PLACE, photo, Address.COMMAND)
        yield Command(PLACE, "cancel")

    def plan(self, stage: Stage, shape: Shape, move: Move) -> None:
        if is_new(shape, self.planned):
            self.ahead.append(self.later(stage, move))

    def later(self, stage: Stage, move: Move) -> Moment:
        return Moment(self.folder / str(self.lives), stage.screen, move)

    async def attempt(self, stage: Stage, before: Pages, *events: Event) -> Tried:
        """Return what events would bring about."""
        found: list[Pages] = []

        async def work(sql: Transaction) -> None:
            for event in events:
                await self.write(event, sql)
            found.append(await read(sql))
            raise UndoneError

        with pytest.raises(UndoneError):
            await stage.database.transact(work)
        (after,) = found
        letters = news(before.letters, after.letters)
        answers = [n for n, row in letters.items() if row["kind"] == Kind.ANSWER]
        is_more = len(letters) > len(answers)
        is_more |= replace(after, letters={}) != replace(before, letters={})
        said = [after.says(number).text for number in answers]
        return Tried(said, is_more, shape_of(after))

    def hear(self, event: Event) -> Move:
        return lambda stage: stage.database.transact(partial(self.write, event))

    def tapping(self, offer: Offer) -> Move:
        return self.hear(tapped(offer, PLACE))

    async def write(self, event: Event, sql: Transaction) -> None:
        await clerk.write(sql, event, OFFICE)


def is_new(shape: Shape, seen: set[Shape]) -> bool:
    is_new = shape not in seen
    seen.add(shape)
    return is_new


def tapped(offer: Offer, place: Place) -> Tapped:
    return Tapped(place, "tap", offer.data, offer.message)


def parsed(offer: Offer) -> Tap:
    tap = keyboards.parse(offer.data)
    assert tap is not None
    return tap


def is_shown(offer: Offer, stage: Stage) -> bool:
    return offer.data in stage.screen.messages[offer.chat, offer.message]


async def a_week_passes(stage: Stage) -> None:
    for room in (outbox, jobs, conversations):
        await room.forget(stage.database, before=time.time())


async def a_picture_is_shown(stage: Stage) -> None:
    name = stage.easel.names[0]
    await stage.easel.hand(name, Snapshot(name, 0.5, 9, JPEG))


async def it_is_painted(stage: Stage) -> None:
    while names := stage.easel.names:
        await paint(stage, end_of(stage.easel.requests[names[0]]))


async def it_is_painted_and_the_service_dies(stage: Stage) -> None:
    """While it sends the file."""
    await it_is_painted(stage)
    while (heads := await stage.waiting()) and heads[0].kind is not Kind.DOCUMENT:
        await stage.say(heads[0])
    if heads:
        await stage.lose(heads[0], arrives=False)


async def it_breaks(stage: Stage) -> None:
    while names := stage.easel.names:
        await paint(stage, Failed(names[0], "out of memory"))


async def its_photo_is_refused(stage: Stage) -> None:
    await paint(stage, Rejected(stage.easel.names[0], Picture.CONTENT, Reason.UNREADABLE))


async def its_style_is_refused(stage: Stage) -> None:
    await paint(stage, Rejected(stage.easel.names[0], Picture.STYLE, Reason.UNREADABLE))


async def paint(stage: Stage, event: Painting) -> None:
    await stage.easel.hand(event.job, event)
    await stage.settle()


FATES: tuple[Move, ...] = (
    a_picture_is_shown,
    it_is_painted,
    it_is_painted_and_the_service_dies,
    it_breaks,
    its_photo_is_refused,
    its_style_is_refused,
)
"""What can become of what is being painted."""


def shape_of(pages: Pages) -> Shape:
    """Return what makes a moment another one, beside what is shown."""
    if pages.switches:
        return ("paused",)
    newest = pages.jobs[max(pages.jobs)] if pages.jobs else {}
    return (
        *draft_of(pages),
        newest.get("state"),
        newest.get("size") == "sketch",
        newest.get("finish_requested") and newest["state"] == State.RUNNING,
    )


def draft_of(pages: Pages) -> Shape:
    """Return what a draft has, and for one that is empty whether there are saved styles."""
    draft = pages.draft(PLACE) or {}
    content, style = bool(draft.get("content")), bool(draft.get("style"))
    return (content, style, bool(pages.saved) and not content and not style)


def newest(screen: Screen) -> list[str]:
    """Return what is behind the buttons of the last message."""
    return screen.messages[max(screen.messages)] if screen.messages else []


def is_current(tap: Tap, pages: Pages) -> bool:
    """Whether there still is what a button is about."""
    if tap.act in OF_NOTHING:
        return True
    if tap.act in OF_STYLE:
        return tap.subject in pages.saved
    if tap.act in OF_DRAFT:
        draft = pages.draft(PLACE)
        is_whole = bool(draft and draft["content"] and draft["style"])
        return tap.subject == 0 or bool(draft and is_whole and draft["number"] == tap.subject)
    return tap.subject in pages.jobs


async def test_no_button_leads_nowhere(tmp_path: Path) -> None:
    walk = Walk(tmp_path)
    await walk.walk()
    assert walk.tapped == set(Act)
