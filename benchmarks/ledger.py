"""What claiming costs, with a short line of queued jobs and with a long one."""

from collections.abc import Awaitable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TypeVar

from storage import jobs
from storage.database import Sql, open_database
from storage.jobs import Job, Order, State

LEASE = 30.0
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of so many jobs; medians, in seconds, of the statements alone but for the last."""

    queued: int
    people: int
    claim: float
    """To begin the next job."""
    place: float
    """To look up, for one who orders, where in line they are."""
    round: float
    """To look up who in front has another place than they were told."""
    kept: float
    """To begin the next job, and have that on the disk."""


@dataclass
class Ledger:
    """A line of jobs that stays as long as it is, and a clock of its own."""

    now: float = 0.0

    async def fill(self, sql: Sql, queued: int, people: int) -> None:
        """Queue jobs, of each person as many; half of the people have been served before."""
        for person in range(1, people // 2 + 1):
            await jobs.add(sql, _order(person), now=self.now)
            await self._finish(sql, await self._claim(sql))
        for number in range(queued):
            await jobs.add(sql, _order(number % people + 1), now=self.now)

    async def steps(self, sql: Sql, count: int) -> list[tuple[float, float, float]]:
        """Return the seconds of so many claims, lookings-up of a place, and rounds."""
        return [await self._step(sql) for _ in range(count)]

    async def _step(self, sql: Sql) -> tuple[float, float, float]:
        claim, job = await _timed(self._claim(sql))
        tell, _ = await _timed(jobs.tell_places(sql))
        await self._finish(sql, job)
        added = await jobs.add(sql, job.order, now=self.now)
        place, _ = await _timed(jobs.tell_place(sql, added.id))
        return claim, place, tell

    async def _claim(self, sql: Sql) -> Job:
        self.now += 1
        job = await jobs.claim(sql, now=self.now, lease=LEASE)
        if job is None:
            raise RuntimeError("Nobody is in line.")
        return job

    async def _finish(self, sql: Sql, job: Job) -> None:
        await jobs.finish(sql, job, State.RENDERED, now=self.now)


async def measure(folder: Path, queued: int, people: int, steps: int) -> Line:
    """Measure on a new database in a folder."""
    ledger = Ledger()
    async with open_database(folder / "bot.db") as database:
        await database.transact(lambda sql: ledger.fill(sql, queued, people))
        alone = await database.transact(lambda sql: ledger.steps(sql, steps))
        kept = await ledger.steps(database, steps)
    claim, place, tell = map(median, zip(*alone, strict=True))
    on_disk = median(each[0] for each in kept)
    return Line(queued=queued, people=people, claim=claim, place=place, round=tell, kept=on_disk)


async def _timed(work: Awaitable[T]) -> tuple[float, T]:
    began = perf_counter()
    result = await work
    return perf_counter() - began, result


def _order(person: int) -> Order:
    return Order(person, person, None, None, "{}", "{}", 50)
