"""Whether the bot grows: an hour's worth of traffic at speed, `python -m tests.soak`.

A crowd has one painting after another from the real bot, over the playground's server; painting is
replaced by a worker that answers at once, and what is kept for a week is kept for half a minute.
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import processes
from tests.chat import Person, Playground, running_playground
from tests.crash.patron import Patron
from tests.running import run_whole
from tests.soak.samples import Sample, growing
from tests.spec import assert_valid

EVERY_SECONDS = 2.0
ROWS = 12
"""Of the table, however many samples there are."""


async def soak(folder: Path, orders: int, people: int) -> list[tuple[float, int, Sample]]:
    """Let people order so much in all; return when, after how many orders, what was seen."""
    with running_playground(folder / "playground") as playground:
        known = {
            "BOT_TOKEN": playground.token,
            "BOT_API_URL": playground.root,
            "BOT_DAILY_LIMIT": "1000000",
            "BOT_MESSAGES_PER_SECOND": "100000",  # at speed: the playground takes them all
            "DATA_DIR": str(folder / "data"),
        }
        log = folder / "log"
        async with processes.running("tests.soak.hurried", environment=known, log=log) as bot:
            seen = await _watch(bot.pid, folder / "data", playground, orders, people)
        assert_valid(await playground.calls())
    return seen


async def _watch(
    pid: int, data: Path, playground: Playground, orders: int, people: int
) -> list[tuple[float, int, Sample]]:
    """Sample the bot while the people order."""
    began, seen = time.monotonic(), list[tuple[float, int, Sample]]()
    async with playground.client() as client, asyncio.TaskGroup() as group:
        patrons = [
            Patron(Person(client, number), random.Random(number))  # noqa: S311 - a game
            for number in range(1, people + 1)
        ]

        def ordered() -> int:
            return sum(patron.orders for patron in patrons)

        tasks = [
            group.create_task(patron.order_while(lambda: ordered() < orders)) for patron in patrons
        ]
        while not all(task.done() for task in tasks):
            await asyncio.sleep(EVERY_SECONDS)
            sample = await asyncio.to_thread(Sample.take, pid, data)
            seen.append((time.monotonic() - began, ordered(), sample))
    if any(patron.gave_up for patron in patrons):
        raise RuntimeError("Somebody waited in vain.")
    return seen


def table(seen: Sequence[tuple[float, int, Sample]]) -> str:
    """Return a Markdown table of evenly chosen samples."""
    lines = [
        "| seconds | orders | memory | open files | threads | database | pictures |",
        "| ---: " * 7 + "|",
    ]
    for number in range(ROWS):
        seconds, orders, sample = seen[round(number * (len(seen) - 1) / (ROWS - 1))]
        memory, database, pictures = (
            f"{size / 1e6:.2f} MB" for size in (sample.memory, sample.database, sample.pictures)
        )
        lines.append(
            f"| {seconds:.0f} | {orders} | {memory} | {sample.files} | {sample.threads}"
            f" | {database} | {pictures} |"
        )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table, and whether the second half is flat: 1 if not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=1200, help="each is three updates")
    parser.add_argument("--people", type=int, default=40)
    chosen = parser.parse_args(arguments)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    with tempfile.TemporaryDirectory() as folder:
        seen = run_whole(soak(Path(folder), chosen.orders, chosen.people))
    print(table(seen))
    grown = growing([sample for _, _, sample in seen])
    print(f"\nIn the second half {', '.join(grown) or 'nothing'} grows.")
    return 1 if grown else 0


if __name__ == "__main__":
    sys.exit(main())
