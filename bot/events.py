"""What happened in a chat, read from an update: plain values, no Telegram types."""

from dataclasses import dataclass, replace
from enum import Enum, StrEnum, auto

from telegram import (
    CallbackQuery,
    Document,
    MaybeInaccessibleMessage,
    Message,
    PhotoSize,
    Update,
    User,
)

from styler.limits import MAX_BYTES, MAX_RATIO, MIN_SIDE

_FORMATS = {"image/jpeg", "image/png", "image/webp", "image/heic", "image/heif"}
"""HEIC is up to the worker: it says so if it cannot read it."""
_UNKNOWN = "application/octet-stream"
STYLE = "style"
"""The command that points to a picture: by its caption, or in reply to it."""
_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif")


@dataclass(frozen=True, slots=True)
class Place:
    """Who did it, and where."""

    chat_id: int
    user_id: int
    thread_id: int | None
    is_private: bool
    language: str | None = None
    """The tag of the client's language."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture in Telegram's keeping."""

    file_id: str
    unique_id: str
    """The same for the same file, whoever sends it."""
    message_id: int
    album: str | None
    """The album it came in."""


class Fault(StrEnum):
    """Why something that was sent is no use here."""

    TEXT = auto()
    NOT_A_PICTURE = auto()
    FORMAT = auto()
    TOO_HEAVY = auto()
    TOO_SMALL = auto()
    TOO_NARROW = auto()


class Address(Enum):
    """How something that was sent shows for whom it is, beside the chat it is in."""

    NOBODY = auto()
    REPLY = auto()
    """It answers a message of the bot's."""
    COMMAND = auto()
    """/style points to it."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command, without its slash."""

    place: Place
    name: str


@dataclass(frozen=True, slots=True)
class PictureSent:
    """A photo, or an image sent as a file; or one that was sent before, and is pointed to."""

    place: Place
    photo: Photo
    address: Address = Address.NOBODY


@dataclass(frozen=True, slots=True)
class UnusableSent:
    """Anything else."""

    place: Place
    fault: Fault
    album: str | None
    address: Address = Address.NOBODY


@dataclass(frozen=True, slots=True)
class Replied:
    """Words, in reply to something that the bot has said."""

    place: Place
    words: str
    to: int
    """The message that said it."""


Sent = Command | PictureSent | UnusableSent | Replied


@dataclass(frozen=True, slots=True)
class Unsigned:
    """Something sent in the name of a group or a channel: nobody could tap what answers it."""

    place: Place
    """With a number that Telegram puts in place of the person's."""
    sent: Sent


@dataclass(frozen=True, slots=True)
class Tapped:
    """An inline button."""

    place: Place
    callback_id: str
    data: str
    message_id: int | None
    """The message that holds the button; None if it holds it no more, or that is unknown."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """The bot was blocked, or removed from a group."""

    place: Place


@dataclass(frozen=True, slots=True)
class Moved:
    """A group became a supergroup, which is another chat to Telegram."""

    place: Place
    """The group."""
    new: int
    """The supergroup."""


Event = Sent | Unsigned | Tapped | Blocked | Moved


def read(update: Update, username: str) -> Event | None:
    """Return what the update says, None if it is not for the bot called `username`."""
    if update.callback_query is not None:
        return _tapped(update.callback_query)
    if update.my_chat_member is not None:
        change = update.my_chat_member
        if change.new_chat_member.status not in {"left", "kicked"}:
            return None
        is_private = change.chat.type == "private"
        return Blocked(Place(change.chat.id, change.from_user.id, None, is_private))
    if update.message is not None and update.message.from_user is not None:
        return _received(update.message, update.message.from_user, username)
    return None


def _tapped(query: CallbackQuery) -> Event | None:
    message = query.message
    if message is None:
        return None
    if isinstance(message, Message):
        place = _place(message, query.from_user)
    else:  # too old for Telegram to send it along
        is_private = message.chat.type == "private"
        user = query.from_user
        place = Place(message.chat.id, user.id, None, is_private, user.language_code)
    shown = message.message_id if _holds(message, query.data) else None
    return Tapped(place, query.id, query.data or "", shown)


def _holds(message: MaybeInaccessibleMessage, data: str | None) -> bool:
    """Whether a message has a button with this data, as Telegram knows it.

    A client can send any data as if it came from any message of a group, somebody else's result.
    """
    if not isinstance(message, Message) or message.reply_markup is None:
        return False
    buttons = (button for row in message.reply_markup.inline_keyboard for button in row)
    return any(button.callback_data == data for button in buttons)


def _received(message: Message, sender: User, username: str) -> Event | None:
    place = _place(message, sender)
    if message.migrate_to_chat_id is not None:
        return Moved(place, message.migrate_to_chat_id)
    if message.migrate_from_chat_id is not None:
        return Moved(replace(place, chat_id=message.migrate_from_chat_id), message.chat.id)
    if message.is_automatic_forward:  # what a channel tells those who discuss it
        return None
    sent = _sent(message, place, username)
    if message.sender_chat is not None:
        return None if sent is None else Unsigned(place, sent)
    return None if sender.is_bot else sent  # bots that answer each other never end


def _sent(message: Message, place: Place, username: str) -> Sent | None:
    text = message.text or ""
    if text.startswith("/"):
        name = _command(text, username)
        return None if name is None else _commanded(message, place, name)
    address, original = _address(message, username), message.reply_to_message
    if text and original is not None and address is Address.REPLY:
        return Replied(place, text, original.message_id)
    content = _content(message, place)
    return None if content is None else replace(content, address=address)


def _command(text: str, username: str) -> str | None:
    """Return a command's name, None if it is another bot's."""
    name, _, addressee = text.split(maxsplit=1)[0][1:].partition("@")
    return None if addressee and addressee.lower() != username.lower() else name.lower()


def _commanded(message: Message, place: Place, name: str) -> Sent:
    """Return a command; /style in reply to something is that, alone even if it is of an album."""
    original = message.reply_to_message
    if name != STYLE or original is None or (content := _content(original, place)) is None:
        return Command(place, name)
    match content:
        case PictureSent(photo=photo):
            return PictureSent(place, replace(photo, album=None), Address.COMMAND)
        case UnusableSent(fault=Fault.TEXT):
            return Command(place, name)
        case UnusableSent(fault=fault):
            return UnusableSent(place, fault, None, Address.COMMAND)


def _address(message: Message, username: str) -> Address:
    caption, original = message.caption or "", message.reply_to_message
    if caption.startswith("/") and _command(caption, username) == STYLE:
        return Address.COMMAND
    if original is None or original.from_user is None or _is_notice(original):
        return Address.NOBODY  # all that is sent in a topic replies to the notice of its beginning
    is_ours = (original.from_user.username or "").lower() == username.lower()
    return Address.REPLY if is_ours else Address.NOBODY


def _content(message: Message, place: Place) -> PictureSent | UnusableSent | None:
    """Return what a message holds, None if it is a notice."""
    if message.photo:
        return _photo(message, place)
    if message.document is not None and message.animation is None:
        return _document(message, message.document, place)
    if _is_notice(message):
        return None
    fault = Fault.TEXT if message.text else Fault.NOT_A_PICTURE
    return UnusableSent(place, fault, message.media_group_id)


def _photo(message: Message, place: Place) -> PictureSent | UnusableSent:
    # The last size is not promised to be the largest.
    largest: PhotoSize = max(message.photo, key=lambda size: size.width * size.height)
    short, long = sorted((largest.width, largest.height))
    album = message.media_group_id
    if short < MIN_SIDE:
        return UnusableSent(place, Fault.TOO_SMALL, album)
    if long > short * MAX_RATIO:
        return UnusableSent(place, Fault.TOO_NARROW, album)
    photo = Photo(largest.file_id, largest.file_unique_id, message.message_id, album)
    return PictureSent(place, photo)


def _document(message: Message, document: Document, place: Place) -> PictureSent | UnusableSent:
    album = message.media_group_id
    kind = (document.mime_type or "").lower()
    named_as_picture = (document.file_name or "").lower().endswith(_SUFFIXES)
    # Clients name the same kind in several ways (image/jpg, image/x-png) or not at all.
    is_vague = kind in {"", _UNKNOWN} or kind.startswith("image/")
    if kind not in _FORMATS and not (named_as_picture and is_vague):
        fault = Fault.FORMAT if kind.startswith("image/") else Fault.NOT_A_PICTURE
        return UnusableSent(place, fault, album)
    if (document.file_size or 0) > MAX_BYTES:
        return UnusableSent(place, Fault.TOO_HEAVY, album)
    photo = Photo(document.file_id, document.file_unique_id, message.message_id, album)
    return PictureSent(place, photo)


def _is_notice(message: Message) -> bool:
    """Whether it is a service message: somebody joined, a title changed, a message was pinned."""
    return bool(
        message.new_chat_members
        or message.left_chat_member
        or message.new_chat_title
        or message.new_chat_photo
        or message.delete_chat_photo
        or message.pinned_message
        or message.group_chat_created
        or message.supergroup_chat_created
        or message.forum_topic_created
        or message.message_auto_delete_timer_changed
    )


def _place(message: Message, user: User) -> Place:
    thread = message.message_thread_id if message.is_topic_message else None
    return Place(
        message.chat.id, user.id, thread, message.chat.type == "private", user.language_code
    )
