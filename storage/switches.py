"""What somebody who looks after the bot has switched on."""

from enum import StrEnum

from storage.database import Sql


class Switch(StrEnum):
    """What can be switched on and off; all is off at first."""

    PAUSE = "pause"
    """No orders are taken."""


async def is_on(sql: Sql, switch: Switch) -> bool:
    """Whether a switch is on."""
    rows = await sql.fetch("SELECT name FROM switches WHERE name = :name", {"name": switch})
    return bool(rows)


async def turn_on(sql: Sql, switch: Switch) -> None:
    """Switch on, however often."""
    await sql.fetch(
        "INSERT INTO switches (name) VALUES (:name) ON CONFLICT DO NOTHING", {"name": switch}
    )


async def turn_off(sql: Sql, switch: Switch) -> None:
    """Switch off, however often."""
    await sql.fetch("DELETE FROM switches WHERE name = :name", {"name": switch})
