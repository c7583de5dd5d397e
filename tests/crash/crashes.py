"""The real service under load, struck again and again."""

import asyncio
import os
import random
import signal
import sqlite3
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

import httpx2

from tests.chat import Json, Person, Playground, running_playground
from tests.crash.account import Account, settle
from tests.crash.moment import Moment, held_at
from tests.crash.patron import Patron
from tests.crash.plan import Ambush, Catch, Cut, Hold, Kill, Process, Round, plan
from tests.running import Service

QUIET_CALLS_SECONDS = 3
"""A bot that makes no call for so long is struck all the same."""
QUIET_LEDGER_SECONDS = 60.0
"""So long a moment is waited for."""
LATE_SECONDS = 1.0
"""How long an answer is on its way that the bot shall not hear."""
QUIET_SECONDS = 60.0
STOP_SECONDS = 60
"""So long a bot is waited for that is slow to stop."""
GROUP = -1
ALONE = 2
"""So many people are each alone with the bot; those after them are in one group."""
LOOK_SECONDS = 0.1
SETTINGS = {
    "BOT_DAILY_LIMIT": "1000000",
    "OMP_WAIT_POLICY": "PASSIVE",  # threads that spin would take the cores from all others
}


class Crashes:
    """One service, its patrons, and what strikes them."""

    def __init__(
        self, service: Service, patrons: Sequence[Patron], client: httpx2.AsyncClient
    ) -> None:
        self._service = service
        self._patrons = patrons
        self._client = client
        self._heard: list[Json] = []
        """Calls of the bot that nobody has waited for yet."""
        self._last = 0
        """The number of the last one."""
        self._is_over = False

    @property
    def _ledger(self) -> Path:
        return self._service.folder / "bot.db"

    async def run(self, rounds: Sequence[Round], tell: Callable[[str], None]) -> Account:
        """Strike so often while the patrons order; return what has become of their orders."""
        self._service.start()
        async with asyncio.TaskGroup() as group:
            for patron in self._patrons:
                group.create_task(patron.order_while(lambda: not self._is_over))
            for number, each in enumerate(rounds, start=1):
                await self._strike(each)
                tell(f"{number}: {each}")
            self._is_over = True
            await self._service.playground.clear_faults()
        with suppress(TimeoutError):  # the account tells of what is open still
            await self._quiet()
        tell(self._stop())
        return await settle(self._patrons, self._service.folder, self._service.playground)

    def _stop(self) -> str:
        """Stop the service, or kill it at last; return how long it took."""
        begun = time.monotonic()
        try:
            self._service.stop(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._service.kill()
            return f"The bot did not stop within {STOP_SECONDS} s, and was killed."
        return f"The bot stopped within {time.monotonic() - begun:.1f} s."

    async def _strike(self, each: Round) -> None:
        for _ in range(each.calls):
            await self._next_call()
        await asyncio.sleep(each.seconds)
        self._check_alive()
        match each.blow:
            case Kill(Process.BOT):
                self._kill_bot()
            case Kill(Process.WORKER):
                with suppress(ProcessLookupError):  # it has died meanwhile
                    os.kill(await self._worker(), signal.SIGKILL)
            case Ambush(method):
                await self._service.playground.inject(method, drip=LATE_SECONDS)
                while await self._next_call() not in {method, None}:
                    pass
                self._kill_bot()
            case Cut(method, when):
                await self._service.playground.inject(method, cut=when)
            case Catch(moment):
                await self._until_open()
                await asyncio.to_thread(self._catch, moment)
                self._service.start()
            case Hold(moment, seconds):
                await self._until_open()
                await asyncio.to_thread(self._hold, moment, seconds)
        await self._hear(wait=0)
        self._heard.clear()

    def _kill_bot(self) -> None:
        self._service.kill()
        self._service.start()

    def _catch(self, moment: Moment) -> None:
        with held_at(self._ledger, moment, QUIET_LEDGER_SECONDS):
            self._service.kill()

    def _hold(self, moment: Moment, seconds: float) -> None:
        with held_at(self._ledger, moment, QUIET_LEDGER_SECONDS) as has_come:
            if has_come:  # a bot that only starts would not wait for it
                time.sleep(seconds)

    async def _until_open(self) -> None:
        """Wait until there is a ledger: a bot calls nobody before it has one."""
        while not self._last:
            await self._hear(wait=QUIET_CALLS_SECONDS)

    async def _next_call(self) -> str | None:
        """Wait for one more call of the bot, and return its method; None if it seems quiet."""
        if not self._heard:
            await self._hear(wait=QUIET_CALLS_SECONDS)
        return str(self._heard.pop(0)["method"]) if self._heard else None

    async def _hear(self, wait: int) -> None:
        """Learn what calls the bot has made since; wait for one at most so many seconds."""
        asked = {"after": self._last, "wait": wait}
        self._heard += (await self._client.get("/control/calls", params=asked)).json()
        self._last = self._heard[-1]["number"] if self._heard else self._last

    async def _worker(self) -> int:
        """Return the worker's process number, once there is one."""
        while not (found := self._service.workers()):
            await self._look_again()
        return found[0]

    async def _quiet(self) -> None:
        """Wait until nothing is on its way any more."""
        async with asyncio.timeout(QUIET_SECONDS):
            while await self._service.playground.unconfirmed() or self._is_busy():
                await self._look_again()

    async def _look_again(self) -> None:
        await asyncio.sleep(LOOK_SECONDS)  # neither processes nor files ring
        self._check_alive()

    def _check_alive(self) -> None:
        """RuntimeError if the bot has ended though nobody killed it."""
        if self._service.process is None or self._service.process.poll() is not None:
            raise RuntimeError(f"The bot has ended by itself: see {self._service.log}.")

    def _is_busy(self) -> bool:
        with closing(sqlite3.connect(self._ledger)) as database:
            rows = database.execute(
                "SELECT 1 FROM inbox WHERE state = 'new'"
                " UNION SELECT 1 FROM jobs WHERE state IN ('queued', 'running', 'rendered')"
                " UNION SELECT 1 FROM erasures"
            ).fetchall()
        return bool(rows or self._service.unsent())


async def crash(
    folder: Path, seed: int, rounds: int, people: int, tell: Callable[[str], None]
) -> Account:
    """Let so many people order in a new service that is struck so often.

    The seed decides on what strikes, when, and what people do, not on what the machine's scheduler
    makes of it.
    """
    dice = random.Random(seed)  # noqa: S311 - a game
    async with _open(folder) as (playground, client):
        patrons = [
            Patron(
                Person(client, number, GROUP if number > ALONE else None),
                random.Random(dice.random()),  # noqa: S311
            )
            for number in range(1, people + 1)
        ]
        service = Service(playground, folder / "data", SETTINGS)
        try:
            return await Crashes(service, patrons, client).run(plan(dice, rounds), tell)
        finally:
            if service.process is not None and service.process.poll() is None:
                service.kill()


@asynccontextmanager
async def _open(folder: Path) -> AsyncIterator[tuple[Playground, httpx2.AsyncClient]]:
    """Run a playground, and give a client whose people chat in it."""
    with running_playground(folder / "playground") as playground:
        async with playground.client() as client:
            yield playground, client
