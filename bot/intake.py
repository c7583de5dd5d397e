"""Updates into the inbox: stored first, confirmed by the next poll."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from telegram.error import BadRequest, Conflict, InvalidToken, RetryAfter, TelegramError

from bot import logs
from bot.bells import Bells
from bot.client import Client, seconds
from bot.commands import Listing
from bot.profile import Profile
from storage import inbox
from storage.database import Database, Transaction
from storage.files import write_whole

POLL_SECONDS = 30
LONGEST_PAUSE = 30.0
REFUSED_PAUSE = 2.0
INTRODUCTION_SECONDS = 20.0
STEP_SECONDS = 0.5
"""Silence is counted in these."""

_BEAT = bytes(4096)
"""A block: where the disk has none left there is no pulse. Nor is there when the database cannot be
written to, since even an empty answer is stored."""

T = TypeVar("T")

_log = logs.get(__name__)


class IntakeError(Exception):
    """Nothing can be taken in; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class _Refusal:
    """An answer that is no accident if it comes so many times in a row."""

    kind: type[TelegramError]
    times: int
    sentence: str


_WRONG_TOKEN = _Refusal(
    InvalidToken, 3, "The server does not accept BOT_TOKEN: check it, and BOT_API_URL."
)
_RIVAL = _Refusal(
    Conflict, 6, "Another program polls with the same BOT_TOKEN: stop one of the two."
)


@dataclass(slots=True)
class _Patience:
    """How long no answer may come, in seconds in which it could have been heard.

    They are counted, not measured: while this process stands still nobody is silent.
    """

    left: float

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """End the work within, with a TimeoutError, when none is left."""
        async with asyncio.timeout(None) as limit:
            counting = asyncio.create_task(self._count(limit))
            try:
                yield
            finally:
                counting.cancel()

    async def _count(self, limit: asyncio.Timeout) -> None:
        while self.left > 0:
            await asyncio.sleep(STEP_SECONDS)
            self.left -= STEP_SECONDS
        limit.reschedule(0)


@dataclass(frozen=True, kw_only=True)
class Intake:
    """Polls one Bot API server."""

    database: Database
    client: Client
    bells: Bells
    pulse: Path
    """A file whose time says when the server last answered, and its answer could be stored."""
    silence: float
    """How many seconds the server may give no answer."""
    listings: Sequence[Listing] = ()
    """The commands that clients are to offer."""
    profiles: Sequence[Profile] = ()
    """What clients are to say of the bot."""

    async def identify(self) -> None:
        """Learn the bot's name, and tell clients what it does.

        IntakeError if the server does not know the token, or gives no answer for too long.
        """
        await self._ask(self.client.initialize, _WRONG_TOKEN)
        # A nicety: the next start tries again.
        with suppress(TelegramError, TimeoutError):
            async with asyncio.timeout(INTRODUCTION_SECONDS):
                await self._introduce()

    async def run(self) -> None:
        """Take updates in; IntakeError if another program does, or no answer comes for too long.

        A token that has worked may be refused now and then, which is Telegram's mistake.
        """
        offset: int | None = None
        wait = round(min(POLL_SECONDS, self.silence / 2))
        while True:
            updates = await self._ask(partial(self.client.poll, offset, wait), _RIVAL)
            offset = await self.database.transact(partial(_store, updates))
            if updates:
                self.bells.inbox.ring()
            await asyncio.to_thread(write_whole, self.pulse, _BEAT)

    async def _introduce(self) -> None:
        for listing in self.listings:
            with suppress(BadRequest):  # an admin who has never written to the bot
                await self.client.set_my_commands(
                    listing.commands, scope=listing.scope, language_code=listing.language
                )
        for profile in self.profiles:
            code = profile.language
            with suppress(BadRequest):
                await self.client.set_my_description(profile.description, language_code=code)
            with suppress(BadRequest):
                await self.client.set_my_short_description(profile.short, language_code=code)

    async def _ask(self, call: Callable[[], Awaitable[T]], fatal: _Refusal) -> T:
        """Return what a call answers, however often it has to be made.

        IntakeError if it was refused for good, or not answered for too long.
        """
        last: TelegramError | None = None
        pause, in_a_row = 0.0, 0
        patience = _Patience(self.silence)
        try:
            async with patience.kept():
                while True:
                    try:
                        return await call()
                    except TelegramError as error:
                        last = error
                    _log.warning("call failed", error=type(last).__name__)
                    in_a_row = in_a_row + 1 if isinstance(last, fatal.kind) else 0
                    if in_a_row >= fatal.times:
                        raise IntakeError(fatal.sentence) from last
                    pause = _pause(last, pause)
                    if isinstance(last, RetryAfter):  # waiting as one is told to is no silence
                        patience.left = pause + self.silence
                    await asyncio.sleep(pause)
        except TimeoutError as error:
            if patience.left > 0:
                raise
            raise IntakeError(self._silent(last)) from error

    def _silent(self, last: TelegramError | None) -> str:
        if isinstance(last, InvalidToken):
            return _WRONG_TOKEN.sentence
        return (
            f"Telegram has given no answer of use for {self.silence:.0f} seconds:"
            " check the network, and BOT_API_URL."
        )


def _pause(error: TelegramError, before: float) -> float:
    """Return how long to wait after a failed call: longer than before."""
    if isinstance(error, RetryAfter):
        return seconds(error.retry_after)
    longest = REFUSED_PAUSE if isinstance(error, Conflict) else LONGEST_PAUSE
    return min(longest, 2 * before + 0.5)


async def _store(updates: Sequence[dict[str, Any]], sql: Transaction) -> int | None:
    """Put updates into the inbox, and return the number that confirms them.

    After an empty answer nothing is left to confirm: the numbers may begin anew.
    """
    now = time.time()
    for update in updates:
        await inbox.add(sql, int(update["update_id"]), update, now=now)
    return int(updates[-1]["update_id"]) + 1 if updates else None
