"""Who is there: people, the bot, and the chats they meet in."""

import json

from bot.playground.call import whole
from bot.playground.database import Database, Json
from bot.playground.errors import BadRequest

YOU = 1
"""The person at the page; the private chat with the bot has the same id."""
SUPERGROUPS_BELOW = -1_000_000_000_000


LOWEST_BOT = 100_000
"""Ids below are people's; a made-up token may begin with such a number all the same."""


def bot_of(token: str) -> Json:
    """Give the User of the bot with this token, as getMe answers it."""
    return {
        "id": max(whole(token.partition(":")[0], 0), LOWEST_BOT),
        "is_bot": True,
        "first_name": "Atelier",
        "username": "atelier_playground_bot",
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


class People:
    """The people and chats of a playground; each appears when it is first used."""

    def __init__(self, database: Database, bot: Json) -> None:
        self._database = database
        self.bot = {key: bot[key] for key in ("id", "is_bot", "first_name", "username")}

    def introduce(self, person: Json) -> Json:
        """Keep a User's fields (`id` and any of `first_name`, `username`, `language_code`)."""
        known = self.person(person["id"]) | person
        text = json.dumps(known)
        self._database.rows("INSERT OR REPLACE INTO people VALUES (?, ?)", known["id"], text)
        return known

    def person(self, person_id: int) -> Json:
        """Give the User with this id: the bot, somebody known, or a newcomer."""
        if person_id == self.bot["id"]:
            return self.bot
        found = self._database.row("SELECT object FROM people WHERE id = ?", person_id)
        if found is not None:
            known: Json = json.loads(found["object"])
            return known
        name = "You" if person_id == YOU else f"Person {person_id}"
        return {"id": person_id, "is_bot": False, "first_name": name, "language_code": "en"}

    def chat(self, chat_id: int) -> Json:
        """Give the Chat with this id; BadRequest if nobody has written there yet."""
        found = self._database.row("SELECT object FROM chats WHERE id = ?", chat_id)
        if found is None:
            raise BadRequest("chat not found")
        known: Json = json.loads(found["object"])
        return known

    def enter(self, chat_id: int, person_id: int) -> None:
        """Make the chat if it is new: a private one or, below zero, a group."""
        person = self.introduce({"id": person_id})
        chat: Json = {"id": chat_id}
        if chat_id > 0:
            named: Json = {key: person[key] for key in ("first_name", "username") if key in person}
            chat |= {"type": "private", **named}
        else:
            kind = "supergroup" if chat_id < SUPERGROUPS_BELOW else "group"
            chat |= {"type": kind, "title": f"Group {-chat_id}"}
        self._database.rows("INSERT OR IGNORE INTO chats VALUES (?, ?)", chat_id, json.dumps(chat))
