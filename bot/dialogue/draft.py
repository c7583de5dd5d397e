"""What somebody has sent and not yet had painted, and what is missing."""

from dataclasses import dataclass
from enum import Enum, auto

from bot import keyboards, texts
from bot.dialogue.effects import Say
from bot.events import Photo, Place
from bot.sources import Source
from bot.wording import Text


class Lack(Enum):
    """What a draft waits for."""

    PHOTO = auto()
    """And the style."""
    STYLE = auto()
    """It has the photo."""
    CONTENT = auto()
    """It has the style."""
    STRENGTH = auto()


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person has sent so far."""

    number: int = 1
    """Of this person in this chat; buttons of an earlier one are old."""
    content: Source | None = None
    style: Source | None = None
    aside: tuple[Photo, ...] = ()
    """Of an album in a group, of which nothing has shown yet that it is meant."""

    @property
    def lack(self) -> Lack:
        """What it waits for."""
        if self.content is None:
            return Lack.PHOTO if self.style is None else Lack.CONTENT
        return Lack.STYLE if self.style is None else Lack.STRENGTH

    @property
    def is_empty(self) -> bool:
        """Whether nothing was sent yet."""
        return self.lack is Lack.PHOTO

    def of_album(self, album: str | None) -> list[Photo]:
        """Return its pictures that came in this album."""
        if album is None:
            return []
        pictures = (self.content, self.style)
        return [each for each in pictures if isinstance(each, Photo) and each.album == album]


_ASK = {
    Lack.PHOTO: texts.NEXT_CONTENT,
    Lack.STYLE: texts.ASK_STYLE,
    Lack.CONTENT: texts.ASK_CONTENT_KEEPING_STYLE,
    Lack.STRENGTH: texts.ASK_STRENGTH,
}
_ASK_AGAIN = {**_ASK, Lack.STYLE: texts.NEXT_STYLE, Lack.STRENGTH: texts.NEXT_STRENGTH}


def prompt(draft: Draft, place: Place) -> Say:
    """Ask for what a draft waits for."""
    return _prompt(draft, place, _ASK[draft.lack])


def prompt_again(draft: Draft, place: Place, before: Text) -> Say:
    """Ask for what a draft waits for, after a sentence about something else."""
    return _prompt(draft, place, before + _ASK_AGAIN[draft.lack])


def request(text: Text, place: Place) -> Text:
    """Ask for a picture with these words; in a group it is only seen where it is addressed."""
    return text if place.is_private else text + texts.BY_REPLY


def _prompt(draft: Draft, place: Place, text: Text) -> Say:
    if draft.lack is Lack.STRENGTH:
        return Say(text, keyboards.strengths(place.user_id, draft.number))
    return Say(request(text, place))
