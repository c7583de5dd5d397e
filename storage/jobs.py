"""The ledger of paintings.

    queued -> running -> rendered -> done,   or failed,   or cancelled

Each transition is one statement. The attempt number fences a run: whoever was given up and comes
back changes nothing.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from storage import quotas
from storage.database import Row, Sql
from storage.quotas import OverQuotaError, Quota

#: A job whose attempts broke this often has failed.
ATTEMPTS = 3
#: So many jobs in line have a place that is told; those behind them hear that they are behind.
FRONT = 50


class State(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    RENDERED = "rendered"
    """Painted, not yet delivered."""
    DONE = "done"
    """Delivered, or there is nobody left to deliver it to."""
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Order:
    """A painting that a person asked for."""

    chat_id: int
    user_id: int
    thread_id: int | None
    status_message_id: int | None
    """The message that shows how it goes; None until it is sent."""
    content: str
    """The photo, as JSON."""
    style: str
    """The style picture, as JSON."""
    strength: int
    wishes: str = "{}"
    """What else is wanted, as JSON."""
    size: str = "standard"
    """How large it is to be: by it the large ones are counted."""


@dataclass(frozen=True, slots=True)
class Job:
    """An order in the ledger."""

    id: int
    order: Order
    state: State
    attempt: int
    cancel_requested: bool

    @property
    def is_active(self) -> bool:
        """Whether it is still to be painted, or being painted."""
        return self.state in {State.QUEUED, State.RUNNING}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a queued job stands in line."""

    job: Job
    place: int | None
    """1 for the next one; None behind the first FRONT."""


@dataclass(frozen=True, slots=True)
class Line:
    """How many wait, and how many are being painted."""

    queued: int
    running: int
    people: int
    """How many people wait."""
    since: float | None
    """When the oldest order that waits came in; None: nobody waits."""


_COLUMNS = (
    "id, chat_id, user_id, thread_id, status_message_id, content, style, strength, wishes, size,"
    " state, attempt, cancel_requested"
)

# Fair: fewest jobs of that person running or waiting before this one, then whoever was served
# longest ago, then the oldest. A A A A B C is served A B C A A A. So the next job is the oldest of
# the person who is first in `line`, and the first N jobs are among the first N of the first N.
_FRONT = f"""
    SELECT id, row_number() OVER (ORDER BY turn + running, served_at, id) AS place FROM (
        SELECT q.id, p.running, p.served_at,
            row_number() OVER (PARTITION BY p.user_id ORDER BY q.id) AS turn
        FROM (SELECT * FROM line ORDER BY running, served_at, job_id LIMIT {FRONT}) p
        JOIN jobs q ON q.id IN (SELECT id FROM jobs
            WHERE user_id = p.user_id AND state = 'queued' ORDER BY id LIMIT {FRONT})
    ) ORDER BY place LIMIT {FRONT}
"""


async def add(sql: Sql, order: Order, *, now: float, quota: Quota | None = None) -> Job:
    """Queue an order and return its job; OverQuotaError if its person has no room for it."""
    rows = await sql.fetch(
        "INSERT INTO jobs (chat_id, user_id, thread_id, status_message_id, content, style,"
        " strength, wishes, size, created_at) SELECT :chat_id, :user_id, :thread_id,"
        " :status_message_id, :content, :style, :strength, :wishes, :size, :now"
        f" WHERE {quotas.HAS_ROOM}"
        f" RETURNING {_COLUMNS}",
        {
            **quotas.values(quota, order.size, now),
            "chat_id": order.chat_id,
            "user_id": order.user_id,
            "thread_id": order.thread_id,
            "status_message_id": order.status_message_id,
            "content": order.content,
            "style": order.style,
            "strength": order.strength,
            "wishes": order.wishes,
            "size": order.size,
            "now": now,
        },
    )
    if not rows and quota is not None:
        raise OverQuotaError(await quotas.refusal(sql, order.user_id, order.size, quota, now=now))
    return _job(rows[0])


async def get(sql: Sql, job_id: int) -> Job | None:
    """Return one job."""
    rows = await sql.fetch(f"SELECT {_COLUMNS} FROM jobs WHERE id = :id", {"id": job_id})
    return _job(rows[0]) if rows else None


async def every(sql: Sql) -> list[Job]:
    """Return all jobs that are not forgotten yet."""
    return [_job(row) for row in await sql.fetch(f"SELECT {_COLUMNS} FROM jobs ORDER BY id")]


async def of(sql: Sql, user_id: int) -> list[Job]:
    """Return a person's jobs in all chats that are not forgotten yet."""
    rows = await sql.fetch(
        f"SELECT {_COLUMNS} FROM jobs WHERE user_id = :user_id ORDER BY id", {"user_id": user_id}
    )
    return [_job(row) for row in rows]


async def active_of(sql: Sql, chat_id: int, user_id: int) -> list[Job]:
    """Return a person's queued and running jobs in a chat, oldest first."""
    rows = await sql.fetch(
        f"SELECT {_COLUMNS} FROM jobs WHERE chat_id = :chat_id AND user_id = :user_id"
        " AND state IN ('queued', 'running') ORDER BY id",
        {"chat_id": chat_id, "user_id": user_id},
    )
    return [_job(row) for row in rows]


async def oldest_active(sql: Sql) -> list[Job]:
    """Return the oldest queued or running job of each person who has one."""
    rows = await sql.fetch(
        f"SELECT {_COLUMNS} FROM jobs WHERE id IN (SELECT min(id) FROM jobs"
        " WHERE state IN ('queued', 'running') GROUP BY user_id) ORDER BY id"
    )
    return [_job(row) for row in rows]


async def line(sql: Sql) -> Line:
    """Return how the line stands."""
    rows = await sql.fetch(
        "SELECT count(*) FILTER (WHERE state = 'queued') AS queued,"
        " count(*) FILTER (WHERE state = 'running') AS running,"
        " count(DISTINCT user_id) FILTER (WHERE state = 'queued') AS people,"
        " min(created_at) FILTER (WHERE state = 'queued') AS since"
        " FROM jobs WHERE state IN ('queued', 'running')"
    )
    return Line(**rows[0])


async def active(sql: Sql, job_ids: Iterable[int]) -> set[int]:
    """Return which of these jobs are to be painted, or being painted."""
    rows = await sql.fetch(
        "SELECT id FROM jobs WHERE id IN (SELECT value FROM json_each(:ids))"
        " AND state IN ('queued', 'running')",
        {"ids": json.dumps(list(job_ids))},
    )
    return {row["id"] for row in rows}


async def tell_place(sql: Sql, job_id: int) -> int | None:
    """Note the place of a queued job as told, and return it; None if it is not in front."""
    rows = await sql.fetch(
        f"UPDATE jobs SET place_told = (SELECT place FROM ({_FRONT}) WHERE id = :id)"
        " WHERE id = :id AND state = 'queued' RETURNING place_told",
        {"id": job_id},
    )
    return rows[0]["place_told"] if rows else None


async def tell_places(sql: Sql) -> list[Place]:
    """Note the places that are not what was told, and return them.

    Those are places in front, and those of the jobs that were in front and are no more.
    """
    rows = await sql.fetch(
        f"WITH front AS ({_FRONT}), news AS (SELECT id, place FROM front UNION ALL"
        " SELECT id, NULL FROM jobs WHERE state = 'queued' AND place_told IS NOT NULL"
        " AND id NOT IN (SELECT id FROM front))"
        " UPDATE jobs SET place_told = news.place FROM news"
        " WHERE jobs.id = news.id AND jobs.place_told IS NOT news.place"
        f" RETURNING {_COLUMNS}, place_told"
    )
    return [Place(_job(row), row["place_told"]) for row in rows]


async def claim(sql: Sql, *, now: float, lease: float) -> Job | None:
    """Start the next job's next attempt, held for `lease` seconds."""
    rows = await sql.fetch(
        "UPDATE jobs SET state = 'running', attempt = attempt + 1, claimed_at = :now,"
        " lease_until = :until"
        " WHERE id = (SELECT job_id FROM line ORDER BY running, served_at, job_id LIMIT 1)"
        f" RETURNING {_COLUMNS}",
        {"now": now, "until": now + lease},
    )
    return _job(rows[0]) if rows else None


async def renew(sql: Sql, job: Job, *, now: float, lease: float) -> bool:
    """Hold a running attempt longer; False if it is no longer ours."""
    rows = await sql.fetch(
        "UPDATE jobs SET lease_until = :until WHERE id = :id AND attempt = :attempt"
        " AND state = 'running' RETURNING id",
        {"until": now + lease, "id": job.id, "attempt": job.attempt},
    )
    return bool(rows)


async def finish(sql: Sql, job: Job, state: State, *, now: float) -> bool:
    """End a running attempt as rendered, failed or cancelled; False if it is no longer ours."""
    rows = await sql.fetch(
        "UPDATE jobs SET state = :state, lease_until = NULL, finished_at = :now"
        " WHERE id = :id AND attempt = :attempt AND state = 'running' RETURNING id",
        {"state": state, "now": now, "id": job.id, "attempt": job.attempt},
    )
    return bool(rows)


async def deliver(sql: Sql, job_id: int) -> None:
    """Mark a rendered job delivered."""
    await sql.fetch(
        "UPDATE jobs SET state = 'done' WHERE id = :id AND state = 'rendered'", {"id": job_id}
    )


async def repaint(sql: Sql, job_id: int) -> Job | None:
    """Queue a rendered job anew, to its end, whose result is lost; None if it is not rendered."""
    rows = await sql.fetch(
        "UPDATE jobs SET state = 'queued', broken = 0, claimed_at = NULL, finished_at = NULL,"
        f" finish_requested = 0 WHERE id = :id AND state = 'rendered' RETURNING {_COLUMNS}",
        {"id": job_id},
    )
    return _job(rows[0]) if rows else None


async def release_all(sql: Sql) -> None:
    """Queue every running attempt again, not counted: whoever held them is known to be gone."""
    await sql.fetch(
        "UPDATE jobs SET state = 'queued', lease_until = NULL, claimed_at = NULL"
        " WHERE state = 'running'"
    )


async def release(sql: Sql, job: Job) -> bool:
    """Queue a running attempt again, not counted; False if it is no longer ours."""
    rows = await sql.fetch(
        "UPDATE jobs SET state = 'queued', lease_until = NULL, claimed_at = NULL"
        " WHERE id = :id AND attempt = :attempt AND state = 'running' RETURNING id",
        {"id": job.id, "attempt": job.attempt},
    )
    return bool(rows)


async def retry(sql: Sql, job: Job) -> bool:
    """Queue a broken attempt again, the attempt counted; False if it was the last one."""
    rows = await sql.fetch(
        "UPDATE jobs SET state = 'queued', broken = broken + 1, lease_until = NULL,"
        " claimed_at = NULL WHERE id = :id AND attempt = :attempt AND state = 'running'"
        f" AND broken + 1 < {ATTEMPTS} RETURNING id",
        {"id": job.id, "attempt": job.attempt},
    )
    return bool(rows)


async def expired(sql: Sql, *, now: float) -> list[Job]:
    """Return the running jobs whose lease has run out: nobody paints them any more."""
    rows = await sql.fetch(
        f"SELECT {_COLUMNS} FROM jobs WHERE state = 'running' AND lease_until <= :now",
        {"now": now},
    )
    return [_job(row) for row in rows]


async def request_cancel(sql: Sql, job_id: int, *, now: float) -> State | None:
    """Cancel a queued job at once, mark a running one; return its state then, None if ended."""
    rows = await sql.fetch(
        "UPDATE jobs SET cancel_requested = 1,"
        " finished_at = CASE state WHEN 'queued' THEN :now END,"
        " state = CASE state WHEN 'queued' THEN 'cancelled' ELSE state END"
        " WHERE id = :id AND state IN ('queued', 'running') RETURNING state",
        {"id": job_id, "now": now},
    )
    return State(rows[0]["state"]) if rows else None


async def request_finish(sql: Sql, job_id: int) -> None:
    """Mark a queued or running job to end with what there is of it."""
    await sql.fetch(
        "UPDATE jobs SET finish_requested = 1 WHERE id = :id AND state IN ('queued', 'running')",
        {"id": job_id},
    )


async def is_held(sql: Sql, job: Job) -> bool:
    """Whether this attempt is still the running one."""
    rows = await sql.fetch(
        "SELECT id FROM jobs WHERE id = :id AND attempt = :attempt AND state = 'running'",
        {"id": job.id, "attempt": job.attempt},
    )
    return bool(rows)


async def to_cancel(sql: Sql) -> list[int]:
    """Return the running jobs that somebody wants to stop."""
    rows = await sql.fetch("SELECT id FROM jobs WHERE state = 'running' AND cancel_requested = 1")
    return [row["id"] for row in rows]


async def to_finish(sql: Sql) -> list[Job]:
    """Return the running jobs that somebody takes as they are."""
    rows = await sql.fetch(
        f"SELECT {_COLUMNS} FROM jobs WHERE state = 'running' AND finish_requested = 1 ORDER BY id"
    )
    return [_job(row) for row in rows]


async def cancel_chat(sql: Sql, chat_id: int, *, now: float) -> None:
    """Cancel all that is queued or running for a chat that no longer listens, deliver nothing."""
    await sql.fetch(
        "UPDATE jobs SET cancel_requested = 1,"
        " finished_at = CASE state WHEN 'queued' THEN :now END,"
        " state = CASE state WHEN 'queued' THEN 'cancelled' ELSE state END"
        " WHERE chat_id = :chat_id AND state IN ('queued', 'running')",
        {"chat_id": chat_id, "now": now},
    )
    await sql.fetch(
        "UPDATE jobs SET state = 'done' WHERE chat_id = :chat_id AND state = 'rendered'",
        {"chat_id": chat_id},
    )


async def erase(sql: Sql, user_id: int) -> None:
    """Delete a person's jobs in whatever state, and what is said about them."""
    await sql.fetch("DELETE FROM jobs WHERE user_id = :user_id", {"user_id": user_id})


async def set_status_message(sql: Sql, job_id: int, message_id: int) -> bool:
    """Remember the message that shows how the job goes; False if the job was deleted."""
    rows = await sql.fetch(
        "UPDATE jobs SET status_message_id = :message_id WHERE id = :id RETURNING id",
        {"id": job_id, "message_id": message_id},
    )
    return bool(rows)


async def forget(sql: Sql, *, before: float) -> None:
    """Delete what ended before, and what was said about it."""
    await sql.fetch(
        "DELETE FROM jobs WHERE state IN ('done', 'failed', 'cancelled') AND finished_at < :before",
        {"before": before},
    )


async def move_chat(sql: Sql, old: int, new: int) -> None:
    """Follow a group that became a supergroup, where its messages have no numbers any more."""
    await sql.fetch(
        "UPDATE jobs SET chat_id = :new, status_message_id = NULL WHERE chat_id = :old",
        {"old": old, "new": new},
    )


def _job(row: Row) -> Job:
    order = Order(
        chat_id=row["chat_id"],
        user_id=row["user_id"],
        thread_id=row["thread_id"],
        status_message_id=row["status_message_id"],
        content=row["content"],
        style=row["style"],
        strength=row["strength"],
        wishes=row["wishes"],
        size=row["size"],
    )
    return Job(row["id"], order, State(row["state"]), row["attempt"], bool(row["cancel_requested"]))
