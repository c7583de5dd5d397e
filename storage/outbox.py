"""What has to be said: rows first, the chat afterwards."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

from storage import people
from storage.database import Row, Sql


class Kind(StrEnum):
    """What a row does in the chat."""

    ANSWER = "answer"
    """Answers a tapped button; worth nothing when late."""
    SAY = "say"
    """Sends a text."""
    EDIT = "edit"
    """Brings a message to a state; may be repeated."""
    DOCUMENT = "document"
    """Sends a file; must not be repeated."""


class Rank(IntEnum):
    """Which of the rows that wait for a chat goes out first: the lowest, whoever it speaks to."""

    RESULT = 0
    """Brings a painting, or says what became of it; and what such a row has to wait for."""
    REPLY = 1
    """Answers what somebody did."""
    EXTRA = 2
    """Gives way where Telegram takes no more messages for a while."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Something to say."""

    kind: Kind
    chat_id: int
    lane: str
    """Rows of one lane go out in order, one at a time."""
    body: Mapping[str, Any]
    """Plain values, kept as JSON."""
    job_id: int | None = None
    slot: str | None = None
    """A newer row of the same slot takes the place of one that is not on its way yet."""
    not_before: float = 0.0
    user_id: int | None = None
    """To whom it speaks; None: to whoever is in the chat."""
    is_kept: bool = True
    """Whether its row stays for a while once it is said, or given up."""
    rank: Rank = Rank.REPLY


@dataclass(frozen=True, slots=True)
class Message:
    """A row to be sent."""

    id: int
    kind: Kind
    chat_id: int
    job_id: int | None
    body: dict[str, Any]
    attempts: int
    """How often it was begun."""
    not_before: float
    created_at: float
    rank: Rank
    status_message_id: int | None
    """The message that shows how its job goes, if there is one by now."""
    language: str | None
    """Of the one to whom it speaks, as far as it is known."""


TURN_SECONDS = 60.0
"""Whoever was answered in a group within this time lets others pass there."""
_TURN_ROWS = 1000
"""Those answers are looked for among so many rows."""

_COLUMNS = (
    "id, kind, chat_id, job_id, body, attempts, not_before, created_at, rank,"
    " (SELECT status_message_id FROM jobs WHERE id = job_id) AS status_message_id,"
    f" {people.language_of('outbox.user_id')} AS language"
)

_ERASED = "{}"
"""The body of a row that was erased while it was on its way."""


# How many rows of one rank spoke to the same person of a group just before this one.
_TURN = """
    SELECT count(*) FROM outbox b WHERE b.user_id = outbox.user_id AND b.chat_id = outbox.chat_id
        AND b.chat_id < 0 AND b.rank = outbox.rank AND b.kind <> 'answer'
        AND b.id BETWEEN outbox.id - :rows AND outbox.id - 1
        AND b.created_at > outbox.created_at - :seconds
"""


async def put(sql: Sql, draft: Draft, *, now: float) -> None:
    """Store something to say."""
    await sql.fetch(
        "INSERT INTO outbox (kind, chat_id, user_id, job_id, lane, slot, body, not_before,"
        " is_kept, rank, created_at) VALUES (:kind, :chat_id, :user_id, :job_id, :lane, :slot,"
        " :body, :not_before, :is_kept, :rank, :now)"
        " ON CONFLICT (slot) WHERE state = 'new' AND slot IS NOT NULL DO UPDATE SET"
        " kind = excluded.kind, body = excluded.body, not_before = excluded.not_before,"
        " is_kept = excluded.is_kept, rank = excluded.rank, created_at = excluded.created_at,"
        " attempts = 0",
        {
            "kind": draft.kind,
            "chat_id": draft.chat_id,
            "user_id": draft.user_id,
            "job_id": draft.job_id,
            "lane": draft.lane,
            "slot": draft.slot,
            "body": json.dumps(draft.body),
            "not_before": draft.not_before,
            "is_kept": draft.is_kept,
            "rank": draft.rank,
            "now": now,
        },
    )


async def put_unless_there(sql: Sql, draft: Draft, *, now: float) -> None:
    """Store something to say, unless something of its slot waits or is on its way."""
    rows = await sql.fetch(
        "SELECT id FROM outbox WHERE lane = :lane AND slot = :slot AND state IN ('new', 'sending')",
        {"lane": draft.lane, "slot": draft.slot},
    )
    if not rows:
        await put(sql, draft, now=now)


async def put_last(sql: Sql, draft: Draft, *, now: float) -> None:
    """Store something to say in place of what its slot holds, but after all else of its lane."""
    await sql.fetch("DELETE FROM outbox WHERE slot = :slot AND state = 'new'", {"slot": draft.slot})
    await put(sql, draft, now=now)


async def put_once(sql: Sql, draft: Draft, *, since: float, now: float) -> None:
    """Store something to say, unless something was said to the same one in its lane since."""
    rows = await sql.fetch(
        "SELECT id FROM outbox WHERE user_id IS :user_id AND chat_id = :chat_id"
        " AND lane = :lane AND created_at > :since LIMIT 1",
        {
            "user_id": draft.user_id,
            "chat_id": draft.chat_id,
            "lane": draft.lane,
            "since": since,
        },
    )
    if not rows:
        await put(sql, draft, now=now)


async def heads(sql: Sql) -> list[Message]:
    """Return the first unsent row of each lane that has nothing on its way, as they go out.

    Within a rank the people of a group take turns: it takes little, and many rows of some do not
    come before the first one of another.
    """
    rows = await sql.fetch(
        f"SELECT {_COLUMNS} FROM outbox WHERE state = 'new' AND NOT EXISTS ("
        " SELECT 1 FROM outbox p WHERE p.lane = outbox.lane AND p.state IN ('new', 'sending')"
        f" AND (p.id < outbox.id OR p.state = 'sending')) ORDER BY rank, ({_TURN}), id",
        {"rows": _TURN_ROWS, "seconds": TURN_SECONDS},
    )
    return [_message(row) for row in rows]


async def begin(sql: Sql, message_id: int, *, now: float) -> Message | None:
    """Mark a row as on its way and return it as it is now; None if it is not due any more."""
    rows = await sql.fetch(
        "UPDATE outbox SET state = 'sending', attempts = attempts + 1, touched_at = :now"
        " WHERE id = :id AND state = 'new' AND not_before <= :now"
        f" RETURNING {_COLUMNS}",
        {"id": message_id, "now": now},
    )
    return _message(rows[0]) if rows else None


async def sent(sql: Sql, message_id: int, *, now: float) -> None:
    """Mark a row as said."""
    await sql.fetch(
        "UPDATE outbox SET state = 'sent', touched_at = :now WHERE id = :id",
        {"id": message_id, "now": now},
    )


async def again(sql: Sql, message_id: int, *, not_before: float) -> None:
    """Put a row back that was not said, unless a newer one has taken its slot meanwhile.

    One that was erased is given up.
    """
    await sql.fetch(
        "UPDATE OR IGNORE outbox SET state = 'new', not_before = :not_before"
        f" WHERE id = :id AND state = 'sending' AND body <> '{_ERASED}'",
        {"id": message_id, "not_before": not_before},
    )
    await drop(sql, message_id)


async def bring_forward(sql: Sql, seconds: float) -> None:
    """Let all that waits be due so many seconds earlier: its times are of a clock set back."""
    await sql.fetch(
        "UPDATE outbox SET not_before = not_before - :seconds WHERE state = 'new'",
        {"seconds": seconds},
    )


async def drop(sql: Sql, message_id: int) -> None:
    """Give a row up that is on its way."""
    await sql.fetch(
        "UPDATE outbox SET state = 'dropped' WHERE id = :id AND state = 'sending'",
        {"id": message_id},
    )


async def give_up(sql: Sql, message_id: int, *, now: float) -> None:
    """Give a row up that is on its way, and that somebody will miss."""
    await sql.fetch(
        "UPDATE outbox SET state = 'dropped', given_up_at = :now"
        " WHERE id = :id AND state = 'sending'",
        {"id": message_id, "now": now},
    )


async def drop_chat(sql: Sql, chat_id: int) -> None:
    """Give up all that waits for a chat that no longer listens."""
    await sql.fetch(
        "UPDATE outbox SET state = 'dropped' WHERE chat_id = :chat_id"
        " AND state IN ('new', 'sending')",
        {"chat_id": chat_id},
    )


async def unshown(sql: Sql, user_id: int) -> set[int]:
    """Return a person's jobs whose message does not show yet how they are."""
    rows = await sql.fetch(
        "SELECT DISTINCT job_id FROM outbox WHERE user_id = :user_id AND kind = 'edit'"
        " AND state IN ('new', 'sending') AND job_id IS NOT NULL",
        {"user_id": user_id},
    )
    return {row["job_id"] for row in rows}


async def erase(sql: Sql, user_id: int, lane: str) -> None:
    """Delete all that was said to a person, or is to be, in whatever chat.

    What is on its way cannot be called back: nothing of it is left but that, at the head of this
    lane until it has ended. Taps are answered all the same; those answers are deleted then, as all
    that is not kept.
    """
    await sql.fetch(
        "UPDATE outbox SET is_kept = 0 WHERE user_id = :user_id AND kind = 'answer'"
        " AND state IN ('new', 'sending')",
        {"user_id": user_id},
    )
    await sql.fetch(
        "UPDATE outbox SET is_kept = 0, user_id = NULL, job_id = NULL, slot = NULL, lane = :lane,"
        f" body = '{_ERASED}' WHERE user_id = :user_id AND is_kept = 1 AND state = 'sending'",
        {"user_id": user_id, "lane": lane},
    )
    await sql.fetch(
        "DELETE FROM outbox WHERE user_id = :user_id AND is_kept = 1", {"user_id": user_id}
    )


async def waiting_files(sql: Sql) -> list[int]:
    """Return the jobs whose file is still to be sent and was not begun to be."""
    rows = await sql.fetch(
        "SELECT DISTINCT job_id FROM outbox WHERE kind = 'document' AND state = 'new'"
        " AND job_id IS NOT NULL ORDER BY job_id"
    )
    return [row["job_id"] for row in rows]


async def drop_job(sql: Sql, job_id: int) -> None:
    """Give up all that waits to be said about a job."""
    await sql.fetch(
        "UPDATE outbox SET state = 'dropped' WHERE job_id = :job_id AND state = 'new'",
        {"job_id": job_id},
    )


async def recover(sql: Sql) -> list[Message]:
    """After a crash: repeat what may be repeated, and return the rest, of unknown outcome."""
    await sql.fetch(
        "UPDATE OR IGNORE outbox SET state = 'new'"
        f" WHERE state = 'sending' AND kind IN ('say', 'edit') AND body <> '{_ERASED}'"
    )
    rows = await sql.fetch(
        f"UPDATE outbox SET state = 'dropped' WHERE state = 'sending' RETURNING {_COLUMNS}"
    )
    return [message for row in rows if (message := _message(row)).kind is Kind.DOCUMENT]


async def last_edits(sql: Sql, *, since: float) -> dict[int, float]:
    """Return when each chat last saw an edit of a job's message, if that was since."""
    rows = await sql.fetch(
        "SELECT chat_id, max(touched_at) AS at FROM outbox"
        " WHERE kind = 'edit' AND job_id IS NOT NULL AND touched_at >= :since GROUP BY chat_id",
        {"since": since},
    )
    return {row["chat_id"]: row["at"] for row in rows}


async def move_chat(sql: Sql, old: int, new: int) -> None:
    """Follow a group that became a supergroup; changes to messages that show no job are given up.

    The messages stayed behind: their numbers are those of others there.
    """
    await sql.fetch(
        "UPDATE outbox SET state = 'dropped' WHERE chat_id = :old AND kind = 'edit'"
        " AND job_id IS NULL AND state IN ('new', 'sending')",
        {"old": old},
    )
    await sql.fetch(
        "UPDATE outbox SET chat_id = :new WHERE chat_id = :old", {"old": old, "new": new}
    )


async def forget(sql: Sql, *, before: float) -> None:
    """Delete what was said, or given up, before."""
    await sql.fetch(
        "DELETE FROM outbox WHERE state IN ('sent', 'dropped') AND created_at < :before",
        {"before": before},
    )


def _message(row: Row) -> Message:
    return Message(
        id=row["id"],
        kind=Kind(row["kind"]),
        chat_id=row["chat_id"],
        job_id=row["job_id"],
        body=json.loads(row["body"]),
        attempts=row["attempts"],
        not_before=row["not_before"],
        created_at=row["created_at"],
        rank=Rank(row["rank"]),
        status_message_id=row["status_message_id"],
        language=row["language"],
    )
