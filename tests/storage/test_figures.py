"""The figures: what the last day's rows come to, and what is counted however long rows are kept."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from storage import figures, inbox, jobs, outbox, switches, tallies
from storage.database import Database, Row, Sql, Value
from storage.figures import DAY_SECONDS, HOUR_SECONDS, Hour
from storage.jobs import Job, Order, State
from storage.outbox import Draft, Kind
from storage.switches import Switch
from storage.tallies import AtMost, Span, Tally

NOW = 1_000_000.0
TABLES = {"jobs", "outbox", "inbox"}
BACKLOGS = {"jobs_rendered", "outbox_open", "inbox_waiting", "inbox_quarantined"}
"""Indexes that hold only what is still to be done."""


async def claim(database: Database, ordered: float, begun: float) -> Job:
    await jobs.add(database, Order(1, 1, None, None, "{}", "{}", 50), now=ordered)
    job = await jobs.claim(database, now=begun, lease=30)
    assert job is not None
    return job


async def end(
    database: Database, ended: float, *, waited: float, painting: float, state: State
) -> Job:
    job = await claim(database, ended - waited, ended - painting)
    assert await jobs.finish(database, job, state, now=ended)
    return job


async def paint(database: Database, ended: float, waited: float, painting: float = 1) -> Job:
    return await end(database, ended, waited=waited, painting=painting, state=State.RENDERED)


async def fail(database: Database) -> None:
    job = await claim(database, NOW - 60, NOW - 50)
    while await jobs.retry(database, job):
        again = await jobs.claim(database, now=NOW - 40, lease=30)
        assert again is not None
        job = again
    assert await jobs.finish(database, job, State.FAILED, now=NOW - 30)


async def give_up(sql: Sql, now: float) -> None:
    await outbox.put(sql, Draft(Kind.SAY, 1, "lane", {}), now=now)
    (message,) = await outbox.heads(sql)
    await outbox.begin(sql, message.id, now=now)
    await outbox.give_up(sql, message.id, now=now)


async def set_aside(sql: Sql, number: int, now: float) -> None:
    await inbox.add(sql, number, {}, now=now)
    await inbox.begin(sql)
    await inbox.quarantine(sql, number)


async def test_a_day_is_told_in_medians_and_nothing_older_counts(database: Database) -> None:
    for waited, painting in ((10, 4), (20, 5), (90, 6), (30, 9)):
        await paint(database, NOW - 60, waited, painting)
    await paint(database, NOW - DAY_SECONDS - 1, waited=9000)
    await fail(database)
    await end(database, NOW - 60, waited=2, painting=1, state=State.FAILED)
    for at in (NOW - 60, NOW - DAY_SECONDS - 1):
        await give_up(database, at)
        await set_aside(database, round(at), at)
    assert await figures.day(database, now=NOW) == figures.Day(
        painted=4, waited=25, painting=5.5, failed=1, repeated=2, given_up=1, set_aside=1
    )


async def test_a_day_on_which_nothing_happened_has_no_medians(database: Database) -> None:
    assert await figures.day(database, now=NOW) == figures.Day(0, None, None, 0, 0, 0, 0)
    assert await figures.hours(database, now=NOW) == [Hour(0, None)] * 24


async def test_each_painting_counts_in_the_hour_that_it_ended_in(database: Database) -> None:
    for hours_ago, waited in ((24, 1), (23.9, 7), (0.5, 10), (0.4, 30), (0.3, 90)):
        await paint(database, NOW - hours_ago * HOUR_SECONDS, waited)
    job = await paint(database, NOW - 1.5 * HOUR_SECONDS, waited=5)
    await jobs.deliver(database, job.id)
    told = await figures.hours(database, now=NOW)
    assert told == [Hour(1, 7), *[Hour(0, None)] * 21, Hour(1, 5), Hour(3, 30)]


async def test_the_backlog_is_what_has_not_come_to_its_end(database: Database) -> None:
    await set_aside(database, 6, NOW)
    await inbox.add(database, 7, {}, now=NOW)
    await paint(database, NOW, waited=5)
    await jobs.deliver(database, (await paint(database, NOW, waited=5)).id)
    await claim(database, NOW, NOW)
    await jobs.add(database, Order(1, 1, None, None, "{}", "{}", 50), now=NOW)
    await outbox.put(database, Draft(Kind.SAY, 1, "lane", {}), now=NOW)
    await switches.turn_on(database, Switch.PAUSE)
    backlog = await figures.backlog(database)
    assert (backlog.line.queued, backlog.line.running, backlog.rendered) == (1, 1, 1)
    assert (backlog.unsent, backlog.unhandled, backlog.set_aside) == (1, 1, 1)
    assert backlog.is_paused


async def test_a_switch_stays_as_it_was_put(database: Database) -> None:
    for _ in range(2):
        await switches.turn_on(database, Switch.PAUSE)
    assert await switches.is_on(database, Switch.PAUSE)
    for _ in range(2):
        await switches.turn_off(database, Switch.PAUSE)
    assert not await switches.is_on(database, Switch.PAUSE)


async def test_what_is_counted_stays_counted_when_its_rows_are_deleted(database: Database) -> None:
    for waited, painting in ((3, 1.5), (700, 8)):
        job = await paint(database, NOW - 60, waited, painting)
        await jobs.deliver(database, job.id)
    await fail(database)
    await end(database, NOW - 60, waited=2, painting=1, state=State.FAILED)
    await end(database, NOW - 60, waited=2, painting=1, state=State.CANCELLED)
    queued = await jobs.add(database, Order(1, 1, None, None, "{}", "{}", 50), now=NOW)
    await jobs.request_cancel(database, queued.id, now=NOW)
    await give_up(database, NOW)
    before = await tallies.read(database)
    await jobs.erase(database, 1)
    await outbox.forget(database, before=NOW + 1)
    assert await jobs.every(database) == []
    assert await tallies.read(database) == before
    assert before.amounts == {
        Tally.ORDERED: 6,
        Tally.PAINTED: 2,
        Tally.FAILED: 1,
        Tally.REFUSED: 1,
        Tally.CANCELLED: 2,
        Tally.REPEATED: 2,
        Tally.GIVEN_UP: 1,
        Tally.WAITED_SECONDS: 703,
        Tally.PAINTING_SECONDS: 9.5,
    }
    counts = {span: [at_most.count for at_most in before.spans[span]] for span in Span}
    assert counts[Span.WAITED] == [0, 0, *[1] * 8, *[2] * 3]
    assert counts[Span.PAINTING] == [0, 1, 1, *[2] * 10]
    assert before.spans[Span.WAITED][-1] == AtMost(math.inf, 2)


@dataclass
class Explained:
    """A database that tells how it would find what it is asked for."""

    database: Database
    steps: list[str] = field(default_factory=list)

    async def fetch(self, statement: str, values: Mapping[str, Value] | None = None) -> list[Row]:
        rows = await self.database.fetch(f"EXPLAIN QUERY PLAN {statement}", values)
        self.steps += [row["detail"] for row in rows]
        return await self.database.fetch(statement, values)


async def test_no_figure_is_looked_for_in_all_rows_that_are_kept(database: Database) -> None:
    explained = Explained(database)
    await figures.backlog(explained)
    await figures.day(explained, now=NOW)
    await figures.hours(explained, now=NOW)
    scans = [step.split() for step in explained.steps if step.startswith("SCAN")]
    assert {scan[-1] for scan in scans if scan[1] in TABLES} == BACKLOGS
