"""The methods that change or delete messages, and the answer to a tap."""

from bot.playground.call import Call
from bot.playground.content import caption_content, input_media, text_content
from bot.playground.database import Json
from bot.playground.errors import BadRequest
from bot.playground.files import ANIMATION, DOCUMENT, PHOTO
from bot.playground.keyboards import inline_keyboard
from bot.playground.markup import units
from bot.playground.sending import chat_of
from bot.playground.telegram import Telegram, content_of

TAP_ANSWER_UNITS = 200


async def edit_message_text(telegram: Telegram, call: Call) -> Json:
    """EditMessageText: another text in a text message."""
    message = _message_of(telegram, call)
    if "text" not in message:
        raise BadRequest("there is no text in the message to edit")
    content = text_content(call.parameters | {"entities": call.structure("entities")})
    return _edit(telegram, call, message, content)


async def edit_message_caption(telegram: Telegram, call: Call) -> Json:
    """EditMessageCaption: another caption, or none, under media."""
    message = _message_of(telegram, call)
    if "text" in message:
        raise BadRequest("there is no caption in the message to edit")
    kept = {
        key: value
        for key, value in content_of(message).items()
        if key not in {"caption", "caption_entities"}
    }
    fields = call.parameters | {"caption_entities": call.structure("caption_entities")}
    return _edit(telegram, call, message, kept | caption_content(fields))


async def edit_message_media(telegram: Telegram, call: Call) -> Json:
    """EditMessageMedia: other media, or media instead of a text (since Bot API 10.1)."""
    message = _message_of(telegram, call)
    if "media_group_id" in message and not {PHOTO, DOCUMENT} & message.keys():
        raise BadRequest("message can't be edited")
    media = call.structure("media")
    if media is None:
        raise BadRequest("media is empty")
    content = await input_media(telegram.files, call, media)
    if "media_group_id" in message and ANIMATION in content:
        raise BadRequest("can't use the media of the specified type in the album")
    return _edit(telegram, call, message, content)


async def edit_message_reply_markup(telegram: Telegram, call: Call) -> Json:
    """EditMessageReplyMarkup: another keyboard, or none, under the same content."""
    message = _message_of(telegram, call)
    return _edit(telegram, call, message, content_of(message))


async def delete_message(telegram: Telegram, call: Call) -> bool:
    """DeleteMessage: the bot's own, or in a private chat anybody's."""
    chat_id = chat_of(telegram, call)
    message_id = call.integer("message_id")
    row = telegram.messages.find(chat_id, message_id)
    if row is not None and row["sender_id"] != telegram.bot["id"] and chat_id < 0:
        raise BadRequest("message can't be deleted")
    telegram.delete(chat_id, message_id)
    return True


async def answer_callback_query(telegram: Telegram, call: Call) -> bool:
    """AnswerCallbackQuery: a toast, an alert, or only the end of the waiting."""
    text = call.text("text")
    if units(text) > TAP_ANSWER_UNITS:
        raise BadRequest("MESSAGE_TOO_LONG")
    telegram.answer_tap(
        call.text("callback_query_id"),
        {"text": text, "show_alert": call.true("show_alert"), "url": call.text("url")},
    )
    return True


def _message_of(telegram: Telegram, call: Call) -> Json:
    if not call.text("message_id"):
        raise BadRequest("message identifier is not specified")
    return telegram.own_message(chat_of(telegram, call), call.integer("message_id"))


def _edit(telegram: Telegram, call: Call, message: Json, content: Json) -> Json:
    markup = call.structure("reply_markup")
    keyboard = None if markup is None else inline_keyboard(markup)
    return telegram.edit(message["chat"]["id"], message["message_id"], content, keyboard)
