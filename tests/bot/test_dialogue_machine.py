"""Whatever two people do, in any order: nobody is left without a way on.

Hypothesis walks the real clerk, studio and books (see tests/bot/stage.py) and looks at all rows
after each step. The walks are the same each time; so many others, new ones each time, come with

    WALKS=2000 .venv/bin/pytest -n0 tests/bot/test_dialogue_machine.py

A way on, for each person in each chat that they have used:

- With both pictures, the last prompt has the living strengths of just these two.
- With one picture, the last prompt asks for the other one.
- With none, the last prompt asks for a photo, or the message of one of their paintings has a
  living button, or the last tap was answered with what to do.

A prompt is what the bot says to a person about their pictures; it counts once it is a row. Nothing
is owed to those who block the bot until they are heard of again, after a week's silence until
then, and to those in a group who do not speak to the bot.
"""

import asyncio
import json
import os
import re
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot import clerk, keyboards, texts, wishes
from bot.choices import Size
from bot.events import (
    Address,
    Blocked,
    Command,
    Event,
    Fault,
    Photo,
    PictureSent,
    Place,
    Tapped,
    UnusableSent,
)
from bot.guests import Guests
from bot.keyboards import Act, Tap
from bot.languages import Language
from bot.pseudonyms import Pseudonyms
from bot.sizes import Sizes
from bot.strip import STRENGTHS
from storage import conversations, erasures, jobs, outbox
from storage.database import Transaction
from storage.jobs import State
from storage.outbox import Kind
from storage.quotas import LARGE
from styler.frames import Event as Painting
from styler.frames import (
    Failed,
    Picture,
    Portion,
    Reason,
    Rejected,
    Snapshot,
    Started,
)
from styler.presets import STRONGEST, Preset
from tests.bot.books import Books, office
from tests.bot.pages import Pages, Row, Said, news, read
from tests.bot.stage import JPEG, SAME_FILE, Offer, Stage, end_of

ANN, BOB = 1, 2**40
GROUP = -5
PLACES = [
    Place(chat, person, None, is_private=chat > 0)
    for chat, person in ((ANN, ANN), (GROUP, ANN), (GROUP, BOB), (BOB, BOB))
]
GUESTS = Guests(
    Pseudonyms(b"key"), waiting=2, daily=20, large=3, sizes=Sizes(64, Size.LARGE), admins=[BOB]
)
OFFICE = office(GUESTS)
WALKS = int(os.environ.get("WALKS", "0"))

CHOOSING = {Act.SIZE: 3, Act.COLOURS: 2, Act.STROKES: 3, Act.FILM: 2}
"""How many each of them offers."""
OF_PERSON = {Act.ERASE, Act.KEEP, Act.LANGUAGE}
OPTIONS = {Act.OPTIONS, *CHOOSING, Act.OPTIONS_DONE}
OF_DRAFT = {Act.PAINT, Act.SKETCH, Act.START_OVER}
ORDERS = [*((Act.PAINT, int(preset)) for preset in Preset), (Act.SKETCH, STRENGTHS[0])]
CARE = {Act.PAUSE, Act.RESUME, Act.ANNOUNCE}
BY_CHOICE = {
    Act.BUILT_IN,
    Act.SAVED,
    Act.USE_SAVED,
    Act.ASK_NAME,
    Act.ASK_DROP,
    Act.DROP_STYLE,
}
ACTIVE = {State.QUEUED, State.RUNNING}
TALK = {Fault.TEXT, Fault.NOT_A_PICTURE}
COMMANDS = [
    "start",
    "style",
    "styles",
    "help",
    "cancel",
    "options",
    "mystats",
    "privacy",
    "delete_my_data",
    "language",
    "admin",
    "weather",
]
REFUSALS = {
    str(texts.TAP_IS_OLD),
    str(texts.TAP_IS_NOT_YOURS),
    str(texts.TAP_IS_OVER),
    str(texts.RESULT_IS_GONE),
    str(texts.STYLE_IS_GONE),
}
ASK_CONTENT = {
    str(texts.NEXT_CONTENT),
    str(texts.STARTED_OVER),
    str(texts.NOTHING_TO_CANCEL),
    str(texts.ASK_CONTENT_KEEPING_STYLE),
    str(texts.RESULT_IS_GONE),
    str(texts.ERASED),
    *(str(texts.rejected(Picture.CONTENT, reason)) for reason in Reason),
}
ASK_STYLE = {
    str(texts.NEXT_STYLE),
    str(texts.ASK_STYLE),
    str(texts.ASK_STYLE_KEEPING_CONTENT),
    *(str(texts.rejected(Picture.STYLE, reason)) for reason in Reason),
}
GUIDES = {
    str(texts.HELP),
    str(texts.HELP_IN_GROUPS),
    str(texts.UNKNOWN_COMMAND),
    str(texts.PRIVACY),
    str(texts.ASK_ERASURE),
    str(texts.NOT_ERASED),
    str(texts.ASK_LANGUAGE),
    str(texts.LANGUAGE_CHOSEN),
    str(texts.RESTART_IS_TOLD),
    str(texts.RESTART),
    str(texts.ASK_BUILT_IN),
}
"""Said of the bot, not of somebody's pictures."""
GUIDING = (
    str(texts.ASK_OPTIONS),
    "Size: ",
    "Painted for you: ",
    "Line: ",
    "Saved as ",
    str(texts.ASK_SAVED),
    str(texts.ASK_DROP),
    "How shall ",
)
"""How the rest of that begins: options, accounts, the overview for those who look after it, saved
styles."""


T = TypeVar("T")


@dataclass
class Person:
    """Somebody in a chat, and what they know."""

    place: Place
    prompt: tuple[int, Said] = (0, Said())
    """The last one, with its row's number; a row that is written anew is said anew."""
    answer: str = ""
    """To their last act, if that was a tap or asked about the bot."""
    number: int = 0
    """The highest number that a draft of theirs had."""
    painted: set[int] = field(default_factory=set)
    """The drafts that were painted."""
    photos: set[int] = field(default_factory=set)
    is_owed: bool = False
    """They spoke to the bot, and it does not keep silent."""
    is_deaf: bool = False
    """They have blocked the bot, and nothing was said to them since."""


@dataclass(frozen=True)
class Late:
    """The rest of an album that is still on its way."""

    place: Place
    photo: Photo
    address: Address


class Walk(RuleBasedStateMachine):
    """Anything that can happen, and what holds after all of it."""

    folder: Path
    """Holds new books, which each walk copies."""

    def __init__(self) -> None:
        super().__init__()
        own = Path(tempfile.mkdtemp(dir=self.folder))
        shutil.copy(self.folder / "bot.db", own)
        self.loop = asyncio.Runner()
        self.stage = Stage(own)
        self.people = {place: Person(place) for place in PLACES}
        self.statuses: dict[int, Said] = {}
        """What is said last of each job."""
        self.ends: dict[int, str] = {}
        self.seen: set[str] = set()
        """The attempts of which there was a picture."""
        self.given_up: set[int] = set()
        """Jobs of chats that stopped listening."""
        self.late: list[Late] = []
        self.orders: Counter[int] = Counter()
        """How many paintings each person has ordered."""
        self.large: Counter[int] = Counter()
        """How many large ones."""
        self.is_paused = False
        self.moments = [time.time()]
        self.callbacks = 0
        self.loop.run(self.stage.begin())
        self.loop.run(self.stage.settle())
        self.pages = self.loop.run(read(self.stage.database))

    def teardown(self) -> None:
        try:
            self.conclude()
        finally:
            self.loop.run(self.stage.end())
            self.loop.close()

    # What people do.

    @precondition(lambda self: self.stage.easel.names)
    @rule(is_picture=st.booleans())
    def somebody_takes_a_painting_as_it_is(self, *, is_picture: bool) -> None:
        """Whether there is a picture of it or not."""
        name = self.stage.easel.names[0]
        self.go_on(name, is_picture=is_picture)
        job = self.pages.jobs[job_of(name)]
        data = Tap(Act.GOOD_ENOUGH, job["user_id"], job["id"]).pack()
        self.tap(Offer(job["chat_id"], 0, data), job["user_id"])

    @rule(place=st.sampled_from(PLACES), address=st.sampled_from(Address))
    def somebody_sends_a_photo(self, place: Place, address: Address) -> None:
        self.send(place, self.photo(None), address)

    @rule(
        place=st.sampled_from(PLACES),
        order=st.sampled_from([(0, 1), (1, 0), (0, 1, 2), (2, 0, 1), (1, 2, 0)]),
        unusable=st.sampled_from([None, 0, 1]),
        captioned=st.sampled_from([None, 0, 1]),
        is_late=st.booleans(),
    )
    def somebody_sends_an_album(
        self,
        place: Place,
        order: tuple[int, ...],
        unusable: int | None,
        captioned: int | None,
        *,
        is_late: bool,
    ) -> None:
        album = f"album {self.stage.screen.number()}"
        photos = [self.photo(album) for _ in order]
        for number, part in enumerate(order):
            address = Address.COMMAND if part == captioned else Address.NOBODY
            if is_late and number == len(order) - 1:
                self.late.append(Late(place, photos[part], address))
            elif part == unusable:
                self.hear(UnusableSent(place, Fault.TOO_SMALL, album, address))
            else:
                self.send(place, photos[part], address)

    @precondition(lambda self: self.late)
    @rule()
    def the_rest_of_an_album_arrives(self) -> None:
        rest = self.late.pop(0)
        self.send(rest.place, rest.photo, rest.address)

    @rule(
        place=st.sampled_from(PLACES),
        fault=st.sampled_from(Fault),
        address=st.sampled_from(Address),
    )
    def somebody_sends_something_else(self, place: Place, fault: Fault, address: Address) -> None:
        self.hear(UnusableSent(place, fault, None, address))

    @rule(place=st.sampled_from(PLACES), name=st.sampled_from(COMMANDS))
    def somebody_sends_a_command(self, place: Place, name: str) -> None:
        self.hear(Command(place, name))

    @rule(place=st.sampled_from(PLACES), order=st.sampled_from(ORDERS), times=st.integers(1, 3))
    def somebody_orders_a_painting(self, place: Place, order: tuple[Act, int], times: int) -> None:
        self.hear(Command(place, "start"))
        for album in (f"album {self.stage.screen.number()}" for _ in range(times)):
            for _ in range(2):
                self.send(place, self.photo(album), Address.COMMAND)
            self.all_that_waits_is_said()
            for data in self.people[place].prompt[1].buttons:
                tap = keyboards.parse(data)
                if tap is not None and (tap.act, tap.strength) == order:
                    self.tap(self.shown(place, data), place.user_id)

    @rule(place=st.sampled_from(PLACES), is_meant=st.sampled_from([False, True, True]))
    def somebody_asks_to_have_all_deleted(self, place: Place, *, is_meant: bool) -> None:
        self.hear(Command(place, "delete_my_data"))
        self.all_that_waits_is_said()
        act = Act.ERASE if is_meant else Act.KEEP
        self.tap(self.shown(place, Tap(act, place.user_id, 0).pack()), place.user_id)

    @rule(act=st.sampled_from(Act), back=st.integers(0, 2), taps=st.integers(1, 2))
    def somebody_taps_what_does_something(self, act: Act, back: int, taps: int) -> None:
        self.all_that_waits_is_said()
        living = [offer for offer in self.living() if offer.data.startswith(act)]
        for _ in range(taps if living else 0):
            offer = newest(living, back)
            self.tap(offer, owner(offer))

    @precondition(lambda self: self.stage.screen.offers)
    @rule(back=st.integers(0, 60), who=st.sampled_from([0, 0, ANN, BOB]))
    def somebody_taps_any_button(self, back: int, who: int) -> None:
        """Of any message that was ever said; of an own one, or of somebody else's."""
        offer = newest(self.stage.screen.offers, back)
        user = who or owner(offer)
        if offer.chat not in {GROUP, user}:  # they take it along
            offer = Offer(user, 0, offer.data)
        self.tap(offer, user)

    @rule(
        place=st.sampled_from(PLACES),
        act=st.sampled_from(Act),
        owner=st.sampled_from([0, 0, ANN, BOB]),
        job=st.integers(0, 3),
        strength=st.sampled_from(Preset),
    )
    def somebody_forges_a_button(
        self, place: Place, act: Act, owner: int, job: int, strength: int
    ) -> None:
        """About one of the last jobs, or about the draft as it is."""
        subject = newest([0, *self.pages.jobs], job)
        if act in {*OF_DRAFT, *OPTIONS}:
            subject = self.people[place].number
        data = Tap(act, owner or place.user_id, subject, strength).pack()
        self.tap(Offer(place.chat_id, 0, data), place.user_id)

    @rule(place=st.sampled_from(PLACES), data=st.text(max_size=20))
    def somebody_makes_a_button_up(self, place: Place, data: str) -> None:
        self.tap(Offer(place.chat_id, 0, data), place.user_id)

    @rule(place=st.sampled_from(PLACES), is_told=st.booleans())
    def somebody_blocks_the_bot(self, place: Place, *, is_told: bool) -> None:
        """Telegram tells, or else the bot sees it when it says something."""
        self.stage.screen.deaf.add(place.chat_id)
        if is_told:
            self.forget_chat(place.chat_id)
            self.hear(Blocked(place))
            of_chat = [row for row in self.pages.jobs.values() if row["chat_id"] == place.chat_id]
            assert all(row["cancel_requested"] for row in of_chat if row["state"] in ACTIVE)

    # What the painter does.

    @precondition(lambda self: self.stage.easel.names)
    @rule(is_picture=st.booleans())
    def a_painting_goes_on(self, *, is_picture: bool) -> None:
        self.go_on(self.stage.easel.names[0], is_picture=is_picture)

    def go_on(self, name: str, *, is_picture: bool) -> None:
        """Let a painting go on; it ends if there is a picture and that is good enough."""
        if is_picture and self.stage.easel.requests[name].portion is Portion.SKETCH:
            self.paint_to_end(name)
            return
        is_enough = is_picture and self.pages.jobs[job_of(name)]["finish_requested"]
        event = Snapshot(name, 0.5, 9, JPEG) if is_picture else Started(name, 64, 64)
        self.paint(name, event)
        if is_picture:
            self.seen.add(name)
        assert (self.pages.jobs[job_of(name)]["state"] == State.RENDERED) == is_enough

    @precondition(lambda self: self.stage.easel.names)
    @rule()
    def a_painting_is_done(self) -> None:
        """Or all sketches of one."""
        job = job_of(self.stage.easel.names[0])
        for name in self.stage.easel.names:
            if job_of(name) == job:
                self.paint_to_end(name)

    @precondition(lambda self: self.stage.easel.names)
    @rule(is_lost=st.booleans(), times=st.sampled_from([1, 1, 3]))
    def a_painting_breaks(self, times: int, *, is_lost: bool) -> None:
        job = job_of(self.stage.easel.names[0])
        for _ in range(times):
            names = [name for name in self.stage.easel.names if job_of(name) == job]
            for name in names[:1]:
                self.paint(name, None if is_lost else Failed(name, "out of memory"))

    @precondition(lambda self: self.stage.easel.names)
    @rule(picture=st.sampled_from(Picture), reason=st.sampled_from(Reason))
    def a_picture_is_refused(self, picture: Picture, reason: Reason) -> None:
        name = self.stage.easel.names[0]
        job = self.pages.jobs[job_of(name)]
        place = self.person(job["chat_id"], job["user_id"]).place
        before = self.pages.draft(place)
        self.paint(name, Rejected(name, picture, reason))
        if before and (before["content"] or before["style"]):
            assert self.pages.draft(place) == before
        else:
            other = Picture.STYLE if picture is Picture.CONTENT else Picture.CONTENT
            self.check_kept(place, job, other)

    # What the service does.

    @rule()
    def all_that_waits_is_said(self) -> None:
        self.do(self.stage.say_all)

    @precondition(lambda self: self.heads())
    @rule(which=st.integers(0, 5))
    def something_is_said(self, which: int) -> None:
        heads = self.heads()
        self.do(partial(self.stage.say, newest(heads, which)))

    @rule(kind=st.sampled_from(Kind), arrives=st.booleans())
    def the_service_dies_while_it_says_something(self, kind: Kind, *, arrives: bool) -> None:
        while (heads := self.heads()) and heads[0].kind is not kind:
            self.do(partial(self.stage.say, heads[0]))
        if heads:
            self.do(partial(self.stage.lose, heads[0], arrives=arrives))

    @rule()
    def the_service_begins_anew(self) -> None:
        async def restart() -> None:
            await self.stage.end()
            await self.stage.begin()

        self.do(restart)

    @rule()
    def those_who_wait_are_told_their_places(self) -> None:
        self.do(self.stage.tell_places)

    @rule(back=st.integers(0, 50))
    def a_week_passes(self, back: int) -> None:
        """Of what is older than a moment, nothing is kept; by then all is said or given up."""
        self.all_that_waits_is_said()
        before = self.moments[max(-1 - back, -len(self.moments))]
        drafts, ledger = set(self.pages.drafts), set(self.pages.jobs)

        async def tidy() -> None:
            database = self.stage.database
            for room in (outbox, jobs, conversations):
                await room.forget(database, before=before)

        self.do(tidy)
        for chat, person in drafts - set(self.pages.drafts):
            self.person(chat, person).is_owed = False
        if ledger - set(self.pages.jobs):
            for each in self.people.values():
                each.is_owed = False

    # What holds.

    @invariant()
    def all_is_well(self) -> None:
        self.everybody_has_a_way_on()
        self.every_job_has_two_pictures_of_the_one_who_ordered_it()
        self.every_job_is_shown_with_a_button_for_its_state()
        self.what_has_ended_stays_as_it_is()
        self.only_what_is_wanted_is_painted()
        self.nobody_has_more_than_their_share()
        self.no_file_comes_twice()
        self.every_button_can_be_read()

    def everybody_has_a_way_on(self) -> None:
        for person in self.people.values():
            if person.is_owed and not person.is_deaf:
                assert self.has_way_on(person), (person, self.pages.draft(person.place))

    def every_job_has_two_pictures_of_the_one_who_ordered_it(self) -> None:
        for row in self.pages.jobs.values():
            sources = [json.loads(row[name]) for name in ("content", "style")]
            photos = {source["message_id"] for source in sources if "key" not in source}
            assert photos <= self.photos_of(row["user_id"])
        active = [row for row in self.pages.jobs.values() if row["state"] in ACTIVE]
        names = ("chat_id", "user_id", "content", "style", "strength", "wishes")
        assert len(active) == len({tuple(row[name] for name in names) for row in active}), (
            "painted twice at a time"
        )

    def photos_of(self, user: int) -> set[int]:
        """Return what somebody has sent in any chat: saved styles go from one to another."""
        own = [person.photos for person in self.people.values() if person.place.user_id == user]
        return set().union(*own)

    def every_job_is_shown_with_a_button_for_its_state(self) -> None:
        for number, row in self.pages.jobs.items():
            if number in self.given_up:
                continue
            said = self.statuses[number]
            acts = {tap.act for data in said.buttons if (tap := keyboards.parse(data))}
            if row["state"] in ACTIVE:
                assert acts - {Act.GOOD_ENOUGH} == {Act.CANCEL}
            elif said.text == str(texts.SKETCHED):
                assert acts >= {Act.PAINT_SKETCHED, Act.NEW_PHOTO, Act.NEW_STYLE}
            elif row["state"] in {State.RENDERED, State.DONE}:
                assert acts >= {Act.GO_ON, Act.SWAP, Act.NEW_PHOTO, Act.NEW_STYLE}
            elif said.text != str(texts.NOT_PAINTED):
                assert acts >= {Act.AGAIN, Act.NEW_PHOTO, Act.NEW_STYLE}
            if self.is_all_said(f"job:{number}") and row["chat_id"] not in self.stage.screen.deaf:
                shown = self.stage.screen.messages[row["chat_id"], row["status_message_id"]]
                assert tuple(shown) == said.buttons

    def what_has_ended_stays_as_it_is(self) -> None:
        for number, row in self.pages.jobs.items():
            if row["state"] not in ACTIVE:
                end = "painted" if row["state"] in {State.RENDERED, State.DONE} else row["state"]
                assert self.ends.setdefault(number, end) == end

    def only_what_is_wanted_is_painted(self) -> None:
        assert {job_of(name) for name in self.stage.easel.names} == {
            number for number, row in self.pages.jobs.items() if row["state"] == State.RUNNING
        }

    def nobody_has_more_than_their_share(self) -> None:
        active = Counter(r["user_id"] for r in self.pages.jobs.values() if r["state"] in ACTIVE)
        assert active[ANN] <= GUESTS.waiting

    def no_file_comes_twice(self) -> None:
        assert all(times == 1 for times in self.stage.files.values())

    def every_button_can_be_read(self) -> None:
        for letter in self.pages.letters:
            for data in self.pages.says(letter).buttons:
                assert len(data.encode()) <= 64
                assert keyboards.parse(data) is not None

    def conclude(self) -> None:
        """All that was accepted comes to its end."""
        self.stage.screen.deaf.clear()
        while names := self.stage.easel.names:
            for name in names:
                self.paint_to_end(name)
        self.all_that_waits_is_said()
        for row in self.pages.jobs.values():
            assert row["state"] in {State.DONE, State.FAILED, State.CANCELLED}
        for letter in self.pages.letters.values():
            assert letter["state"] in {"sent", "dropped"}

    # How it is done.

    def do(self, act: Callable[[], Awaitable[object]]) -> None:
        """Do something, let the studio go on, and see what has changed."""
        before, begun = self.pages, set(self.stage.easel.names)

        async def work() -> Pages:
            await act()
            await self.stage.settle()
            return await read(self.stage.database)

        self.pages = self.loop.run(work())
        self.moments.append(time.time())
        for name in set(self.stage.easel.names) - begun:
            assert not self.pages.jobs[job_of(name)]["cancel_requested"]
        for number, row in news(before.letters, self.pages.letters).items():
            is_status = row["job_id"] is not None and row["kind"] in {Kind.SAY, Kind.EDIT}
            if is_status and says_else(row, before.letters.get(number)):
                self.statuses[row["job_id"]] = self.pages.says(number)
            if row["chat_id"] in self.stage.screen.deaf and row["state"] == "dropped":
                self.forget_chat(row["chat_id"])
        self.check_drafts(before)

    def check_drafts(self, before: Pages) -> None:
        """A number never falls, and buttons of drafts that were forgotten stay old."""
        for (chat, user), row in news(before.drafts, self.pages.drafts).items():
            person, number = self.person(chat, user), json.loads(row["draft"])["number"]
            is_new = (chat, user) not in before.drafts
            assert number > person.number if is_new else number >= person.number
            person.number = number
            content, style = (json.loads(row["draft"])[each] for each in Picture)
            albums = {photo.get("album") for photo in (content, style) if photo}
            if content and style and len(albums) == 1 and albums != {None}:
                assert content["message_id"] < style["message_id"]

    def hear(self, event: Event) -> str:
        """Let the clerk take an event; return what a tap was answered."""
        if not isinstance(event, Blocked):
            self.stage.screen.deaf.discard(event.place.chat_id)
        before = self.pages
        person, is_overheard = self.people[event.place], self.is_chatter(event)
        self.do(lambda: self.stage.database.transact(partial(_write, event)))
        answers = [
            self.pages.says(number).text
            for number, row in news(before.letters, self.pages.letters).items()
            if row["kind"] == "answer" and number not in before.letters
        ]
        assert len(answers) == isinstance(event, Tapped)
        ordered = set(self.pages.jobs) - set(before.jobs)
        assert len(ordered) == answers.count(str(texts.ON_IT))
        if is_overheard:
            assert before.letters == self.pages.letters
        elif not isinstance(event, Blocked):
            person.is_owed = True
            person.answer = "".join(answers)
        self.attribute(person, before)
        return "".join(answers)

    def send(self, place: Place, photo: Photo, address: Address) -> None:
        if place.is_private or photo.album or address is not Address.NOBODY:
            self.people[place].photos.add(photo.message_id)
        self.hear(PictureSent(place, photo, address))

    def tap(self, offer: Offer, user: int) -> None:
        """Tap a button, and see that it does what it should, if anything."""
        place = next(p for p in PLACES if (p.chat_id, p.user_id) == (offer.chat, user))
        before, person = self.pages, self.people[place]
        draft, tap = before.draft(place), keyboards.parse(offer.data)
        is_alive = self.is_alive(tap, person)
        self.callbacks += 1
        message = offer.message or self.stage.screen.number()
        answer = self.hear(Tapped(place, f"tap {self.callbacks}", offer.data, message))
        if tap is None or not self.is_own(tap, place, before):
            assert answer in REFUSALS
        if answer in REFUSALS or answer in {str(texts.TAP_IS_DOUBLE), str(texts.NO_ROOM)}:
            assert before.jobs.keys() == self.pages.jobs.keys()
            assert before.drafts == self.pages.drafts
            said = 2 if answer == str(texts.NO_ROOM) else 1
            assert len(news(before.letters, self.pages.letters)) == said
        if answer == str(texts.NO_ROOM) and not self.is_paused:
            self.check_full(user)
        if answer in {str(texts.PAUSE_BEGINS), str(texts.PAUSE_ENDS)}:
            assert user in GUESTS.admins
            self.is_paused = answer == str(texts.PAUSE_BEGINS)
        if answer == str(texts.ERASING):
            self.check_erased(place, before)
        assert not is_alive or answer not in REFUSALS
        if answer == str(texts.ON_IT) and tap is not None:
            self.check_order(person, tap, draft)
        if answer == str(texts.STOPPING) and tap is not None:
            was_queued = before.jobs[tap.subject]["state"] == State.QUEUED
            job = self.pages.jobs[tap.subject]
            assert job["cancel_requested"]
            assert not was_queued or job["state"] == State.CANCELLED
        if answer == str(texts.TAKING) and tap is not None:
            self.check_taken(before.jobs[tap.subject])
        if is_alive and tap is not None and tap.act in {Act.NEW_STYLE, Act.NEW_PHOTO}:
            kept = Picture.CONTENT if tap.act is Act.NEW_STYLE else Picture.STYLE
            self.check_kept(place, before.jobs[tap.subject], kept)

    def check_taken(self, before: Row) -> None:
        """What can be seen is taken at once."""
        job = self.pages.jobs[before["id"]]
        assert job["finish_requested"]
        if before["state"] == State.RUNNING and attempt_of(before) in self.seen:
            assert job["state"] == State.RENDERED

    def check_full(self, user: int) -> None:
        theirs = [row for row in self.pages.jobs.values() if row["user_id"] == user]
        waiting = [row for row in theirs if row["state"] in ACTIVE]
        assert user not in GUESTS.admins
        assert (
            len(waiting) == GUESTS.waiting
            or self.orders[user] >= GUESTS.daily
            or self.large[user] >= GUESTS.large
        )

    def check_erased(self, place: Place, before: Pages) -> None:
        """Nothing is left of a person but what goes once it is said."""
        user = place.user_id
        assert user not in {person for _, person in self.pages.drafts}
        assert user not in {row["user_id"] for row in self.pages.jobs.values()}
        assert user not in {row["user_id"] for row in self.pages.saved.values()}
        assert not any(
            row["is_kept"] for row in self.pages.letters.values() if row["user_id"] == user
        )
        theirs = [number for number, row in before.jobs.items() if row["user_id"] == user]
        assert self.stage.files_of(theirs) == []
        assert self.loop.run(erasures.every(self.stage.database)) == []
        for person in self.people.values():
            if person.place.user_id == user and person.place != place:
                person.is_owed = False  # as they were told

    def check_order(self, person: Person, tap: Tap, draft: Row | None) -> None:
        """The newest job is what was tapped."""
        assert not self.is_paused
        self.orders[person.place.user_id] += 1
        job = self.pages.jobs[max(self.pages.jobs)]
        self.large[person.place.user_id] += job["size"] in LARGE
        assert (job["chat_id"], job["user_id"]) == (person.place.chat_id, person.place.user_id)
        pictures, strength = draft, tap.strength
        if tap.act in OF_DRAFT:
            assert tap.subject not in person.painted
            person.painted.add(tap.subject)
        else:
            named = self.pages.jobs[tap.subject]
            names = ("style", "content") if tap.act is Act.SWAP else ("content", "style")
            pictures = {
                name: json.loads(named[of]) for name, of in zip(Picture, names, strict=True)
            }
            if tap.act in {Act.ENLARGE, Act.SWAP}:
                strength = named["strength"]
        assert job["strength"] == strength
        goes_on = json.loads(job["wishes"])["of"] == tap.subject
        if tap.act is not Act.PAINT_SKETCHED:  # it does unless something else was chosen since
            assert goes_on == (tap.act in {Act.GO_ON, Act.ENLARGE})
        assert pictures is not None
        for name in ("content", "style"):
            assert json.loads(job[name]) == pictures[name]

    def check_kept(self, place: Place, job: Row, picture: Picture) -> None:
        """Of a job's pictures, this one alone is in the draft."""
        draft = self.pages.draft(place)
        assert draft is not None
        for each in Picture:
            assert draft[each] == (json.loads(job[each]) if each is picture else None)

    def paint(self, name: str, event: Painting | None) -> None:
        before = self.pages
        row = before.jobs[job_of(name)]
        self.do(lambda: self.stage.easel.hand(name, event))
        self.attribute(self.person(row["chat_id"], row["user_id"]), before)

    def paint_to_end(self, name: str) -> None:
        self.paint(name, end_of(self.stage.easel.requests[name]))

    def attribute(self, person: Person, before: Pages) -> None:
        """What was said of no job was said to this person."""
        for number, row in news(before.letters, self.pages.letters).items():
            if row["kind"] == "answer" or row["lane"].startswith("job:"):
                continue
            if says_else(row, before.letters.get(number)):
                said = self.pages.says(number)
                if is_guide(said):
                    person.answer = said.text
                    continue
                if number >= person.prompt[0]:
                    person.prompt = (number, said)
                person.is_deaf = False

    def is_chatter(self, event: Event) -> bool:
        """Whether it is what people in a group say to each other."""
        if event.place.is_private:
            return False
        if isinstance(event, Command):
            return event.name in {"weather", "admin"}
        if not isinstance(event, PictureSent | UnusableSent):
            return False
        if event.address is Address.NOBODY:
            album = event.photo.album if isinstance(event, PictureSent) else event.album
            draft = self.pages.draft(event.place) or {}
            of_draft = [draft[each]["album"] for each in Picture if draft.get(each)]
            return album is None or album not in of_draft
        is_talk = isinstance(event, UnusableSent) and event.fault in TALK
        return is_talk and event.address is Address.REPLY

    def has_way_on(self, person: Person) -> bool:
        draft = self.pages.draft(person.place) or {"content": None, "style": None}
        said = person.prompt[1]
        if draft["content"] and draft["style"]:
            return any(
                tap.act in {Act.PAINT, Act.OPTIONS_DONE} and self.is_alive(tap, person)
                for data in said.buttons
                if (tap := keyboards.parse(data))
            )
        if draft["content"]:
            return said.asks_for(ASK_STYLE)
        if draft["style"]:
            return said.asks_for(ASK_CONTENT)
        return (
            said.asks_for(ASK_CONTENT)
            or is_guide(Said(person.answer))
            or re.search(r"end me (a|the) photo|/style to a photo", person.answer) is not None
            or any(
                self.is_alive(keyboards.parse(data), person)
                for job in self.pages.jobs
                for data in self.statuses[job].buttons
            )
        )

    def is_alive(self, tap: Tap | None, person: Person) -> bool:
        """Whether a button does something for this person."""
        if tap is None or not self.is_own(tap, person.place, self.pages):
            return False
        if tap.act in {*OF_PERSON, *CARE}:
            return self.is_of_person(tap, person)
        if tap.act in BY_CHOICE:
            return self.is_of_styles(tap, person)
        if tap.act in {*OF_DRAFT, *OPTIONS}:
            return self.is_of_draft(tap, person)
        job = self.pages.jobs.get(tap.subject)
        return job is not None and does_something(tap.act, job)

    def is_of_person(self, tap: Tap, person: Person) -> bool:
        """Whether a button about somebody, or about the bot, does something."""
        if tap.act is Act.LANGUAGE:
            return tap.subject <= len(Language)
        return tap.act in OF_PERSON or person.place.user_id in GUESTS.admins

    def is_of_draft(self, tap: Tap, person: Person) -> bool:
        """Whether a button names the draft as it is, or options that need none."""
        if tap.strength >= CHOOSING.get(tap.act, STRONGEST + 1):
            return False
        if tap.act in OPTIONS and tap.subject == 0:
            return True
        draft = self.pages.draft(person.place)
        return bool(
            draft and draft["content"] and draft["style"] and draft["number"] == tap.subject
        )

    def is_of_styles(self, tap: Tap, person: Person) -> bool:
        """Whether a button names a style that there is, or tells of those."""
        if tap.act is Act.BUILT_IN:
            return 1 <= tap.subject <= len(texts.STYLES)
        saved = self.pages.saved.get(tap.subject)
        has_one = bool(saved and saved["user_id"] == person.place.user_id)
        return has_one or tap.act in {Act.SAVED, Act.ASK_DROP}

    def is_own(self, tap: Tap, place: Place, pages: Pages) -> bool:
        if tap.owner != place.user_id:
            return False
        job = pages.jobs.get(tap.subject)
        return (
            tap.act in {*OF_DRAFT, *OF_PERSON, *OPTIONS, *CARE, *BY_CHOICE}
            or job is None
            or ((job["chat_id"], job["user_id"]) == (place.chat_id, place.user_id))
        )

    def forget_chat(self, chat: int) -> None:
        for person in self.people.values():
            if person.place.chat_id == chat:
                person.is_deaf = True
        self.given_up |= {n for n, row in self.pages.jobs.items() if row["chat_id"] == chat}

    def photo(self, album: str | None) -> Photo:
        number = self.stage.screen.number()
        return Photo(f"file{number}", SAME_FILE, number, album)

    def person(self, chat: int, user: int) -> Person:
        return next(
            person
            for place, person in self.people.items()
            if (place.chat_id, place.user_id) == (chat, user)
        )

    def shown(self, place: Place, data: str) -> Offer:
        """Return where a button was shown last."""
        offers = reversed(self.stage.screen.offers)
        return next(offer for offer in offers if (offer.chat, offer.data) == (place.chat_id, data))

    def living(self) -> list[Offer]:
        """Return the buttons that do something, each once."""
        return [
            offer
            for offer in dict.fromkeys(self.stage.screen.offers)
            if self.is_alive(keyboards.parse(offer.data), self.person(offer.chat, owner(offer)))
        ]

    def heads(self) -> list[outbox.Message]:
        return self.loop.run(self.stage.waiting())

    def is_all_said(self, lane: str) -> bool:
        return not any(
            row["lane"] == lane and row["state"] == "new" for row in self.pages.letters.values()
        )


def job_of(attempt: str) -> int:
    return int(attempt.split("-", maxsplit=1)[0])


def attempt_of(job: Row) -> str:
    return f"{job['id']}-{job['attempt']}"


def does_something(act: Act, job: Row) -> bool:
    """Whether a button of this job does something as long as it is kept."""
    if act in {Act.CANCEL, Act.GOOD_ENOUGH}:
        return job["state"] in ACTIVE
    if act is Act.ENLARGE:
        larger = wishes.unpack(job["wishes"]).choices.larger
        return larger is not None and larger.size in GUESTS.sizes_for(job["user_id"]).offered
    is_painted = job["state"] in {State.RENDERED, State.DONE}
    is_painted &= not wishes.unpack(job["wishes"]).are_sketches
    return act not in {Act.SEND_FILE, Act.SEND_FILM} or is_painted


def owner(offer: Offer) -> int:
    tap = keyboards.parse(offer.data)
    assert tap is not None
    return tap.owner


def is_guide(said: Said) -> bool:
    """Whether it tells of the bot, and does not stand in the place of a draft's strengths."""
    taps = [keyboards.parse(data) for data in said.buttons]
    if any(tap and tap.act is Act.OPTIONS_DONE and tap.subject for tap in taps):
        return False
    is_of_styles = said.text.endswith(" is deleted.")
    return said.text in GUIDES or said.text.startswith(GUIDING) or is_of_styles


def says_else(letter: Row, before: Row | None) -> bool:
    """Whether it says something else than it did: it may only have been sent once more."""
    return before is None or before["body"] != letter["body"]


def newest(rows: list[T], back: int) -> T:
    return rows[max(-1 - back, -len(rows))]


async def _write(event: Event, sql: Transaction) -> None:
    await clerk.write(sql, event, OFFICE)


def test_whatever_people_do_there_is_a_way_on(tmp_path: Path) -> None:
    class Here(Walk):
        folder = tmp_path

    asyncio.run(Books(tmp_path).say())
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=WALKS or 24,
            stateful_step_count=40,
            derandomize=not WALKS,
            database=None,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
