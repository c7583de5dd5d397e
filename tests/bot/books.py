"""The service's books, opened anew for each thing that is done: what it knows is on the disk."""

import math
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from bot import clerk
from bot.errands import Office
from bot.events import Address, Event, Photo, PictureSent, Place, Tapped
from bot.guests import Guests
from bot.overview import Overview
from bot.painters.local import LocalPainter, Options
from bot.pseudonyms import Pseudonyms
from bot.sizes import Sizes
from bot.wording import unpack
from storage import outbox
from storage.database import Database, Transaction, open_database
from storage.outbox import Kind, Message
from styler.presets import Features

T = TypeVar("T")
GROUP = Place(chat_id=-5, user_id=1, thread_id=None, is_private=False)


GUESTS = Guests(Pseudonyms(b"key"), waiting=5, daily=50, large=10, sizes=Sizes())
"""Everybody, with the limits that there are if nobody sets any."""


def office(guests: Guests = GUESTS) -> Office:
    """Return one whose painter has not been started."""
    painter = LocalPainter(Options(Features.AUTO, None, "cpu"))
    return Office(guests, Overview(Path(), painter))


class Books:
    """A database between a clerk and a courier."""

    def __init__(self, folder: Path, guests: Guests = GUESTS) -> None:
        self._path = folder / "bot.db"
        self._office = office(guests)

    def open(self) -> AbstractAsyncContextManager[Database]:
        return open_database(self._path)

    async def do(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        async with self.open() as database:
            return await database.transact(work)

    async def take(self, *events: Event) -> None:
        """Let the clerk take what happened in the chat."""
        for event in events:
            await self.do(partial(self._write, event))

    async def say(self) -> list[Message]:
        """Say all that waits, each row of a lane after the one before, and return it."""
        said: list[Message] = []
        async with self.open() as database:
            while heads := await outbox.heads(database):
                for message in heads:
                    await outbox.begin(database, message.id, now=math.inf)
                    await outbox.sent(database, message.id, now=0)
                said += heads
        return said

    async def _write(self, event: Event, sql: Transaction) -> None:
        await clerk.write(sql, event, self._office)


def sent(message_id: int) -> PictureSent:
    photo = Photo(f"file{message_id}", f"unique{message_id}", message_id, None)
    return PictureSent(GROUP, photo, Address.COMMAND)


def tap(data: str, callback: str, user: int = GROUP.user_id) -> Tapped:
    return Tapped(replace(GROUP, user_id=user), callback, data, message_id=70)


def button(said: list[Message], label: str) -> str:
    """Return what is behind the button with this label; there is one."""
    rows = [row for message in said for row in message.body.get("keyboard", [])]
    (data,) = [data for row in rows for name, data in row if str(unpack(name)) == label]
    return str(data)


def words(said: list[Message]) -> list[str]:
    return [str(unpack(message.body["text"])) for message in said]


def answers(said: list[Message]) -> list[str]:
    return words([message for message in said if message.kind is Kind.ANSWER])
