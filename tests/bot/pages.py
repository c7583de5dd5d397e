"""All that is in the books, read at one moment."""

import json
from dataclasses import dataclass
from typing import Any

from bot.events import Place
from bot.wording import unpack
from storage.database import Sql

Row = dict[str, Any]
Rows = dict[Any, Row]


@dataclass(frozen=True)
class Said:
    """A text and what is behind its buttons."""

    text: str = ""
    buttons: tuple[str, ...] = ()

    def asks_for(self, requests: set[str]) -> bool:
        return any(request in self.text for request in requests)


@dataclass
class Pages:
    """All that is in the books."""

    drafts: Rows
    jobs: Rows
    letters: Rows
    saved: Rows
    switches: Rows

    def draft(self, place: Place) -> Row | None:
        row = self.drafts.get((place.chat_id, place.user_id))
        return row and dict(json.loads(row["draft"]))

    def says(self, letter: int) -> Said:
        body = json.loads(self.letters[letter]["body"])
        rows = body.get("keyboard", [])
        return Said(str(unpack(body["text"])), tuple(data for row in rows for _, data in row))


async def read(sql: Sql) -> Pages:
    drafts = await sql.fetch("SELECT * FROM conversations")
    ledger = await sql.fetch("SELECT * FROM jobs")
    letters = await sql.fetch("SELECT * FROM outbox")
    saved = await sql.fetch("SELECT * FROM saved_styles")
    switches = await sql.fetch("SELECT * FROM switches")
    return Pages(
        {(row["chat_id"], row["user_id"]): dict(row) for row in drafts},
        {row["id"]: dict(row) for row in ledger},
        {row["id"]: dict(row) for row in letters},
        {row["id"]: dict(row) for row in saved},
        {row["name"]: dict(row) for row in switches},
    )


def news(before: Rows, after: Rows) -> Rows:
    """Return the rows that are not what they were."""
    return {key: row for key, row in after.items() if row != before.get(key)}
