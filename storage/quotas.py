"""How many paintings one person may have, at a time and within a day.

`jobs.add` asks in the statement that queues a job, so that two orders at once cannot both have the
last place.
"""

from dataclasses import dataclass
from enum import StrEnum, auto

from storage.database import Sql, Value

DAY_SECONDS = 24 * 3600.0

# Those that failed were no fault of the person.
_ORDERED = (
    "SELECT created_at AS at FROM jobs WHERE user_id = :user_id AND created_at > :since"
    " AND state <> 'failed'"
    " UNION ALL SELECT ordered_at FROM spent WHERE alias = :alias AND ordered_at > :since"
)
_WAITING = "SELECT id FROM jobs WHERE user_id = :user_id AND state IN ('queued', 'running')"

HAS_ROOM = (
    f"(:waiting IS NULL OR (SELECT count(*) FROM ({_WAITING})) < :waiting)"
    f" AND (:daily IS NULL OR (SELECT count(*) FROM ({_ORDERED})) < :daily)"
)
"""Whether a person may have one more; it takes what `values` gives, and `user_id`."""


class Limit(StrEnum):
    """What is used up."""

    WAITING = auto()
    """The places in line."""
    DAILY = auto()
    """The paintings within a day."""


@dataclass(frozen=True, slots=True)
class Quota:
    """How much one person may have."""

    waiting: int
    """Paintings in line, or being painted."""
    daily: int
    """Paintings within any 24 hours; those that failed are not counted."""
    alias: str
    """What stands for the person where their own rows were deleted."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no room, and until when."""

    limit: Limit
    number: int
    """How many there may be."""
    until: float | None
    """When there is room again, in seconds since 1970; None: when one of those in line ends."""


class OverQuotaError(Exception):
    """A person has no room for one more."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


def values(quota: Quota | None, now: float) -> dict[str, Value]:
    """Return what HAS_ROOM needs to know; None: there is always room."""
    known = {"since": now - DAY_SECONDS}
    if quota is None:
        return {**known, "waiting": None, "daily": None, "alias": None}
    return {**known, "waiting": quota.waiting, "daily": quota.daily, "alias": quota.alias}


async def refusal(sql: Sql, user_id: int, quota: Quota, *, now: float) -> Refusal:
    """Return which limit a person who has no room has come to: the one that lasts longest."""
    rows = await sql.fetch(
        f"SELECT at FROM ({_ORDERED}) ORDER BY at DESC LIMIT 1 OFFSET :daily - 1",
        {**values(quota, now), "user_id": user_id},
    )
    if rows:
        return Refusal(Limit.DAILY, quota.daily, rows[0]["at"] + DAY_SECONDS)
    return Refusal(Limit.WAITING, quota.waiting, None)


async def spend(sql: Sql, user_id: int, alias: str, *, now: float) -> None:
    """Note under an alias what a person has ordered within a day: their jobs will be deleted."""
    await sql.fetch(
        "INSERT INTO spent (alias, ordered_at) SELECT :alias, created_at FROM jobs"
        " WHERE user_id = :user_id AND created_at > :since AND state <> 'failed'",
        {"alias": alias, "user_id": user_id, "since": now - DAY_SECONDS},
    )


async def forget(sql: Sql, *, now: float) -> None:
    """Delete what no longer counts."""
    await sql.fetch("DELETE FROM spent WHERE ordered_at <= :since", {"since": now - DAY_SECONDS})
