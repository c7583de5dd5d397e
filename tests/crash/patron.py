"""Somebody who orders one painting after another, whatever happens to the bot meanwhile."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from bot import keyboards, texts
from bot.keyboards import Act, Tap
from tests.chat import Json, Person
from tests.crash.farewell import Farewell
from tests.crash.motif import Motif
from tests.running import after, says

PATIENCE = 300.0
"""Seconds that a patron waits for a word."""
PROMPT_SECONDS = 30.0
"""After so long without a prompt they write: its text may be one that was cut twice."""
DOUBLE_TAPS = 0.3
"""How often somebody taps twice."""
AGAIN = 0.3
"""How often the pictures of the painting before are painted once more."""
CANCELS = 0.15
"""How often somebody cancels what is painted."""
FAREWELLS = 0.25
"""How often somebody has all deleted while they are painted for; not in a group, where the word
that says so names nobody."""


@dataclass
class Patron:
    """Orders, and waits for the result and for its file; now and then they think better of it."""

    person: Person
    dice: random.Random
    orders: int = field(default=0, init=False)
    """Since they had all deleted, if they did."""
    forgotten: int = field(default=0, init=False)
    """Orders before that."""
    farewells: list[Farewell] = field(default_factory=list, init=False)
    gave_up: bool = field(default=False, init=False)
    """Whether they have waited in vain."""
    motifs: dict[int, Motif] = field(default_factory=dict, init=False)
    """What each job that was seen to end has to show."""
    _ended: set[int] = field(default_factory=set, init=False)
    """All jobs that were seen to end, deleted ones too."""
    _drafts: set[int] = field(default_factory=set, init=False)
    """The offers that were taken."""
    _last: Json | None = field(default=None, init=False)
    """The message of the painting before."""
    _motif: Motif = field(init=False)
    """Of the pictures that were sent last."""

    async def order_while(self, goes_on: Callable[[], bool]) -> None:
        """Order until there is enough, or no word comes any more."""
        try:
            while goes_on():
                await self._order()
        except TimeoutError:
            self.gave_up = True

    async def _order(self) -> None:
        if self._last is None or self.dice.random() >= AGAIN:
            await self._order_pair()
        else:
            await self._tap(self._last, Act.GO_ON if is_result(self._last) else Act.AGAIN)
        if self._is_alone and self.dice.random() < FAREWELLS:
            await self._have_all_deleted()
            return
        if self.dice.random() < CANCELS:
            await self._cancel()
        self._last = await self._wait_for(self._is_new_end)
        (job,) = {tap.subject for tap in self._taps(self._last, Act.NEW_STYLE)}
        self.motifs[job] = self._motif
        self._ended.add(job)
        if is_result(self._last):
            await self._get_file(job)

    async def _order_pair(self) -> None:
        self._motif = Motif.drawn(self.dice)
        pair = [self._motif.photo(), self._motif.style(self.dice)]
        caption = "" if self._is_alone else "/style"
        if self.dice.random() < 1 / 2:
            await self.person.send_album(pair, caption)
        else:
            for photo in pair:
                await self.person.send_photo(photo, caption)
        offer = await self._wait_or_ask(self._is_new_offer, "/start")
        await self._tap(offer, Act.PAINT)
        self._drafts.update(tap.subject for tap in self._taps(offer, Act.PAINT))

    async def _cancel(self) -> None:
        """Tap Cancel as soon as there is such a button, unless it is too late."""
        news = await self._wait_for(self._is_news)
        if self._taps(news, Act.CANCEL):
            await self._tap_once(news, Act.CANCEL)

    async def _have_all_deleted(self) -> None:
        """Ask for it once something is shown of the painting, and begin anew."""
        await self._wait_for(self._is_news)
        await self.person.send_text("/delete_my_data")
        asked = await self._wait_or_ask(
            lambda message: self._taps(message, Act.ERASE), "/delete_my_data"
        )
        at, before = time.time(), await self.person.messages()
        await self._tap_once(asked, Act.ERASE)
        await self._wait_for(
            lambda message: (
                message["message_id"] == asked["message_id"]
                and says(str(texts.ERASURE_ASKED))(message)
            )
        )
        with suppress(TimeoutError):  # the word may be one that was cut twice
            told = after(asked, says(str(texts.ERASED)))
            await self.person.wait_for(told, timeout=PROMPT_SECONDS)
        now = await self.person.messages()
        jobs = {job for message in (*before, *now) if (job := job_of(message)) is not None}
        shown = {message["message_id"] for message in now if is_pictured(message)}
        self.farewells.append(Farewell(at, frozenset(jobs), frozenset(shown)))
        self.forgotten, self.orders, self._last = self.forgotten + self.orders, 0, None
        self._ended |= jobs
        self.motifs.clear()

    async def _wait_or_ask(self, holds: Callable[[Json], object], command: str) -> Json:
        """Wait for what shall be said; ask for it (once more) when it does not come."""
        try:
            return await self.person.wait_for(holds, timeout=PROMPT_SECONDS)
        except TimeoutError:
            await self.person.send_text(command)
            return await self._wait_for(holds)

    async def _get_file(self, job: int) -> None:
        """Wait for the file; tap for it where the bot does not know whether it came."""
        asked_by = 0

        def is_news(message: Json) -> bool:
            return file_of(message) == job or (
                message["message_id"] > asked_by
                and any(tap.subject == job for tap in taps(message, Act.SEND_FILE))
            )

        while not any(file_of(message) == job for message in await self.person.messages()):
            news = await self._wait_for(is_news)
            is_there = any(file_of(message) == job for message in await self.person.messages())
            if not is_there:
                asked_by = news["message_id"]
                await self._tap_once(news, Act.SEND_FILE)

    async def _tap(self, message: Json, act: Act) -> None:
        """Order with one of the message's buttons, now and then with two taps on it."""
        self.orders += 1
        data = self.dice.choice(self._taps(message, act)).pack()
        for _ in range(1 + (self.dice.random() < DOUBLE_TAPS)):
            await self.person.tap_data_without_waiting(message["message_id"], data)

    async def _tap_once(self, message: Json, act: Act) -> None:
        (tap,) = self._taps(message, act)
        await self.person.tap_data_without_waiting(message["message_id"], tap.pack())

    async def _wait_for(self, holds: Callable[[Json], object]) -> Json:
        return await self.person.wait_for(holds, timeout=PATIENCE)

    @property
    def _is_alone(self) -> bool:
        return self.person.chat == self.person.number

    def _is_new_offer(self, message: Json) -> bool:
        return any(tap.subject not in self._drafts for tap in self._taps(message, Act.PAINT))

    def _is_new_end(self, message: Json) -> bool:
        return any(tap.subject not in self._ended for tap in self._taps(message, Act.NEW_STYLE))

    def _is_news(self, message: Json) -> bool:
        """Whether a message shows a painting that is under way, or has just ended."""
        under_way = self._taps(message, Act.CANCEL)
        return any(tap.subject not in self._ended for tap in under_way) or self._is_new_end(message)

    def _taps(self, message: Json, act: Act) -> list[Tap]:
        """Return what their buttons of one kind do, and not those of others in the group."""
        return [tap for tap in taps(message, act) if tap.owner == self.person.number]


def is_result(message: Json) -> bool:
    """Whether a message shows a painting that is done."""
    return "photo" in message and says("Done:")(message)


def is_pictured(message: Json) -> bool:
    """Whether the bot shows a picture or sends a file."""
    return message["from"]["is_bot"] and not message.keys().isdisjoint(
        {"photo", "document", "animation"}
    )


def job_of(message: Json) -> int | None:
    """Return the job that a message shows, by its buttons or its file; None if it is not told."""
    shown = [*taps(message, Act.CANCEL), *taps(message, Act.NEW_STYLE)]
    return shown[0].subject if shown else file_of(message)


def taps(message: Json, act: Act) -> list[Tap]:
    """Return what a message's buttons of one kind do."""
    return [tap for tap in _taps(message) if tap.act is act]


def file_of(message: Json) -> int | None:
    """Return the job whose file a message holds, None if it holds none."""
    name = str(message.get("document", {}).get("file_name", ""))
    number = name.removeprefix("painting-").removesuffix(".png")
    return int(number) if number.isdigit() else None


def _taps(message: Json) -> Iterator[Tap]:
    for row in message.get("reply_markup", {}).get("inline_keyboard", []):
        for button in row:
            if (tap := keyboards.parse(button["callback_data"])) is not None:
                yield tap
