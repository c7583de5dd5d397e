"""Many people at once, the real bot, the playground's server: each a process of its own."""

import asyncio
import json
import os
import secrets
import sqlite3
import ssl
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from time import time
from typing import Any

import httpx2

from benchmarks import probed, processes
from benchmarks.crowd import Crowd

PERCENTS = 100
_ON_LOOPBACK: dict[str, Any] = {
    "timeout": 60,
    "trust_env": False,
    "verify": ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),  # never used; saves loading certificates
    "limits": httpx2.Limits(max_connections=None),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rush:
    """What was measured; times in seconds."""

    chats: int
    updates: int
    updates_per_second: float
    """From the first that came to the last that was handled."""
    tap_p50: float
    """From the server having a tap to the server having its answer."""
    tap_p99: float
    lag_p50: float
    """How much later than asked the bot's event loop goes on."""
    lag_p99: float
    memory: int
    """The most bytes that the bot's process had."""
    edits: int
    taken: float
    """From the first photo to the last file."""
    bot: float
    """Processors in use, by the bot, the playground and the people."""
    playground: float
    people: float


@dataclass(frozen=True, slots=True)
class _Use:
    """What was seen of the processes while the people chatted."""

    began: float
    """Seconds since 1970."""
    taken: float
    processors: Sequence[float]
    """In use, by the bot, the playground and the people."""
    memory: int


async def rush(chats: int) -> Rush:
    """Let so many people chat with a new bot, and return the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        crowd, use = await _run(chats, folder)
        return _figures(crowd, use, folder)


async def _run(chats: int, folder: Path) -> tuple[Crowd, _Use]:
    token = f"1:{secrets.token_hex(16)}"
    known = {
        "PLAYGROUND_TOKEN": token,
        "BOT_TOKEN": token,
        "DATA_DIR": str(folder / "data"),
        "BOT_MESSAGES_PER_SECOND": "100000",  # the bot's own pace is asked for, not Telegram's
    }
    options = ("--data", str(folder / "playground"), "--port", "0")
    log = folder / "log"
    async with processes.running(
        "bot.playground", *options, environment=known, log=log
    ) as playground:
        known["BOT_API_URL"] = (await processes.first_line(playground)).split()[-1]
        async with (
            httpx2.AsyncClient(base_url=known["BOT_API_URL"], **_ON_LOOPBACK) as client,
            processes.running("benchmarks.probed", environment=known, log=log) as bot,
        ):
            crowd = Crowd(client, chats)
            return crowd, await _watch(crowd, (bot.pid, playground.pid, os.getpid()))


async def _watch(crowd: Crowd, pids: Sequence[int]) -> _Use:
    """Let the people chat, and watch the processes of the bot, the playground and the people."""
    async with asyncio.TaskGroup() as group:
        listening = group.create_task(crowd.listen())
        await crowd.hear(0, "setMyCommands")  # the bot is up
        began, before = time(), [processes.seconds(pid) for pid in pids]
        await crowd.chat()
        taken = time() - began
        used = [processes.seconds(pid) - old for pid, old in zip(pids, before, strict=True)]
        listening.cancel()
    return _Use(began, taken, [each / taken for each in used], processes.peak(pids[0]))


def _figures(crowd: Crowd, use: _Use, folder: Path) -> Rush:
    """Read the rest out of what the bot and the playground have left."""
    updates, rate = _handled(folder / "data" / "bot.db")
    tap_p50, tap_p99 = _percentiles(_taps(folder / "playground" / "playground.db", crowd.answered))
    lags = json.loads((folder / "data" / probed.LAGS).read_text(encoding="ascii"))
    lag_p50, lag_p99 = _percentiles([lag for at, lag in lags if 0 <= at - use.began <= use.taken])
    bot, playground, people = use.processors
    return Rush(
        chats=crowd.chats,
        updates=updates,
        updates_per_second=rate,
        tap_p50=tap_p50,
        tap_p99=tap_p99,
        lag_p50=lag_p50,
        lag_p99=lag_p99,
        memory=use.memory,
        edits=crowd.edits,
        taken=use.taken,
        bot=bot,
        playground=playground,
        people=people,
    )


def _handled(path: Path) -> tuple[int, float]:
    """Return how many updates a bot's database has seen handled, and how many in a second."""
    with closing(sqlite3.connect(path)) as database:
        ((count, first),) = database.execute(
            "SELECT count(*), min(received_at) FROM inbox WHERE state = 'done'"
        )
        # What the clerk alone says: each row is of the transaction that handled its update.
        ((last,),) = database.execute(
            "SELECT max(created_at) FROM outbox WHERE kind IN ('say', 'answer')"
        )
    return count, count / (last - first)


def _taps(path: Path, answered: dict[str, float]) -> list[float]:
    """Return the seconds from each tap in a playground's database to its answer."""
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute("SELECT id, date FROM callbacks").fetchall()
    return [answered[tap] - at for tap, at in rows]


def _percentiles(values: Sequence[float]) -> tuple[float, float]:
    """Return p50 and p99."""
    cuts = quantiles(values, n=PERCENTS, method="inclusive")
    return cuts[PERCENTS // 2 - 1], cuts[-1]
