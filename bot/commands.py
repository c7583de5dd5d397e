"""The commands that clients offer, by where they are typed, in each language."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)

from bot.events import STYLE
from bot.languages import Language, Languages
from bot.wording import Text

PERSONAL = {
    "start": Text("Begin"),
    "help": Text("What I can do"),
    "styles": Text("Styles to choose from"),
    "options": Text("How I paint for you: size, colours, strokes, film"),
    "mystats": Text("What I painted for you, and what you have left"),
    "cancel": Text("Stop the painting, or forget the pictures"),
    "language": Text("The language I speak"),
    "privacy": Text("What I keep of you"),
    "delete_my_data": Text("Delete all I keep of you"),
}
"""In a chat of one's own."""
IN_GROUPS = {
    STYLE: Text("Paint the photo that you reply to"),
    **{
        name: PERSONAL[name]
        for name in ("styles", "cancel", "options", "help", "privacy", "delete_my_data")
    },
}
ADMINS = {**PERSONAL, "admin": Text("How I am doing, and what to do about it")}
"""For those who look after the bot."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Commands for some chats and clients."""

    commands: list[BotCommand]
    scope: BotCommandScope
    language: Language | None
    """Of the clients; None: of all others."""


def listings(languages: Languages, admins: Collection[int]) -> Iterator[Listing]:
    """Return all that Telegram is told."""
    scopes: list[tuple[dict[str, Text], BotCommandScope]] = [
        (PERSONAL, BotCommandScopeDefault()),
        (IN_GROUPS, BotCommandScopeAllGroupChats()),
        *((ADMINS, BotCommandScopeChat(admin)) for admin in admins),
    ]
    for commands, scope in scopes:
        for language in Language:
            said = [
                BotCommand(name, languages.say(text, language)) for name, text in commands.items()
            ]
            yield Listing(said, scope, None if language is Language.ENGLISH else language)
