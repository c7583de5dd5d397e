"""The methods that put messages in a chat."""

import dataclasses
import secrets

from bot.playground.call import Call, whole
from bot.playground.content import input_media, media_content, text_content
from bot.playground.database import Json
from bot.playground.errors import BadRequest, Moved
from bot.playground.files import ANIMATION, DOCUMENT, PHOTO
from bot.playground.keyboards import reply_markup
from bot.playground.messages import Draft
from bot.playground.telegram import Telegram

ALBUM_MEDIA = range(2, 11)
ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


async def send_message(telegram: Telegram, call: Call) -> Json:
    """SendMessage: a text."""
    draft = _addressed(telegram, call)
    content = text_content(call.parameters | {"entities": call.structure("entities")})
    return telegram.send([dataclasses.replace(draft, content=content)])[0]


async def send_photo(telegram: Telegram, call: Call) -> Json:
    """SendPhoto: a picture, recompressed."""
    return await _send_media(telegram, call, PHOTO)


async def send_document(telegram: Telegram, call: Call) -> Json:
    """SendDocument: a file as it is."""
    return await _send_media(telegram, call, DOCUMENT)


async def send_animation(telegram: Telegram, call: Call) -> Json:
    """SendAnimation: a film without sound, kept as it is (Telegram would make an MP4 of a GIF)."""
    return await _send_media(telegram, call, ANIMATION)


async def send_media_group(telegram: Telegram, call: Call) -> list[Json]:
    """SendMediaGroup: 2 to 10 photos or documents as one album."""
    draft = _addressed(telegram, call)
    media = call.structure("media")
    if not isinstance(media, list):
        raise BadRequest("can't parse media: expected an Array")
    if len(media) not in ALBUM_MEDIA:
        raise BadRequest(f"album must contain {ALBUM_MEDIA[0]}-{ALBUM_MEDIA[-1]} media")
    contents = [await input_media(telegram.files, call, item) for item in media]
    if any(ANIMATION in content for content in contents):
        raise BadRequest("animation can't be sent in an album")
    group = str(secrets.randbits(56))
    return telegram.send(
        [dataclasses.replace(draft, content=one, media_group_id=group) for one in contents]
    )


async def send_chat_action(telegram: Telegram, call: Call) -> bool:
    """SendChatAction: show that the bot is typing, uploading a photo, ..."""
    chat_id = chat_of(telegram, call)
    if call.text("action") not in ACTIONS:
        raise BadRequest("wrong parameter action in request")
    telegram.act(chat_id, call.text("action"))
    return True


def chat_of(telegram: Telegram, call: Call) -> int:
    """Give the id of the chat that a call is for; Refusal if there is none, or none any more."""
    named = call.text("chat_id")
    if not named:
        raise BadRequest("chat_id is empty")
    chat_id = call.integer("chat_id")
    telegram.people.chat(chat_id)
    if (supergroup := telegram.moved(chat_id)) is not None:
        raise Moved(supergroup)
    return chat_id


async def _send_media(telegram: Telegram, call: Call, kind: str) -> Json:
    draft = _addressed(telegram, call)
    fields = call.parameters | {"caption_entities": call.structure("caption_entities")}
    content = await media_content(telegram.files, kind, call.media(kind), fields)
    return telegram.send([dataclasses.replace(draft, content=content)])[0]


def _addressed(telegram: Telegram, call: Call) -> Draft:
    """Give an empty message of the bot with its chat, topic, reply and keyboard checked."""
    chat_id = chat_of(telegram, call)
    thread_id = call.integer("message_thread_id") or None
    if thread_id and not telegram.messages.has_thread(chat_id, thread_id):
        raise BadRequest("message thread not found")
    markup = call.structure("reply_markup")
    return Draft(
        chat_id=chat_id,
        sender_id=telegram.bot["id"],
        content={},
        markup=None if markup is None else reply_markup(markup),
        reply_to=_replied(telegram, call, chat_id),
        thread_id=thread_id,
    )


def _replied(telegram: Telegram, call: Call, chat_id: int) -> int | None:
    reply = call.structure("reply_parameters")
    if reply is None:
        return None
    message_id = whole(reply.get("message_id"), 0) if isinstance(reply, dict) else 0
    if not message_id:
        raise BadRequest("can't parse reply parameters: message_id must be an Integer")
    if telegram.messages.find(chat_id, message_id) is not None:
        return message_id
    if reply.get("allow_sending_without_reply"):
        return None
    raise BadRequest("message to be replied not found")
