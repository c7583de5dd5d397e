"""How the service stands, and what became of the last day, in numbers.

Each statement reads an index that holds no more than what it asks for: it stays quick however many
rows are kept.
"""

from dataclasses import dataclass

from storage import jobs, switches
from storage.database import Sql
from storage.jobs import Line
from storage.switches import Switch

HOUR_SECONDS = 3600.0
HOURS = 24
DAY_SECONDS = HOURS * HOUR_SECONDS


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is still to be done."""

    line: Line
    rendered: int
    """Paintings that are not delivered yet."""
    unsent: int
    """Rows of the outbox."""
    unhandled: int
    """Updates."""
    set_aside: int
    """Updates that could not be handled, and wait for somebody who looks after the bot."""
    is_paused: bool
    """Whether no orders are taken."""


@dataclass(frozen=True, slots=True)
class Day:
    """What became of the last 24 hours."""

    painted: int
    waited: float | None
    """The median of the seconds from the tap to the result; None: there was no result."""
    painting: float | None
    """The median of the seconds of that in which it was painted."""
    failed: int
    """Jobs, not counting those with a picture that was no use."""
    repeated: int
    """Attempts that broke and were made again."""
    given_up: int
    """Rows of the outbox that somebody misses."""
    set_aside: int
    """Updates."""


@dataclass(frozen=True, slots=True)
class Hour:
    """The paintings that one hour saw."""

    painted: int
    waited: float | None
    """The median of the seconds from the tap to the result; None: there was no result."""


_PAINTED = "FROM jobs WHERE state IN ('rendered', 'done') AND finished_at > :since"
_MEDIAN = "place IN ((number + 1) / 2, (number + 2) / 2)"


async def backlog(sql: Sql) -> Backlog:
    """Return what is still to be done now."""
    rows = await sql.fetch(
        "SELECT (SELECT count(*) FROM jobs WHERE state = 'rendered') AS rendered,"
        " (SELECT count(*) FROM outbox WHERE state IN ('new', 'sending')) AS unsent,"
        " (SELECT count(*) FROM inbox WHERE state = 'new') AS unhandled,"
        " (SELECT count(*) FROM inbox WHERE state = 'quarantined') AS set_aside"
    )
    is_paused = await switches.is_on(sql, Switch.PAUSE)
    return Backlog(line=await jobs.line(sql), **rows[0], is_paused=is_paused)


async def day(sql: Sql, *, now: float) -> Day:
    """Return what became of the 24 hours before now."""
    since = {"since": now - DAY_SECONDS}
    rows = await sql.fetch(
        f"SELECT (SELECT count(*) {_PAINTED}) AS painted,"
        f" {_median('finished_at - created_at')} AS waited,"
        f" {_median('finished_at - claimed_at')} AS painting,"
        " (SELECT count(*) FROM jobs WHERE state = 'failed' AND broken > 0"
        " AND finished_at > :since) AS failed,"
        " (SELECT coalesce(sum(broken), 0) FROM jobs WHERE broken > 0 AND created_at > :since)"
        " AS repeated,"
        " (SELECT count(*) FROM outbox WHERE given_up_at > :since) AS given_up,"
        " (SELECT count(*) FROM inbox WHERE state = 'quarantined' AND received_at > :since)"
        " AS set_aside",
        since,
    )
    return Day(**rows[0])


async def hours(sql: Sql, *, now: float) -> list[Hour]:
    """Return the 24 hours before now, the oldest first."""
    rows = await sql.fetch(
        "SELECT hour, number, avg(waited) AS waited FROM (SELECT *,"
        " row_number() OVER (PARTITION BY hour ORDER BY waited) AS place,"
        " count(*) OVER (PARTITION BY hour) AS number FROM"
        " (SELECT CAST((finished_at - :since) / :length AS INTEGER) AS hour,"
        f" finished_at - created_at AS waited {_PAINTED} AND finished_at < :now))"
        f" WHERE {_MEDIAN} GROUP BY hour",
        {"since": now - DAY_SECONDS, "now": now, "length": HOUR_SECONDS},
    )
    seen = {row["hour"]: Hour(row["number"], row["waited"]) for row in rows}
    return [seen.get(hour, Hour(0, None)) for hour in range(HOURS)]


def _median(seconds: str) -> str:
    """Return the expression for the median of what the last day's paintings have in it."""
    return (
        "(SELECT avg(seconds) FROM (SELECT seconds, row_number() OVER (ORDER BY seconds) AS place,"
        f" count(*) OVER () AS number FROM (SELECT {seconds} AS seconds {_PAINTED}))"
        f" WHERE {_MEDIAN})"
    )
