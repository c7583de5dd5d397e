"""What each person in each chat has sent and not yet had painted."""

from storage.database import Sql

_HAS_ASIDE = "updated_at < :before AND json_array_length(draft, '$.aside') > 0"


async def load(sql: Sql, chat_id: int, user_id: int) -> str | None:
    """Return the draft's JSON, or None where there was never one."""
    rows = await sql.fetch(
        "SELECT draft FROM conversations WHERE chat_id = :chat_id AND user_id = :user_id",
        {"chat_id": chat_id, "user_id": user_id},
    )
    return str(rows[0]["draft"]) if rows else None


async def every(sql: Sql) -> list[str]:
    """Return the JSON of every draft."""
    return [row["draft"] for row in await sql.fetch("SELECT draft FROM conversations")]


async def of(sql: Sql, user_id: int) -> list[str]:
    """Return the JSON of a person's drafts in all chats."""
    rows = await sql.fetch(
        "SELECT draft FROM conversations WHERE user_id = :user_id", {"user_id": user_id}
    )
    return [row["draft"] for row in rows]


async def save(sql: Sql, chat_id: int, user_id: int, draft: str, *, now: float) -> None:
    """Keep this draft in place of the one before."""
    await sql.fetch(
        "INSERT INTO conversations (chat_id, user_id, draft, updated_at)"
        " VALUES (:chat_id, :user_id, :draft, :now)"
        " ON CONFLICT DO UPDATE SET draft = excluded.draft, updated_at = excluded.updated_at",
        {"chat_id": chat_id, "user_id": user_id, "draft": draft, "now": now},
    )


async def move_chat(sql: Sql, old: int, new: int) -> None:
    """Follow a group that became a supergroup; what was begun there since stays."""
    await sql.fetch(
        "UPDATE OR IGNORE conversations SET chat_id = :new WHERE chat_id = :old",
        {"old": old, "new": new},
    )
    await sql.fetch("DELETE FROM conversations WHERE chat_id = :old", {"old": old})


async def erase(sql: Sql, user_id: int) -> None:
    """Delete a person's drafts in all chats."""
    await sql.fetch("DELETE FROM conversations WHERE user_id = :user_id", {"user_id": user_id})


async def forget_aside(sql: Sql, *, before: float) -> None:
    """Delete what is kept aside in drafts that nobody has touched since.

    A draft that has nothing else goes as a whole: it is of somebody who was only overheard.
    """
    await sql.fetch(
        f"DELETE FROM conversations WHERE {_HAS_ASIDE}"
        " AND draft ->> 'content' IS NULL AND draft ->> 'style' IS NULL",
        {"before": before},
    )
    await sql.fetch(
        "UPDATE conversations SET draft = json_set(draft, '$.aside', json('[]'))"
        f" WHERE {_HAS_ASIDE}",
        {"before": before},
    )


async def forget(sql: Sql, *, before: float) -> None:
    """Delete drafts that nobody has touched since."""
    await sql.fetch("DELETE FROM conversations WHERE updated_at < :before", {"before": before})
