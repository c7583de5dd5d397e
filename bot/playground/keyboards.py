"""What may stand under a message: which keyboards Telegram takes, and which it refuses."""

from bot.playground.database import Json
from bot.playground.errors import BadRequest

DATA_BYTES = 64
ROW_BUTTONS = 8
BUTTONS = 100
ACTIONS = (
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
)
FOR_THE_KEYBOARD_BELOW = ("keyboard", "remove_keyboard", "force_reply")
PLACEHOLDER = range(1, 65)
"""Letters that a ForceReply may put in the empty field."""


def inline_keyboard(markup: object) -> Json | None:
    """Check a `reply_markup` and give the InlineKeyboardMarkup that a message will show.

    None for an empty one and for the kinds that change the person's own keyboard, which the
    playground takes and does not show. BadRequest with Telegram's words otherwise.
    """
    if not isinstance(markup, dict):
        raise BadRequest("object expected as reply markup")
    if any(key in markup for key in FOR_THE_KEYBOARD_BELOW):
        return None
    rows = markup.get("inline_keyboard", [])
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise BadRequest(
            'can\'t parse inline keyboard: field "inline_keyboard" must be of type Array'
        )
    shown = [[_button(button) for button in row] for row in rows if row]
    if sum(map(len, shown)) > BUTTONS or any(len(row) > ROW_BUTTONS for row in shown):
        raise BadRequest("reply markup is too long")
    return {"inline_keyboard": shown} if shown else None


def reply_markup(markup: object) -> Json | None:
    """Check the `reply_markup` of a new message: give its inline keyboard or its ForceReply."""
    if not isinstance(markup, dict) or markup.get("force_reply") is not True:
        return inline_keyboard(markup)
    if len(str(markup.get("input_field_placeholder", "-"))) not in PLACEHOLDER:
        raise BadRequest("input field placeholder must be 1-64 characters long")
    return markup


def _button(button: object) -> Json:
    if not isinstance(button, dict):
        raise BadRequest(
            "can't parse inline keyboard button: InlineKeyboardButton must be an Object"
        )
    text = button.get("text")
    if not isinstance(text, str):
        raise BadRequest("can't parse inline keyboard button: Can't find field \"text\"")
    actions = [action for action in ACTIONS if action in button]
    if not actions:
        raise BadRequest(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if not text.strip():
        raise BadRequest("BUTTON_TEXT_INVALID")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= DATA_BYTES:
        raise BadRequest("BUTTON_DATA_INVALID")
    return button
