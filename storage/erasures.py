"""What is left to be deleted of people whose rows are gone already: their files."""

import json
from collections.abc import Collection
from dataclasses import dataclass

from storage import inbox
from storage.database import Sql


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is told, and how."""

    chat_id: int
    thread_id: int | None
    language: str | None
    """The person's."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """Files that have to go."""

    id: int
    told: Place
    job_ids: list[int]
    """Of the jobs that there were: some may still be worked on."""
    pictures: list[str]
    """The names of their pictures, kept or not."""


async def is_due(sql: Sql, user_id: int) -> bool:
    """Whether there are rows of a person that are not deleted yet, nor about to be."""
    rows = await sql.fetch(
        "SELECT 1 FROM jobs WHERE user_id = :user_id"
        " UNION SELECT 1 FROM conversations WHERE user_id = :user_id"
        " UNION SELECT 1 FROM saved_styles WHERE user_id = :user_id"
        " UNION SELECT 1 FROM outbox WHERE user_id = :user_id AND is_kept = 1"
        f" UNION SELECT 1 FROM inbox WHERE {inbox.NAMES}",
        {"user_id": user_id},
    )
    return bool(rows)


async def add(
    sql: Sql,
    told: Place,
    *,
    job_ids: Collection[int],
    pictures: Collection[str],
) -> int:
    """Note the files that have to go, and return the erasure's number."""
    rows = await sql.fetch(
        "INSERT INTO erasures (chat_id, thread_id, language, job_ids, pictures)"
        " VALUES (:chat_id, :thread_id, :language, :job_ids, :pictures) RETURNING id",
        {
            "chat_id": told.chat_id,
            "thread_id": told.thread_id,
            "language": told.language,
            "job_ids": json.dumps(sorted(job_ids)),
            "pictures": json.dumps(sorted(pictures)),
        },
    )
    return int(rows[0]["id"])


async def every(sql: Sql) -> list[Erasure]:
    """Return what has not come to its end, oldest first."""
    rows = await sql.fetch(
        "SELECT id, chat_id, thread_id, language, job_ids, pictures FROM erasures ORDER BY id"
    )
    return [
        Erasure(
            row["id"],
            Place(row["chat_id"], row["thread_id"], row["language"]),
            json.loads(row["job_ids"]),
            json.loads(row["pictures"]),
        )
        for row in rows
    ]


async def strip(sql: Sql, erasure_id: int) -> None:
    """Forget which files they were, once they are gone."""
    await sql.fetch(
        "UPDATE erasures SET job_ids = '[]', pictures = '[]' WHERE id = :id", {"id": erasure_id}
    )


async def finish(sql: Sql, erasure_id: int) -> None:
    """Forget an erasure that has come to its end."""
    await sql.fetch("DELETE FROM erasures WHERE id = :id", {"id": erasure_id})


async def move_chat(sql: Sql, old: int, new: int) -> None:
    """Follow a group that became a supergroup."""
    await sql.fetch(
        "UPDATE erasures SET chat_id = :new WHERE chat_id = :old", {"old": old, "new": new}
    )
