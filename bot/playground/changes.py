"""What has changed in a chat since a reader last looked: for the page and for tests."""

import json

from bot.playground.database import Database, Json
from bot.playground.messages import Messages

EVERY_CHAT = 0


class Changes:
    """A numbered list of changes; a message stands in it as it is now, not as it was."""

    def __init__(self, database: Database, messages: Messages) -> None:
        self._database = database
        self._messages = messages

    def touch(self, chat_id: int, message_id: int) -> None:
        """Note that a message is new, edited or gone."""
        self._database.rows(
            "INSERT INTO changes (chat_id, message_id) VALUES (?, ?)", chat_id, message_id
        )

    def tell(self, chat_id: int, kind: str, body: Json) -> None:
        """Note what is no message: `answer` to a tap, `action` of the bot, new `profile`."""
        self._database.rows(
            "INSERT INTO changes (chat_id, object) VALUES (?, ?)",
            chat_id,
            json.dumps({"kind": kind, **body}),
        )

    def last(self) -> int:
        """Give the newest change's number, 0 if there is none."""
        (row,) = self._database.rows("SELECT COALESCE(MAX(number), 0) AS number FROM changes")
        return int(row["number"])

    def after(self, chat_id: int, number: int) -> list[Json]:
        """Give the chat's changes with higher numbers, each message once."""
        rows = self._database.rows(
            "SELECT MAX(number) AS number, message_id, object FROM changes WHERE chat_id IN (?, ?)"
            " AND number > ? GROUP BY COALESCE(message_id, -number) ORDER BY 1",
            chat_id,
            EVERY_CHAT,
            number,
        )
        return [
            {"number": row["number"], **json.loads(row["object"])}
            if row["message_id"] is None
            else {"number": row["number"], **self._of_message(chat_id, row["message_id"])}
            for row in rows
        ]

    def _of_message(self, chat_id: int, message_id: int) -> Json:
        row = self._messages.find(chat_id, message_id)
        if row is None:
            return {"kind": "deleted", "message_id": message_id}
        return {"kind": "message", "message": self._messages.seen(row)}
