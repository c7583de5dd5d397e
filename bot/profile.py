"""What clients say of the bot before anybody has written to it, in each language."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.languages import Language, Languages
from bot.wording import Text

DESCRIPTION = Text(
    "I paint your photo in the style of another picture. Send me both, and watch it being painted;"
    " then you get it in full size.\n\n"
    "In a group: reply /style to a photo."
)
"""In an empty chat; 512 characters at most."""
SHORT = Text("I paint your photo in the style of another picture.")
"""Where the bot is shared; 120 characters at most."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What clients in one language say."""

    description: str
    short: str
    language: Language | None
    """None: all that are in none of ours."""


def profiles(languages: Languages) -> Iterator[Profile]:
    """Return all that Telegram is told."""
    for language in Language:
        description, short = (languages.say(text, language) for text in (DESCRIPTION, SHORT))
        yield Profile(description, short, None if language is Language.ENGLISH else language)
