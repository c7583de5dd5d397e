"""Styles that people have saved, to use them again."""

from dataclasses import dataclass

from storage.database import Row, Sql


@dataclass(frozen=True, slots=True)
class SavedStyle:
    """A style in somebody's keeping."""

    id: int
    number: int
    """The first one that they save is 1; no number is given twice while it is in use."""
    name: str | None
    """What they call it; None: its number is its name."""
    source: str
    """The picture, as JSON."""


_COLUMNS = "id, number, name, source"


async def add(sql: Sql, user_id: int, source: str, picture: str, *, most: int) -> SavedStyle | None:
    """Save a style whose picture has this name, unless it is saved already, and return it.

    None if the person has as many as they may have.
    """
    await sql.fetch(
        "INSERT INTO saved_styles (user_id, number, source, picture)"
        " SELECT :user_id, (SELECT coalesce(max(number), 0) + 1 FROM saved_styles"
        " WHERE user_id = :user_id), :source, :picture"
        " WHERE (SELECT count(*) FROM saved_styles WHERE user_id = :user_id) < :most"
        " ON CONFLICT DO NOTHING",
        {"user_id": user_id, "source": source, "picture": picture, "most": most},
    )
    rows = await sql.fetch(
        f"SELECT {_COLUMNS} FROM saved_styles WHERE user_id = :user_id AND picture = :picture",
        {"user_id": user_id, "picture": picture},
    )
    return _style(rows[0]) if rows else None


async def of(sql: Sql, user_id: int) -> list[SavedStyle]:
    """Return a person's styles, oldest first."""
    rows = await sql.fetch(
        f"SELECT {_COLUMNS} FROM saved_styles WHERE user_id = :user_id ORDER BY id",
        {"user_id": user_id},
    )
    return [_style(row) for row in rows]


async def asked(sql: Sql, user_id: int, chat_id: int, message_id: int) -> SavedStyle | None:
    """Return the style of a person for whose name a message asks."""
    rows = await sql.fetch(
        f"SELECT {_COLUMNS} FROM saved_styles WHERE user_id = :user_id AND question_chat = :chat_id"
        " AND question = :message_id",
        {"user_id": user_id, "chat_id": chat_id, "message_id": message_id},
    )
    return _style(rows[0]) if rows else None


async def remember_question(sql: Sql, style_id: int, chat_id: int, message_id: int) -> None:
    """Note which message asks for a style's name."""
    await sql.fetch(
        "UPDATE saved_styles SET question_chat = :chat_id, question = :message_id WHERE id = :id",
        {"id": style_id, "chat_id": chat_id, "message_id": message_id},
    )


async def rename(sql: Sql, style_id: int, name: str) -> None:
    """Call a style by the name that its person gives it."""
    await sql.fetch(
        "UPDATE saved_styles SET name = :name WHERE id = :id", {"id": style_id, "name": name}
    )


async def delete(sql: Sql, style_id: int) -> None:
    """Save a style no longer."""
    await sql.fetch("DELETE FROM saved_styles WHERE id = :id", {"id": style_id})


async def pictures(sql: Sql) -> set[str]:
    """Return the names of the pictures of all that is saved."""
    return {row["picture"] for row in await sql.fetch("SELECT picture FROM saved_styles")}


async def pictures_of(sql: Sql, user_id: int) -> set[str]:
    """Return the names of the pictures that a person has saved."""
    rows = await sql.fetch(
        "SELECT picture FROM saved_styles WHERE user_id = :user_id", {"user_id": user_id}
    )
    return {row["picture"] for row in rows}


async def erase(sql: Sql, user_id: int) -> None:
    """Delete all that a person has saved."""
    await sql.fetch("DELETE FROM saved_styles WHERE user_id = :user_id", {"user_id": user_id})


async def forget(sql: Sql) -> None:
    """Delete what people have saved of whom nothing else is known."""
    await sql.fetch("DELETE FROM saved_styles WHERE user_id NOT IN (SELECT user_id FROM people)")


def _style(row: Row) -> SavedStyle:
    return SavedStyle(row["id"], row["number"], row["name"], row["source"])
