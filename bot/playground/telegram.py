"""The pretend Telegram: what happens when somebody sends, edits, deletes or taps."""

import contextlib
import secrets
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.playground.bell import Bell
from bot.playground.changes import EVERY_CHAT, Changes
from bot.playground.database import Database, Json
from bot.playground.errors import BadRequest
from bot.playground.faults import NO_FAULT, Fault, Faults
from bot.playground.files import Files
from bot.playground.guises import guise
from bot.playground.log import CallLog
from bot.playground.messages import Draft, Messages
from bot.playground.people import People, bot_of
from bot.playground.updates import Updates

TAP_SECONDS = 15
"""After this time nobody waits for the answer to a tap any more."""
NO_SUCH_TAP = "query is too old and response timeout expired or query ID is invalid"
UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)


class Telegram:
    """Everything one playground knows, with what people and the bot can do to it."""

    def __init__(self, database: Database, folder: Path, token: str, bell: Bell) -> None:
        self.token = token
        self.bot = bot_of(token)
        self.bell = bell
        self.database = database
        self.people = People(database, self.bot)
        self.messages = Messages(database, self.people)
        self.updates = Updates(database)
        self.changes = Changes(database, self.messages)
        self.files = Files(database, folder / "files")
        self.faults = Faults()
        self.log = CallLog(bell)

    def send(self, drafts: Sequence[Draft]) -> list[Json]:
        """Put messages in their chats, all or none; those of people become updates."""
        with self._changing():
            return [self._send(draft) for draft in drafts]

    def _send(self, draft: Draft) -> Json:
        message_id = self.messages.add(draft)
        self.changes.touch(draft.chat_id, message_id)
        row = self.messages.find(draft.chat_id, message_id)
        if row is None:
            raise LookupError("a message that was stored this moment is gone")
        shown = self.messages.shown(row)
        if draft.sender_id != self.bot["id"]:
            self.updates.add("message", shown)
        return shown

    def own_message(self, chat_id: int, message_id: int) -> Json:
        """Give a message that the bot may edit; BadRequest if it is gone or somebody else's."""
        row = self.messages.find(chat_id, message_id)
        if row is None:
            raise BadRequest("message to edit not found")
        if row["sender_id"] != self.bot["id"]:
            raise BadRequest("message can't be edited")
        return self.messages.shown(row)

    def edit(self, chat_id: int, message_id: int, content: Json, markup: Json | None) -> Json:
        """Give one of the bot's messages new content and keyboard and show it.

        `content` is the whole of it; BadRequest if nothing would change.
        """
        message = self.own_message(chat_id, message_id)
        if content == content_of(message) and markup == message.get("reply_markup"):
            raise BadRequest(UNCHANGED)
        with self._changing():
            self.messages.edit(chat_id, message_id, content, markup)
            self.changes.touch(chat_id, message_id)
        return self.own_message(chat_id, message_id)

    def delete(self, chat_id: int, message_id: int) -> None:
        """Take a message out of its chat; BadRequest if it is not there."""
        if self.messages.find(chat_id, message_id) is None:
            raise BadRequest("message to delete not found")
        with self._changing():
            self.messages.delete(chat_id, message_id)
            self.changes.touch(chat_id, message_id)

    def tap(self, person_id: int, chat_id: int, message_id: int, data: str) -> str:
        """Tap an inline button as a person and give the callback query's id.

        A message that is gone reaches the bot as an InaccessibleMessage.
        """
        row = self.messages.find(chat_id, message_id)
        gone = {"chat": self.people.chat(chat_id), "message_id": message_id, "date": 0}
        query_id = str(secrets.randbits(62))
        with self._changing():
            self.database.rows(
                "INSERT INTO callbacks (id, chat_id, message_id, person_id, date)"
                " VALUES (?, ?, ?, ?, ?)",
                *(query_id, chat_id, message_id, person_id, time.time()),
            )
            query = {
                "id": query_id,
                "from": self.people.introduce({"id": person_id}),
                "message": self.messages.shown(row) if row else gone,
                "chat_instance": str(chat_id),
                "data": data,
            }
            self.updates.add("callback_query", query)
        return query_id

    def answer_tap(self, query_id: str, answer: Json) -> None:
        """Answer a tap, once and soon; BadRequest if it is unknown, answered or too old."""
        with self._changing():
            tapped = self.database.row(
                "UPDATE callbacks SET answered = 1 WHERE id = ? AND NOT answered AND date > ?"
                " RETURNING chat_id, message_id, person_id",
                query_id,
                time.time() - TAP_SECONDS,
            )
            if tapped is None:
                raise BadRequest(NO_SUCH_TAP)
            told = {"callback_query_id": query_id, **answer}
            told |= {"message_id": tapped["message_id"], "person": tapped["person_id"]}
            self.changes.tell(tapped["chat_id"], "answer", told)

    def act(self, chat_id: int, action: str) -> None:
        """Show in a chat what the bot is doing, such as typing."""
        with self._changing():
            self.changes.tell(chat_id, "action", {"action": action, "date": int(time.time())})

    def upgrade(self, person_id: int, chat_id: int, supergroup_id: int) -> None:
        """Make a group a supergroup, as its owner does: it is another chat from now on."""
        for chat in (chat_id, supergroup_id):
            self.people.enter(chat, person_id)
        seen, named = guise(person_id, self.people.chat(supergroup_id), supergroup_id)
        with self._changing():
            self.database.set(f"moved {chat_id}", supergroup_id)
            self._send(Draft(chat_id, person_id, {"migrate_to_chat_id": supergroup_id}))
            sender = self.people.introduce(seen)["id"]
            self._send(Draft(supergroup_id, sender, named | {"migrate_from_chat_id": chat_id}))

    def moved(self, chat_id: int) -> int | None:
        """Give the supergroup that a group has become, None if it has not."""
        supergroup: int | None = self.database.setting(f"moved {chat_id}", None)
        return supergroup

    def deliver(self, updates: Sequence[Json]) -> None:
        """Queue updates that come from nobody here; each without its number."""
        with self._changing():
            for update in updates:
                self.updates.put(update)

    def withhold(self) -> list[Json]:
        """Give all updates that wait, without their numbers, and forget them."""
        with self._changing():
            held = self.updates.first(self.updates.waiting())
            self.updates.forget_before(held[-1]["update_id"] + 1 if held else 0)
        return [{key: update[key] for key in update if key != "update_id"} for update in held]

    def meet(self, method: str, chat_id: int | None) -> Fault:
        """Give the fault that a call meets, `NO_FAULT` if none waits for it."""
        fault = self.faults.take(method, chat_id)
        if fault is not NO_FAULT:
            self.bell.ring()
        return fault

    def describe(self, key: str, value: object) -> None:
        """Keep something that the bot says of itself: its commands, its description."""
        with self._changing():
            self.database.set(key, value)
            self.changes.tell(EVERY_CHAT, "profile", {})

    @contextlib.contextmanager
    def _changing(self) -> Iterator[None]:
        with self.database.together():
            yield
        self.bell.ring()


OUTSIDE_CONTENT = frozenset(
    {
        "message_id",
        "from",
        "chat",
        "date",
        "edit_date",
        "message_thread_id",
        "is_topic_message",
        "media_group_id",
        "reply_to_message",
        "reply_markup",
    }
)


def content_of(message: Json) -> Json:
    """Give the part of a Message that an edit can change, without its keyboard."""
    return {key: value for key, value in message.items() if key not in OUTSIDE_CONTENT}
