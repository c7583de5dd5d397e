"""Messages: the rows, and how Telegram shows them."""

import dataclasses
import json
import sqlite3
import time

from bot.playground.database import Database, Json
from bot.playground.people import People


@dataclasses.dataclass(frozen=True, slots=True)
class Draft:
    """A message about to be sent. `content` holds its fields of text, media and caption.

    `markup` is an InlineKeyboardMarkup or a ForceReply.
    """

    chat_id: int
    sender_id: int
    content: Json
    markup: Json | None = None
    reply_to: int | None = None
    thread_id: int | None = None
    media_group_id: str | None = None


class Messages:
    """All messages of all chats; ids grow within a chat and are never used again."""

    def __init__(self, database: Database, people: People) -> None:
        self._database = database
        self._people = people

    def add(self, draft: Draft) -> int:
        """Store a message and give its id."""
        (row,) = self._database.rows(
            "INSERT INTO messages (chat_id, message_id, sender_id, date, thread_id, reply_to,"
            " media_group_id, content, markup) SELECT :chat, COALESCE(MAX(message_id), 0) + 1,"
            " :sender, :date, :thread, :reply, :media_group, :content, :markup FROM messages"
            " WHERE chat_id = :chat RETURNING message_id",
            chat=draft.chat_id,
            sender=draft.sender_id,
            date=int(time.time()),
            thread=draft.thread_id,
            reply=draft.reply_to,
            media_group=draft.media_group_id,
            content=json.dumps(draft.content),
            markup=json.dumps(draft.markup) if draft.markup else None,
        )
        return int(row["message_id"])

    def find(self, chat_id: int, message_id: int) -> sqlite3.Row | None:
        """Give the row of a message that has not been deleted, or None."""
        return self._database.row(
            "SELECT * FROM messages WHERE chat_id = ? AND message_id = ? AND NOT deleted",
            chat_id,
            message_id,
        )

    def has_thread(self, chat_id: int, thread_id: int) -> bool:
        """Say whether anybody has written in this topic of the chat."""
        found = self._database.row(
            "SELECT 1 FROM messages WHERE chat_id = ? AND thread_id = ?", chat_id, thread_id
        )
        return found is not None

    def edit(self, chat_id: int, message_id: int, content: Json, markup: Json | None) -> None:
        """Put new content and keyboard in a message."""
        self._database.rows(
            "UPDATE messages SET content = ?, markup = ?, edit_date = ?"
            " WHERE chat_id = ? AND message_id = ?",
            json.dumps(content),
            json.dumps(markup) if markup else None,
            int(time.time()),
            chat_id,
            message_id,
        )

    def delete(self, chat_id: int, message_id: int) -> None:
        """Take a message out of its chat."""
        self._database.rows(
            "UPDATE messages SET deleted = 1 WHERE chat_id = ? AND message_id = ?",
            chat_id,
            message_id,
        )

    def of_chat(self, chat_id: int) -> list[Json]:
        """Give the chat's messages as people see them, oldest first."""
        rows = self._database.rows(
            "SELECT * FROM messages WHERE chat_id = ? AND NOT deleted ORDER BY message_id", chat_id
        )
        return [self.seen(row) for row in rows]

    def seen(self, row: sqlite3.Row) -> Json:
        """Give a row as people see it: as a Message, with the `force_reply` that it asks for."""
        markup = json.loads(row["markup"] or "{}")
        asked = {"force_reply": markup} if "force_reply" in markup else {}
        return self.shown(row) | asked

    def shown(self, row: sqlite3.Row) -> Json:
        """Give a row as a Message, with the message that it replies to."""
        shown = self._alone(row)
        original = self.find(row["chat_id"], row["reply_to"]) if row["reply_to"] else None
        if original is not None:
            shown["reply_to_message"] = self._alone(original)
        return shown

    def _alone(self, row: sqlite3.Row) -> Json:
        shown: Json = {
            "message_id": row["message_id"],
            "from": self._people.person(row["sender_id"]),
            "chat": self._people.chat(row["chat_id"]),
            "date": row["date"],
        }
        if row["edit_date"] is not None:
            shown["edit_date"] = row["edit_date"]
        if row["thread_id"] is not None:
            shown |= {"message_thread_id": row["thread_id"], "is_topic_message": True}
        if row["media_group_id"] is not None:
            shown["media_group_id"] = row["media_group_id"]
        shown |= json.loads(row["content"])
        markup = json.loads(row["markup"] or "{}")
        if "inline_keyboard" in markup:
            shown["reply_markup"] = markup
        return shown
