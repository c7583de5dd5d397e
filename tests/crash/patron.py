"""Somebody who orders one painting after another, whatever happens to the bot meanwhile."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bot import keyboards
from bot.keyboards import Act, Tap
from tests.chat import Json, Person
from tests.crash.motif import Motif
from tests.running import says

PATIENCE = 300.0
"""Seconds that a patron waits for a word."""
PROMPT_SECONDS = 30.0
"""After so long without a prompt they write: its text may be one that was cut twice."""
DOUBLE_TAPS = 0.3
"""How often somebody taps twice."""
AGAIN = 0.3
"""How often the pictures of the painting before are painted once more."""


@dataclass
class Patron:
    """Orders, and waits for the result and for its file."""

    person: Person
    dice: random.Random
    orders: int = field(default=0, init=False)
    gave_up: bool = field(default=False, init=False)
    """Whether they have waited in vain."""
    motifs: dict[int, Motif] = field(default_factory=dict, init=False)
    """What each job that was seen to end has to show."""
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
        self._last = await self._wait_for(self._is_new_end)
        (job,) = {tap.subject for tap in taps(self._last, Act.NEW_STYLE)}
        self.motifs[job] = self._motif
        if is_result(self._last):
            await self._get_file(job)

    async def _order_pair(self) -> None:
        self._motif = Motif.drawn(self.dice)
        pair = [self._motif.photo(), self._motif.style(self.dice)]
        if self.dice.random() < 1 / 2:
            await self.person.send_album(pair)
        else:
            for photo in pair:
                await self.person.send_photo(photo)
        offer = await self._offer()
        await self._tap(offer, Act.PAINT)
        self._drafts.update(tap.subject for tap in taps(offer, Act.PAINT))

    async def _offer(self) -> Json:
        """Wait for the strengths of what was sent; ask for them once."""
        try:
            return await self.person.wait_for(self._is_new_offer, timeout=PROMPT_SECONDS)
        except TimeoutError:
            await self.person.send_text("/start")
            return await self._wait_for(self._is_new_offer)

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
        data = self.dice.choice(taps(message, act)).pack()
        for _ in range(1 + (self.dice.random() < DOUBLE_TAPS)):
            await self.person.tap_data_without_waiting(message["message_id"], data)

    async def _tap_once(self, message: Json, act: Act) -> None:
        (tap,) = taps(message, act)
        await self.person.tap_data_without_waiting(message["message_id"], tap.pack())

    async def _wait_for(self, holds: Callable[[Json], bool]) -> Json:
        return await self.person.wait_for(holds, timeout=PATIENCE)

    def _is_new_offer(self, message: Json) -> bool:
        return any(tap.subject not in self._drafts for tap in taps(message, Act.PAINT))

    def _is_new_end(self, message: Json) -> bool:
        return any(tap.subject not in self.motifs for tap in taps(message, Act.NEW_STYLE))


def is_result(message: Json) -> bool:
    """Whether a message shows a painting that is done."""
    return "photo" in message and says("Done:")(message)


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
