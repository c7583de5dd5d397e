"""Group 23: what is said keeps Telegram's limits; `tests.spec` holds every call against them."""

from textwrap import wrap

from telegram.constants import (
    BotCommandLimit,
    BotDescriptionLimit,
    CallbackQueryLimit,
    MessageLimit,
)

from bot import commands, languages, texts
from bot.choices import Choices, Size
from bot.languages import Language
from bot.profile import profiles
from bot.sizes import Sizes
from bot.wording import Text
from styler.frames import Picture, Reason
from tests.spec import units

SPOKEN = languages.load()
PHONE, SCREEN = 48, 14
"""Characters in a line, and lines."""
SAID = [
    *(text for name, text in vars(texts).items() if name.isupper() and isinstance(text, Text)),
    *(fault + texts.NEXT_STRENGTH for fault in texts.FAULTS.values()),
    *(fault + texts.NEXT_CONTENT + texts.BY_REPLY for fault in texts.FAULTS.values()),
    *(
        show(Choices(size), Sizes())
        for show in (texts.options, texts.options_closed)
        for size in Size
    ),
    *(texts.rejected(picture, reason) for picture in Picture for reason in Reason),
]
ANSWERS = [
    texts.ON_IT,
    texts.RESULT_IS_GONE,
    texts.SENDING_FILE,
    texts.STOPPING,
    texts.PAUSE_BEGINS,
    texts.PAUSE_ENDS,
    texts.RESTART_IS_TOLD,
    texts.LANGUAGE_CHOSEN,
    texts.ERASED_ALREADY,
    texts.CHOICE_NOTED,
    *(text for name, text in vars(texts).items() if name.startswith("TAP_")),
]


def test_all_that_is_said_fits_under_a_picture_in_every_language() -> None:
    said = [SPOKEN.say(text, language) for text in SAID for language in Language]
    assert [text for text in said if not 0 < units(text) <= MessageLimit.CAPTION_LENGTH] == []


def test_answers_to_taps_fit_in_every_language() -> None:
    most = CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH
    said = [SPOKEN.say(text, language) for text in ANSWERS for language in Language]
    assert [text for text in said if units(text) > most] == []


def test_what_clients_say_of_the_bot_fits_in_every_language() -> None:
    said = list(profiles(SPOKEN))
    assert {profile.language for profile in said} == {None, *set(Language) - {Language.ENGLISH}}
    for profile in said:
        assert 0 < len(profile.description) <= BotDescriptionLimit.MAX_DESCRIPTION_LENGTH
        assert 0 < len(profile.short) <= BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH


def test_help_fits_a_phones_screen() -> None:
    for told in (texts.HELP, texts.HELP_IN_GROUPS):
        lines = [wrap(line, PHONE) or [""] for line in str(told).splitlines()]
        assert sum(map(len, lines)) <= SCREEN


def test_commands_fit_in_every_language() -> None:
    listings = list(commands.listings(SPOKEN, admins=[1]))
    assert {listing.language for listing in listings} == {None, *set(Language) - {Language.ENGLISH}}
    for command in (command for listing in listings for command in listing.commands):
        assert len(command.command) <= BotCommandLimit.MAX_COMMAND
        assert (
            BotCommandLimit.MIN_DESCRIPTION
            <= len(command.description)
            <= BotCommandLimit.MAX_DESCRIPTION
        )
