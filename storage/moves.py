"""Groups that became supergroups: which chat each of them is now."""

from storage.database import Sql


async def add(sql: Sql, old: int, new: int) -> None:
    """Note where a group went; it goes once."""
    await sql.fetch(
        "INSERT INTO moves (old, new) VALUES (:old, :new) ON CONFLICT DO NOTHING",
        {"old": old, "new": new},
    )


async def latest(sql: Sql, chat_id: int) -> int:
    """Return the chat's number as it is now."""
    rows = await sql.fetch("SELECT new FROM moves WHERE old = :chat_id", {"chat_id": chat_id})
    return int(rows[0]["new"]) if rows else chat_id


async def former(sql: Sql, chat_id: int) -> list[int]:
    """Return the numbers of the groups that became this chat."""
    rows = await sql.fetch("SELECT old FROM moves WHERE new = :chat_id", {"chat_id": chat_id})
    return [row["old"] for row in rows]
