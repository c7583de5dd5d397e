"""What a client shows of the bot: its commands and its description, by chat and language."""

import json

from bot.playground.database import Database, Json


def commands_key(scope: Json, language: str) -> str:
    """Give the setting under which the commands of a BotCommandScope and a language are kept."""
    return f"commands {json.dumps(scope, sort_keys=True)} {language}"


def commands(database: Database, chat_id: int, language: str) -> list[Json]:
    """Give the narrowest list of commands that there is for a chat, in this language or in any."""
    scopes: list[Json] = [
        {"type": "chat", "chat_id": chat_id},
        {"type": "all_group_chats" if chat_id < 0 else "all_private_chats"},
        {"type": "default"},
    ]
    lists: list[list[Json]] = [
        database.setting(commands_key(scope, spoken), [])
        for scope in scopes
        for spoken in (language, "")
    ]
    return next(filter(None, lists), [])


def description(database: Database, language: str) -> str:
    """Give what an empty chat says about the bot, in this language or in any."""
    said: str = database.setting(f"description {language}", "")
    return said or str(database.setting("description ", ""))
