"""Where the pictures of a painting come from."""

from dataclasses import dataclass
from typing import Any

from bot.events import Photo
from bot.wording import Text


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A style that comes with the program."""

    key: str
    """What `styler.gallery` calls it."""


Source = Photo | BuiltIn


@dataclass(frozen=True, slots=True)
class SavedStyle:
    """A style that somebody has saved."""

    id: int
    name: Text
    source: Source


def read(fields: dict[str, Any]) -> Source:
    """Return the source of which these are the fields."""
    return BuiltIn(**fields) if "key" in fields else Photo(**fields)
