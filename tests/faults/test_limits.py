"""Group 23: what is said keeps Telegram's limits; `tests.spec` holds every call against them."""

from telegram.constants import CallbackQueryLimit, MessageLimit

from bot import texts
from bot.intake import COMMANDS
from styler.frames import Picture, Reason
from tests.spec import units

SAID = [
    *(text for name, text in vars(texts).items() if name.isupper() and isinstance(text, str)),
    *(f"{fault} {texts.NEXT_STRENGTH}" for fault in texts.FAULTS.values()),
    *(texts.rejected(picture, reason) for picture in Picture for reason in Reason),
]
ANSWERS = [
    texts.ON_IT,
    texts.RESULT_IS_GONE,
    texts.SENDING_FILE,
    texts.STOPPING,
    *(text for name, text in vars(texts).items() if name.startswith("TAP_")),
]


def test_all_that_is_said_fits_under_a_picture() -> None:
    assert [text for text in SAID if not 0 < units(text) <= MessageLimit.CAPTION_LENGTH] == []


def test_answers_to_taps_and_commands_fit() -> None:
    most = CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH
    assert [text for text in ANSWERS if units(text) > most] == []
    for command in COMMANDS:
        assert len(command.command) <= command.MAX_COMMAND
        assert command.MIN_DESCRIPTION <= len(command.description) <= command.MAX_DESCRIPTION
