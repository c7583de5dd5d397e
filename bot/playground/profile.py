"""The methods about the bot itself, its chats, files and updates."""

import re
from collections.abc import Callable

from bot.playground.call import Call
from bot.playground.database import Json
from bot.playground.errors import BadRequest, Conflict
from bot.playground.menus import commands_key
from bot.playground.sending import chat_of
from bot.playground.telegram import Telegram

LIMIT = 100
POLL_SECONDS = 50
DOWNLOAD_BYTES = 20 * 1024 * 1024
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
COMMANDS = 100
COMMAND_UNITS = 256
DESCRIPTION_UNITS = 512
SHORT_DESCRIPTION_UNITS = 120
GIFTS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)


async def get_me(telegram: Telegram, call: Call) -> Json:  # noqa: ARG001 - all methods take a call
    """GetMe: the bot as a User."""
    return telegram.bot


async def get_updates(telegram: Telegram, call: Call) -> list[Json]:
    """GetUpdates: confirm what is below `offset`, then wait for what comes."""
    updates, offset = telegram.updates, call.integer("offset")
    kinds = call.structure("allowed_updates")
    if isinstance(kinds, list):
        updates.allow([str(kind) for kind in kinds])
    if offset:
        updates.forget_before(offset)
    limit = min(max(call.integer("limit", LIMIT), 1), LIMIT)
    seconds = min(max(call.integer("timeout"), 0), POLL_SECONDS)
    return await telegram.bell.until(_turn(telegram, limit), seconds)


def _turn(telegram: Telegram, limit: int) -> Callable[[], list[Json]]:
    updates = telegram.updates
    updates.poll += 1
    mine = updates.poll
    telegram.bell.ring()

    def look() -> list[Json]:
        if updates.poll != mine:
            raise Conflict
        return updates.first(limit)

    return look


async def get_file(telegram: Telegram, call: Call) -> Json:
    """GetFile: where to download a file of up to 20 MB."""
    found = telegram.files.by_id(call.text("file_id"))
    if found is None:
        raise BadRequest("invalid file_id")
    if found.size > DOWNLOAD_BYTES:
        raise BadRequest("file is too big")
    return {
        "file_id": found.file_id,
        "file_unique_id": found.unique_id,
        "file_size": found.size,
        "file_path": found.path,
    }


async def get_chat(telegram: Telegram, call: Call) -> Json:
    """GetChat: a chat with the few facts that there are about it."""
    chat = telegram.people.chat(chat_of(telegram, call))
    gifts = dict.fromkeys(GIFTS, False)
    return {**chat, "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}


async def set_my_commands(telegram: Telegram, call: Call) -> bool:
    """SetMyCommands: the menu of commands, for a scope and a language."""
    commands = call.structure("commands")
    if not isinstance(commands, list) or not all(isinstance(one, dict) for one in commands):
        raise BadRequest("can't parse list of bot commands: expected an Array of BotCommand")
    if len(commands) > COMMANDS:
        raise BadRequest("BOT_COMMANDS_TOO_MUCH")
    shown = [_command(str(one.get("command", "")), one.get("description")) for one in commands]
    telegram.describe(_menu(call), shown)
    return True


async def get_my_commands(telegram: Telegram, call: Call) -> list[Json]:
    """GetMyCommands: the menu set for exactly this scope and language."""
    known: list[Json] = telegram.database.setting(_menu(call), [])
    return known


async def delete_my_commands(telegram: Telegram, call: Call) -> bool:
    """DeleteMyCommands: no menu for this scope and language."""
    telegram.describe(_menu(call), [])
    return True


async def set_my_description(telegram: Telegram, call: Call) -> bool:
    """SetMyDescription: what an empty chat says about the bot."""
    return _describe(telegram, call, "description", DESCRIPTION_UNITS)


async def set_my_short_description(telegram: Telegram, call: Call) -> bool:
    """SetMyShortDescription: what the bot's profile says."""
    return _describe(telegram, call, "short_description", SHORT_DESCRIPTION_UNITS)


async def delete_webhook(telegram: Telegram, call: Call) -> bool:
    """DeleteWebhook: there is none here; may drop the updates that wait."""
    if call.true("drop_pending_updates"):
        telegram.database.rows("DELETE FROM updates")
    return True


async def get_webhook_info(telegram: Telegram, call: Call) -> Json:  # noqa: ARG001 - as above
    """GetWebhookInfo: none is set; how many updates wait."""
    return {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": telegram.updates.waiting(),
    }


def _command(name: str, description: object) -> Json:
    name = name.removeprefix("/")
    if not COMMAND.fullmatch(name):
        raise BadRequest("BOT_COMMAND_INVALID")
    if not isinstance(description, str) or not 1 <= len(description) <= COMMAND_UNITS:
        raise BadRequest("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def _menu(call: Call) -> str:
    return commands_key(call.structure("scope") or {"type": "default"}, call.text("language_code"))


def _describe(telegram: Telegram, call: Call, name: str, limit: int) -> bool:
    text = call.text(name)
    if len(text) > limit:
        raise BadRequest(f"{name.replace('_', ' ')} is too long")
    telegram.describe(f"{name} {call.text('language_code')}", text)
    return True
