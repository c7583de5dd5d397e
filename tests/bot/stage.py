"""The bot between a chat and a painter that both do as they are told, all in one process.

The books, the clerk, the studio, the usher and what says a row are the real ones. Telegram's side
of the Bot API and the painter are played here. What the courier does when a row is due is done
here as well: it paces itself by the clock.
"""

import asyncio
import json
import math
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Collection, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from telegram.error import Forbidden
from telegram.request import BaseRequest, RequestData

from bot import languages, letters, texts
from bot.bells import Bell, Bells
from bot.client import Client
from bot.delivery import Delivery
from bot.eraser import Eraser
from bot.gallery import Gallery
from bot.materials import Materials
from bot.painters import PainterLostError
from bot.photos import Photos
from bot.sizes import Sizes
from bot.studio import Studio
from bot.usher import Usher
from bot.wording import unpack
from storage import jobs, outbox
from storage.checkpoints import Checkpoints
from storage.database import Database, Transaction
from storage.outbox import Kind, Message
from storage.pictures import Pictures
from styler.frames import End, Event, Paint, Painted, Portion, Sketched
from tests.bot.books import GUESTS, Books
from tests.running import picture

PATIENCE = 30
"""Seconds after which a studio that does not come to rest is stuck."""
ASKED_FOR = (texts.FILE_AGAIN, texts.FILM_CAPTION)
SAME_FILE = "unique"
JPEG = picture(1)
"""All photos are of the same file: the studio seldom fetches it."""


@dataclass(frozen=True)
class Offer:
    """A button that was shown at some time."""

    chat: int
    message: int
    """0: one that is no longer there."""
    data: str


class Screen(BaseRequest):
    """What the chats show: Telegram's side of the Bot API."""

    def __init__(self) -> None:
        self.messages: dict[tuple[int, int], list[str]] = {}
        """By chat and number: what is behind the buttons."""
        self.offers: list[Offer] = []
        self.deaf: set[int] = set()
        """Chats that have blocked the bot."""
        self._last = 100

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *_: object,
        **__: object,
    ) -> tuple[int, bytes]:
        if method == "GET":
            return 200, b"a file that nobody looks at"
        assert request_data is not None, url
        fields: dict[str, Any] = request_data.parameters
        if url.endswith("/getFile"):
            known = {"file_id": fields["file_id"], "file_unique_id": SAME_FILE, "file_path": "x"}
            return _answer(200, result=known)
        if fields.get("chat_id") in self.deaf:
            return _answer(403, "Forbidden: bot was blocked by the user")
        if url.endswith("/answerCallbackQuery"):
            return _answer(200, result=True)
        chat, number = fields["chat_id"], fields.get("message_id")
        if number is None:
            number = self.number()
        elif (chat, number) not in self.messages:
            return _answer(400, "Bad Request: message to edit not found")
        self.show(chat, number, fields.get("reply_markup"))
        result = {"message_id": number, "date": 0, "chat": {"id": chat, "type": "private"}}
        return _answer(200, result=result)

    def number(self) -> int:
        self._last += 1
        return self._last

    def show(self, chat: int, message: int, markup: dict[str, Any] | None) -> None:
        rows = markup["inline_keyboard"] if markup else []
        buttons = [button["callback_data"] for row in rows for button in row]
        self.messages[chat, message] = buttons
        self.offers += [Offer(chat, message, data) for data in buttons]


def _answer(status: int, trouble: str = "", *, result: object = None) -> tuple[int, bytes]:
    body = {"ok": True, "result": result}
    if trouble:
        body = {"ok": False, "error_code": status, "description": trouble}
    return status, json.dumps(body).encode()


@dataclass
class Easel:
    """A painter whose events are handed to it."""

    slots = 1
    is_ready = True
    moved: asyncio.Event
    """Something has been begun."""
    _events: dict[str, asyncio.Queue[Event | None]] = field(default_factory=dict)
    requests: dict[str, Paint] = field(default_factory=dict)
    """All that was ever asked for."""

    @property
    def names(self) -> list[str]:
        """What is being painted."""
        return list(self._events)

    @property
    def attempts(self) -> set[str]:
        """What it is painted for: the sketches of one attempt are painted side by side."""
        return {"-".join(name.split("-")[:2]) for name in self._events}

    async def paint(self, request: Paint) -> AsyncGenerator[Event]:
        self.requests[request.job] = request
        events = self._events[request.job] = asyncio.Queue()
        self.moved.set()
        event: Event | None = None
        try:
            while not isinstance(event, End):
                event = await events.get()
                try:
                    if event is None:
                        raise PainterLostError(request.job)
                    yield event
                finally:
                    events.task_done()
        finally:
            self._events.pop(request.job, None)

    def finish(self, job: str) -> None:
        """Paint no more of it: half of it is done by then."""
        if (events := self._events.pop(job, None)) is not None:
            events.put_nowait(Painted(job, 64, 64, 4, 0.7, JPEG, b"png", fraction=0.5))

    async def run(self, changed: Callable[[], None]) -> None:
        """It is always there."""

    async def hand(self, name: str, event: Event | None) -> None:
        """Let something happen to a painting; None: the painter dies of it."""
        events = self._events[name]
        if event is None or isinstance(event, End):
            del self._events[name]
        events.put_nowait(event)
        await events.join()


def end_of(request: Paint) -> End:
    """Return how a painting or a sketch ends when all goes well; the stronger, the lighter."""
    if request.portion is Portion.WHOLE:
        return Painted(request.job, 64, 64, 9, 0.5, JPEG, b"png")
    tile = BytesIO()
    Image.new("L", (8, 6), 2 * request.strength).save(tile, "JPEG")
    return Sketched(request.job, tile.getvalue(), f"state at {request.strength}".encode())


class Portfolio(Gallery):
    """A gallery that has no need to draw."""

    async def picture(self, key: str) -> bytes:
        return f"{key}, at which nobody looks".encode()

    async def sheet(self, pictures: Sequence[bytes]) -> bytes:
        return f"{len(pictures)} pictures, at which nobody looks".encode()


class Doorbell(Bell):
    """A bell that tells whether somebody waits for it."""

    def __init__(self, moved: asyncio.Event) -> None:
        super().__init__()
        self._moved = moved
        self._is_awaited = False

    @property
    def is_awaited(self) -> bool:
        return self._is_awaited and not self._event.is_set()

    async def wait(self, seconds: float | None = None) -> None:
        self._is_awaited = True
        self._moved.set()
        await super().wait(seconds)
        self._is_awaited = False


class Stage:
    """The service and its surroundings, one process after another."""

    database: Database

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.guests = GUESTS
        self._life = AsyncExitStack()
        self.screen = Screen()
        self.files: Counter[int] = Counter()
        """How often each job's file was sent without being asked for."""

    async def begin(self) -> None:
        """Start the service as `bot.app` does."""
        self.database = await self._life.enter_async_context(Books(self._folder).open())
        client = Client("1:a", request=self.screen, get_updates_request=self.screen)
        pictures = Pictures(self._folder / "pictures")
        checkpoints = Checkpoints(self._folder / "checkpoints")
        self._moved = asyncio.Event()
        self._doorbell = Doorbell(self._moved)
        bells = Bells(jobs=self._doorbell)
        photos = Photos(pictures, client, Portfolio(pictures))
        self._delivery = Delivery(self.database, pictures, client, languages.load(), photos)
        self._usher = Usher(self.database, bells)
        self.easel = Easel(self._moved)
        studio = Studio(
            database=self.database,
            pictures=pictures,
            checkpoints=checkpoints,
            materials=Materials(photos, pictures, checkpoints, Sizes(64)),
            painter=self.easel,
            eraser=Eraser(self.database, pictures, checkpoints, bells.outbox),
            guests=self.guests,
            bells=bells,
        )
        await self.database.transact(_recover)
        self._studio = asyncio.create_task(studio.run())
        self._studio.add_done_callback(lambda _: self._moved.set())

    async def end(self) -> None:
        """Kill the service."""
        self._studio.cancel()
        with suppress(asyncio.CancelledError):
            await self._studio
        await self._life.aclose()

    async def settle(self) -> None:
        """Let the studio go on until it waits for jobs or for the easel."""
        self._doorbell.ring()
        async with asyncio.timeout(PATIENCE):
            await self._rest()

    async def _rest(self) -> None:
        while True:
            self._moved.clear()
            if self._studio.done():
                self._studio.result()
            running = await self._running()
            if self._doorbell.is_awaited and running == self.easel.attempts:
                return
            await self._moved.wait()

    async def _running(self) -> set[str]:
        rows = await self.database.fetch("SELECT id, attempt FROM jobs WHERE state = 'running'")
        return {f"{row['id']}-{row['attempt']}" for row in rows}

    def files_of(self, job_ids: Collection[int]) -> list[Path]:
        """Return the files that are kept of these jobs."""
        names = [name(job) for job in job_ids for name in letters.PICTURES]
        files = Pictures(self._folder / "pictures").files(names)
        files += Checkpoints(self._folder / "checkpoints").files(job_ids)
        return [file for file in files if file.exists()]

    async def tell_places(self) -> None:
        await self._usher.tell()

    async def waiting(self) -> list[Message]:
        """Return what can be said next."""
        return await outbox.heads(self.database)

    async def say(self, message: Message) -> None:
        """Say a row that waits."""
        begun = await self.set_out(message)
        try:
            await self._delivery.send(begun)
        except Forbidden:
            await self.database.transact(partial(_leave, begun.chat_id))
        else:
            await self.database.transact(partial(self._said, begun))

    async def say_all(self) -> None:
        while heads := await self.waiting():
            await self.say(heads[0])

    async def set_out(self, message: Message) -> Message:
        """Begin to say a row."""
        begun = await outbox.begin(self.database, message.id, now=math.inf)
        assert begun is not None
        return begun

    async def lose(self, message: Message, *, arrives: bool) -> None:
        """Die while a row is being said, before or after it arrives."""
        begun = await self.set_out(message)
        if arrives:
            with suppress(Forbidden):
                await self._delivery.send(begun)
                self._count(begun)
        await self.end()
        await self.begin()

    async def _said(self, message: Message, sql: Transaction) -> None:
        await outbox.sent(sql, message.id, now=time.time())
        if message.kind is Kind.DOCUMENT and message.job_id is not None:
            await jobs.deliver(sql, message.job_id)
        self._count(message)

    def _count(self, message: Message) -> None:
        if message.kind is Kind.DOCUMENT and unpack(message.body["text"]) not in ASKED_FOR:
            assert message.job_id is not None
            self.files[message.job_id] += 1


async def _leave(chat: int, sql: Transaction) -> None:
    await jobs.cancel_chat(sql, chat, now=time.time())
    await outbox.drop_chat(sql, chat)


async def _recover(sql: Transaction) -> None:
    """Resolve what was on its way when the process died."""
    for message in await outbox.recover(sql):
        job = await jobs.get(sql, message.job_id) if message.job_id else None
        if job is not None:
            await jobs.deliver(sql, job.id)
            await outbox.put(sql, letters.question(job, message), now=time.time())
