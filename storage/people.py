"""What each person likes: their language, and how they want their paintings."""

from dataclasses import dataclass

from storage.database import Sql


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, as far as they are known."""

    client_language: str | None = None
    """As Telegram tells it of their client."""
    chosen_language: str | None = None
    """What they have chosen instead."""
    choices: str = "{}"
    """How they want their paintings, as JSON."""

    @property
    def language(self) -> str | None:
        """What is spoken to them."""
        return self.chosen_language or self.client_language


def language_of(column: str) -> str:
    """Return the SQL for the language of the person whose number a column holds."""
    return (
        "(SELECT coalesce(chosen_language, client_language) FROM people"
        f" WHERE people.user_id = {column})"
    )


async def load(sql: Sql, user_id: int) -> Person:
    """Return what is known of a person, which may be nothing."""
    rows = await sql.fetch(
        "SELECT client_language, chosen_language, choices FROM people WHERE user_id = :user_id",
        {"user_id": user_id},
    )
    return Person(**rows[0]) if rows else Person()


async def meet(sql: Sql, user_id: int, client_language: str | None, *, now: float) -> None:
    """Note that a person was here, and which language their client has."""
    await sql.fetch(
        "INSERT INTO people (user_id, client_language, seen_at)"
        " VALUES (:user_id, :client_language, :now) ON CONFLICT DO UPDATE SET"
        " client_language = coalesce(excluded.client_language, client_language),"
        " seen_at = excluded.seen_at",
        {"user_id": user_id, "client_language": client_language, "now": now},
    )


async def choose_language(sql: Sql, user_id: int, language: str | None) -> None:
    """Note the language that a person wants; None: that of their client."""
    await sql.fetch(
        "UPDATE people SET chosen_language = :language WHERE user_id = :user_id",
        {"user_id": user_id, "language": language},
    )


async def choose(sql: Sql, user_id: int, choices: str) -> None:
    """Note how a person wants their paintings, as JSON."""
    await sql.fetch(
        "UPDATE people SET choices = :choices WHERE user_id = :user_id",
        {"user_id": user_id, "choices": choices},
    )


async def erase(sql: Sql, user_id: int) -> None:
    """Delete what is known of a person."""
    await sql.fetch("DELETE FROM people WHERE user_id = :user_id", {"user_id": user_id})


async def forget(sql: Sql, *, before: float) -> None:
    """Delete people who were not here since."""
    await sql.fetch("DELETE FROM people WHERE seen_at < :before", {"before": before})
