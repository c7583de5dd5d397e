"""How many paintings one person may have, at a time and within a day, and how many large ones.

`jobs.add` asks in the statement that queues a job, so that two orders at once cannot both have the
last place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum, auto

from storage.database import Sql, Value

DAY_SECONDS = 24 * 3600.0
LARGE = frozenset({"large", "print"})
"""The sizes of which there may be fewer."""

_IS_LARGE = f"size IN ({', '.join(repr(size) for size in sorted(LARGE))})"
# Those that failed were no fault of the person.
_ORDERED = (
    "SELECT created_at AS at, size FROM jobs WHERE user_id = :user_id AND created_at > :since"
    " AND state <> 'failed'"
    " UNION ALL SELECT ordered_at, size FROM spent WHERE alias = :alias AND ordered_at > :since"
)
_LARGE_ORDERED = f"SELECT at FROM ({_ORDERED}) WHERE {_IS_LARGE}"
_WAITING = "SELECT id FROM jobs WHERE user_id = :user_id AND state IN ('queued', 'running')"

HAS_ROOM = (
    f"(:waiting IS NULL OR (SELECT count(*) FROM ({_WAITING})) < :waiting)"
    f" AND (:daily IS NULL OR (SELECT count(*) FROM ({_ORDERED})) < :daily)"
    f" AND (:large IS NULL OR (SELECT count(*) FROM ({_LARGE_ORDERED})) < :large)"
)
"""Whether a person may have one more; it takes what `values` gives, and `user_id`."""


class Limit(StrEnum):
    """What is used up."""

    WAITING = auto()
    """The places in line."""
    DAILY = auto()
    """The paintings within a day."""
    LARGE = auto()
    """The large ones among them."""


@dataclass(frozen=True, slots=True)
class Quota:
    """How much one person may have."""

    waiting: int
    """Paintings in line, or being painted."""
    daily: int
    """Paintings within any 24 hours; those that failed are not counted."""
    large: int
    """Large ones among those."""
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


@dataclass(frozen=True, slots=True)
class Use:
    """How much of a day's limit is used."""

    count: int
    until: float | None
    """When one more fits than now, in seconds since 1970; None: nothing is used."""


@dataclass(frozen=True, slots=True)
class Used:
    """What a person has used of a day's limits."""

    daily: Use
    large: Use


class OverQuotaError(Exception):
    """A person has no room for one more."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


def values(quota: Quota | None, size: str, now: float) -> dict[str, Value]:
    """Return what HAS_ROOM needs to know of one of this size; no quota: there is always room."""
    known = {"since": now - DAY_SECONDS}
    if quota is None:
        return {**known, "waiting": None, "daily": None, "large": None, "alias": None}
    return {
        **known,
        "waiting": quota.waiting,
        "daily": quota.daily,
        "large": quota.large if size in LARGE else None,
        "alias": quota.alias,
    }


async def used(sql: Sql, user_id: int, quota: Quota, *, now: float) -> Used:
    """Return what a person has used of a day's limits."""
    ordered = await sql.fetch(
        f"SELECT at, {_IS_LARGE} AS is_large FROM ({_ORDERED})",
        {"user_id": user_id, "alias": quota.alias, "since": now - DAY_SECONDS},
    )
    return Used(
        daily=_use([row["at"] for row in ordered], quota.daily),
        large=_use([row["at"] for row in ordered if row["is_large"]], quota.large),
    )


def _use(times: Sequence[float], limit: int) -> Use:
    """Return how much of a limit is used by what was ordered at these times."""
    if not times:
        return Use(0, None)
    counting = sorted(times)[-limit:]  # those before may go, and nothing more fits than now
    return Use(len(times), counting[0] + DAY_SECONDS)


async def refusal(sql: Sql, user_id: int, size: str, quota: Quota, *, now: float) -> Refusal:
    """Return which limit a person who has no room for this size has come to: the widest one."""
    state = await used(sql, user_id, quota, now=now)
    if state.daily.count >= quota.daily:
        return Refusal(Limit.DAILY, quota.daily, state.daily.until)
    if size in LARGE and state.large.count >= quota.large:
        return Refusal(Limit.LARGE, quota.large, state.large.until)
    return Refusal(Limit.WAITING, quota.waiting, None)


async def spend(sql: Sql, user_id: int, alias: str, *, now: float) -> None:
    """Note under an alias what a person has ordered within a day: their jobs will be deleted."""
    await sql.fetch(
        "INSERT INTO spent (alias, ordered_at, size) SELECT :alias, created_at, size FROM jobs"
        " WHERE user_id = :user_id AND created_at > :since AND state <> 'failed'",
        {"alias": alias, "user_id": user_id, "since": now - DAY_SECONDS},
    )


async def forget(sql: Sql, *, now: float) -> None:
    """Delete what no longer counts."""
    await sql.fetch("DELETE FROM spent WHERE ordered_at <= :since", {"since": now - DAY_SECONDS})
