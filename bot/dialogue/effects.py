"""What the dialogue wants done: plain values, which the clerk carries out."""

from dataclasses import dataclass

from bot.choices import Choices
from bot.events import Photo
from bot.illustrations import Illustration
from bot.keyboards import Keyboard
from bot.languages import Language
from bot.sources import Source
from bot.wishes import PLAIN, Wishes
from bot.wording import Text


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer a tapped button."""

    callback_id: str
    text: Text


@dataclass(frozen=True, slots=True)
class Say:
    """Send a text, in place of one with the same words that is not on its way yet."""

    text: Text
    keyboard: Keyboard = ()


@dataclass(frozen=True, slots=True)
class SayAfterAlbum(Say):
    """Send a text, once the rest of an album has had time to arrive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Show(Say):
    """Send a text under a picture."""

    illustration: Illustration


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowSheet(Say):
    """Send a text under a sheet of these pictures, numbered."""

    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class AskName:
    """Ask what a saved style shall be called."""

    style: int
    text: Text


@dataclass(frozen=True, slots=True)
class SayToStranger:
    """Send a text, unless it was sent to this chat lately."""

    text: Text


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Change the text and the buttons of a message."""

    message_id: int
    text: Text
    keyboard: Keyboard = ()


@dataclass(frozen=True, slots=True)
class Paint:
    """Queue a painting."""

    content: Source
    style: Source
    strength: int
    status_message_id: int | None
    """The message that becomes its status; None: a new one."""
    wishes: Wishes = PLAIN


@dataclass(frozen=True, slots=True)
class Stop:
    """Cancel a painting."""

    painting: int


@dataclass(frozen=True, slots=True)
class Finish:
    """End a painting with what there is of it."""

    painting: int


@dataclass(frozen=True, slots=True)
class SendFile:
    """Send a result's file once more."""

    painting: int


@dataclass(frozen=True, slots=True)
class SendFilm:
    """Send a painting's film, unless it is being made."""

    painting: int


@dataclass(frozen=True, slots=True)
class StopChat:
    """Stop all work for a chat that no longer listens."""


@dataclass(frozen=True, slots=True)
class FollowChat:
    """Go on in the supergroup that a group became."""

    new: int


@dataclass(frozen=True, slots=True)
class Erase:
    """Delete all that is kept of the person, and answer the button that asked for it."""

    callback_id: str
    message_id: int | None
    """The message that holds the button."""


@dataclass(frozen=True, slots=True)
class Speak:
    """Speak a language to the person; None: that of their client."""

    language: Language | None


@dataclass(frozen=True, slots=True)
class Choose:
    """Remember how the person wants their paintings."""

    choices: Choices


@dataclass(frozen=True, slots=True)
class TellStats:
    """Tell the person what they have had, and what they may have yet."""


@dataclass(frozen=True, slots=True)
class SaveStyle:
    """Keep a style picture for the person, and say what it is called."""

    photo: Photo


@dataclass(frozen=True, slots=True)
class NameStyle:
    """Call a saved style so."""

    style: int
    name: str


@dataclass(frozen=True, slots=True)
class DropStyle:
    """Save a style no longer."""

    style: int


@dataclass(frozen=True, slots=True)
class Spare:
    """Delete nothing, and answer the button that asked for it."""

    callback_id: str
    message_id: int | None
    """The message that holds the button."""


@dataclass(frozen=True, slots=True)
class Report:
    """Tell how the bot does."""

    message_id: int | None = None
    """The message that told it before; None: a new one."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Take no orders from now on."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Take orders again."""


@dataclass(frozen=True, slots=True)
class AnnounceRestart:
    """Tell everybody who waits for a painting."""


Talk = Answer | Say | SayToStranger | Rewrite | AskName
"""What is said."""
OfPainting = Paint | Stop | Finish | SendFile | SendFilm
OfPerson = Erase | Spare | Speak | Choose | TellStats
OfStyle = SaveStyle | NameStyle | DropStyle
OfChat = StopChat | FollowChat
Care = Report | Pause | Resume | AnnounceRestart
"""What those have done who look after the bot."""
Effect = Talk | OfPainting | OfPerson | OfStyle | OfChat | Care
