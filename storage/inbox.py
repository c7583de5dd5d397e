"""Updates, stored before they are confirmed and handled in the order of their numbers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from storage.database import Sql

#: An update that was begun this often and never finished is set aside.
ATTEMPTS = 3

NAMES = (
    "state = 'quarantined' AND EXISTS"
    " (SELECT 1 FROM json_tree(payload) WHERE key = 'id' AND atom = :user_id)"
)
"""Whether an update was set aside that names a person, whoever sent it."""


@dataclass(frozen=True, slots=True)
class Update:
    """One update as it came."""

    update_id: int
    payload: str
    """The update's JSON."""
    attempts: int
    """How often its handling was begun, this time included."""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An update that was set aside: nothing of what somebody said in it."""

    update_id: int
    kind: str | None
    """The name of its part, as in the Bot API; None if it has none."""
    received_at: float
    attempts: int


async def add(sql: Sql, update_id: int, payload: Mapping[str, object], *, now: float) -> None:
    """Store an update; one that is stored already stays as it is.

    What SQLite has no room for, half a character or a number that is none, is left out.
    """
    await sql.fetch(
        "INSERT INTO inbox (update_id, payload, received_at)"
        " VALUES (:update_id, :payload, :now) ON CONFLICT DO NOTHING",
        {"update_id": update_id, "payload": _plain(payload), "now": now},
    )


async def begin(sql: Sql) -> Update | None:
    """Count one more attempt on the oldest waiting update and return it."""
    rows = await sql.fetch(
        "UPDATE inbox SET attempts = attempts + 1"
        " WHERE update_id = (SELECT min(update_id) FROM inbox WHERE state = 'new')"
        " RETURNING update_id, payload, attempts"
    )
    return Update(**rows[0]) if rows else None


async def finish(sql: Sql, update_id: int) -> None:
    """Mark an update handled and forget what it said."""
    await sql.fetch(
        "UPDATE inbox SET state = 'done', payload = NULL WHERE update_id = :update_id",
        {"update_id": update_id},
    )


async def excuse(sql: Sql, update_id: int) -> None:
    """Take an attempt back that failed for no fault of the update."""
    await sql.fetch(
        "UPDATE inbox SET attempts = attempts - 1 WHERE update_id = :update_id AND state = 'new'",
        {"update_id": update_id},
    )


async def quarantine(sql: Sql, update_id: int) -> None:
    """Set an update aside that was begun, and cannot be handled: this was no attempt."""
    await sql.fetch(
        "UPDATE inbox SET state = 'quarantined', attempts = attempts - 1"
        " WHERE update_id = :update_id",
        {"update_id": update_id},
    )


async def quarantined(sql: Sql) -> list[Quarantined]:
    """Return the updates that were set aside, oldest first."""
    rows = await sql.fetch(
        "SELECT update_id, received_at, attempts, (SELECT key FROM json_each(payload)"
        " WHERE key <> 'update_id' LIMIT 1) AS kind"
        " FROM inbox WHERE state = 'quarantined' ORDER BY update_id"
    )
    return [Quarantined(**row) for row in rows]


async def put_back(sql: Sql, update_id: int) -> bool:
    """Let an update be handled that was set aside; False if it was not."""
    rows = await sql.fetch(
        "UPDATE inbox SET state = 'new', attempts = 0"
        " WHERE update_id = :update_id AND state = 'quarantined' RETURNING update_id",
        {"update_id": update_id},
    )
    return bool(rows)


async def erase(sql: Sql, user_id: int) -> None:
    """Forget what the updates say that were set aside and name this person, whoever sent them.

    What waits to be handled was said later than what is handled now, and has its turn.
    """
    await sql.fetch(
        f"UPDATE inbox SET state = 'done', payload = NULL WHERE {NAMES}", {"user_id": user_id}
    )


async def forget(sql: Sql, *, before: float) -> None:
    """Delete the marks of updates that Telegram can no longer send again."""
    await sql.fetch(
        "DELETE FROM inbox WHERE state <> 'new' AND received_at < :before", {"before": before}
    )


def _plain(payload: Mapping[str, object]) -> str:
    """Return JSON that is UTF-8 and strict, with `?` and null for what is not."""
    text = json.dumps(payload, ensure_ascii=False).encode(errors="replace")
    return json.dumps(json.loads(text, parse_constant=lambda _: None))
