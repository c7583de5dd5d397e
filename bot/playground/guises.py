"""What is sent in the name of a chat: whom the bot sees as its sender, and the chat beside."""

import time

from bot.playground.database import Json

TELEGRAM: Json = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
ANONYMOUS: Json = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
CHANNEL: Json = {
    "id": 136817688,
    "is_bot": True,
    "first_name": "Channel",
    "username": "Channel_Bot",
}


def guise(person_id: int, chat: Json, sender_chat: int) -> tuple[Json, Json]:
    """Give the User whom the bot sees in place of a person, and what else the message has.

    In the name of the chat itself an admin is anonymous; of any other one it is a channel's. What
    Telegram sends in a channel's name is its post, forwarded to those who discuss it.
    """
    if sender_chat == chat["id"]:
        return ANONYMOUS, {"sender_chat": chat}
    channel = {"id": sender_chat, "type": "channel", "title": f"Channel {-sender_chat}"}
    if person_id != TELEGRAM["id"]:
        return CHANNEL, {"sender_chat": channel}
    origin = {"type": "channel", "chat": channel, "message_id": 1, "date": int(time.time())}
    post = {"sender_chat": channel, "forward_origin": origin, "is_automatic_forward": True}
    return TELEGRAM, post
