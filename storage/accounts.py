"""What one person has had painted, and has in line."""

from dataclasses import dataclass

from storage.database import Sql
from storage.quotas import DAY_SECONDS

WEEK_SECONDS = 7 * DAY_SECONDS


@dataclass(frozen=True, slots=True)
class Account:
    """How somebody stands."""

    week: int
    """Paintings of the last week; sketches are none."""
    day: int
    """Those of the last 24 hours."""
    waiting: int
    """What is in line, or being painted."""


async def of(sql: Sql, user_id: int, *, now: float) -> Account:
    """Return how a person stands."""
    rows = await sql.fetch(
        "SELECT count(*) FILTER (WHERE is_painted AND finished_at > :week) AS week,"
        " count(*) FILTER (WHERE is_painted AND finished_at > :day) AS day,"
        " count(*) FILTER (WHERE state IN ('queued', 'running')) AS waiting FROM"
        " (SELECT *, state IN ('rendered', 'done') AND size <> 'sketch' AS is_painted FROM jobs"
        " WHERE user_id = :user_id)",
        {"user_id": user_id, "week": now - WEEK_SECONDS, "day": now - DAY_SECONDS},
    )
    return Account(**rows[0])
