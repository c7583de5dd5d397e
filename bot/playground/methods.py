"""The Bot API methods of the playground, and the parameters that each one heeds."""

import dataclasses
from collections.abc import Awaitable, Callable, Mapping

from bot.playground import editing, profile, sending
from bot.playground.call import Call
from bot.playground.telegram import Telegram

MESSAGE = "chat_id message_thread_id reply_parameters reply_markup"
CAPTION = "caption parse_mode caption_entities"
EDITED = "chat_id message_id reply_markup"
SCOPE = "scope language_code"


@dataclasses.dataclass(frozen=True, slots=True)
class Method:
    """A method: what does it, and the parameters it heeds; others make no difference here."""

    do: Callable[[Telegram, Call], Awaitable[object]]
    heeds: str = ""


METHODS: Mapping[str, Method] = {
    "getMe": Method(profile.get_me),
    "getUpdates": Method(profile.get_updates, "offset limit timeout allowed_updates"),
    "sendMessage": Method(sending.send_message, f"{MESSAGE} text parse_mode entities"),
    "sendPhoto": Method(sending.send_photo, f"{MESSAGE} {CAPTION} photo has_spoiler"),
    "sendDocument": Method(sending.send_document, f"{MESSAGE} {CAPTION} document"),
    "sendAnimation": Method(
        sending.send_animation,
        f"{MESSAGE} {CAPTION} animation width height duration has_spoiler",
    ),
    "sendMediaGroup": Method(
        sending.send_media_group, "chat_id message_thread_id reply_parameters media"
    ),
    "sendChatAction": Method(sending.send_chat_action, "chat_id action"),
    "editMessageText": Method(editing.edit_message_text, f"{EDITED} text parse_mode entities"),
    "editMessageCaption": Method(editing.edit_message_caption, f"{EDITED} {CAPTION}"),
    "editMessageMedia": Method(editing.edit_message_media, f"{EDITED} media"),
    "editMessageReplyMarkup": Method(editing.edit_message_reply_markup, EDITED),
    "deleteMessage": Method(editing.delete_message, "chat_id message_id"),
    "answerCallbackQuery": Method(
        editing.answer_callback_query, "callback_query_id text show_alert url"
    ),
    "getFile": Method(profile.get_file, "file_id"),
    "getChat": Method(profile.get_chat, "chat_id"),
    "setMyCommands": Method(profile.set_my_commands, f"commands {SCOPE}"),
    "getMyCommands": Method(profile.get_my_commands, SCOPE),
    "deleteMyCommands": Method(profile.delete_my_commands, SCOPE),
    "setMyDescription": Method(profile.set_my_description, "description language_code"),
    "setMyShortDescription": Method(
        profile.set_my_short_description, "short_description language_code"
    ),
    "deleteWebhook": Method(profile.delete_webhook, "drop_pending_updates"),
    "getWebhookInfo": Method(profile.get_webhook_info),
}
