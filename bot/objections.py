"""Why Telegram refuses a call, in our own words: its words may hold somebody's name."""

from enum import StrEnum

from telegram.error import BadRequest


class Objection(StrEnum):
    """What Telegram finds wrong."""

    CHAT = "no such chat"
    LATE = "too late for a tap's answer"
    RIGHTS = "not allowed in this chat"
    TOPIC = "topic gone"
    MESSAGE = "message gone"
    UNCHANGED = "message is so already"
    NO_TEXT = "message holds a picture"
    PICTURE = "unfit picture or file"
    BUTTONS = "unfit buttons"
    TEXT = "unfit text"
    OTHER = "other"


_SIGNS = {
    "chat not found": Objection.CHAT,
    "query is too old": Objection.LATE,
    "rights": Objection.RIGHTS,
    "forbidden": Objection.RIGHTS,
    "restricted": Objection.RIGHTS,
    "admin": Objection.RIGHTS,
    "thread not found": Objection.TOPIC,
    "topic": Objection.TOPIC,
    "message is not modified": Objection.UNCHANGED,
    "there is no text in the message": Objection.NO_TEXT,
    "message to edit": Objection.MESSAGE,
    "message can't be edited": Objection.MESSAGE,
    "message_id_invalid": Objection.MESSAGE,
    "button": Objection.BUTTONS,
    "keyboard": Objection.BUTTONS,
    "reply_markup": Objection.BUTTONS,
    "caption": Objection.TEXT,
    "message is too long": Objection.TEXT,
    "entities": Objection.TEXT,
    "text": Objection.TEXT,
    "photo": Objection.PICTURE,
    "image": Objection.PICTURE,
    "media": Objection.PICTURE,
    "file": Objection.PICTURE,
}
"""What an error's words hold, in small letters; the first that fits counts."""


def read(error: BadRequest) -> Objection:
    """Return what an error objects to."""
    words = error.message.lower()
    return next((objection for sign, objection in _SIGNS.items() if sign in words), Objection.OTHER)
