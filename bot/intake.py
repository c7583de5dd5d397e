"""Updates into the inbox: stored first, confirmed by the next poll."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from telegram import BotCommand
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot import logs
from bot.bells import Bells
from bot.client import Client, seconds
from storage import inbox
from storage.database import Database, Transaction

COMMANDS = [
    BotCommand("start", "Begin"),
    BotCommand("help", "What I can do"),
    BotCommand("cancel", "Stop the painting, or forget the pictures"),
]
LONGEST_PAUSE = 30.0
REFUSED_PAUSE = 2.0
REFUSALS = 6
"""So many in a row are no accident."""
FIRST_REFUSALS = 3
"""So many before anything ever worked."""

_log = logs.get(__name__)


class IntakeError(Exception):
    """Nothing can be taken in; the message says why and what to do."""


class Intake:
    """Polls one Bot API server."""

    def __init__(self, database: Database, client: Client, bells: Bells, pulse: Path) -> None:
        self._database = database
        self._client = client
        self._bells = bells
        self._pulse = pulse
        self._refusals = 0
        self._pause = 0.0

    async def identify(self) -> None:
        """Learn the bot's name, however long the server cannot be reached, and list its commands.

        IntakeError if the server does not know the token.
        """
        while True:
            try:
                await self._client.initialize()
                break
            except TelegramError as error:
                await self._bear(error, FIRST_REFUSALS)
        self._refusals, self._pause = 0, 0.0
        with suppress(TelegramError):  # a nicety; the next start tries again
            await self._client.set_my_commands(COMMANDS)

    async def run(self) -> None:
        """Take updates in; IntakeError if the server refuses for good."""
        offset: int | None = None
        while True:
            try:
                updates = await self._client.poll(offset)
            except TelegramError as error:
                await self._bear(error, REFUSALS)
                continue
            self._refusals, self._pause = 0, 0.0
            self._pulse.touch()
            # After an empty answer nothing is left to confirm: the numbers may begin anew.
            offset = None
            if updates:
                offset = await self._database.transact(partial(_store, updates))
                self._bells.inbox.ring()

    async def _bear(self, error: TelegramError, patience: int) -> None:
        """Wait after a failed call, longer each time; IntakeError if it was refused too often."""
        _log.warning("call failed", error=type(error).__name__)
        longest = LONGEST_PAUSE
        if isinstance(error, InvalidToken | Conflict):
            longest = REFUSED_PAUSE
            self._refusals += 1
            if self._refusals >= patience:
                raise IntakeError(_refusal(error))
        if isinstance(error, RetryAfter):
            self._pause = seconds(error.retry_after)
        else:
            self._pause = min(longest, 2 * self._pause + 0.5)
        await asyncio.sleep(self._pause)


async def _store(updates: Sequence[dict[str, Any]], sql: Transaction) -> int:
    """Put updates into the inbox, and return the number that confirms them."""
    now = time.time()
    for update in updates:
        await inbox.add(sql, int(update["update_id"]), update, now=now)
    return int(updates[-1]["update_id"]) + 1


def _refusal(error: InvalidToken | Conflict) -> str:
    if isinstance(error, Conflict):
        return "Another program polls with the same BOT_TOKEN: stop one of the two."
    return "The server does not accept BOT_TOKEN: check it, and BOT_API_URL."
