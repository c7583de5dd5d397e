"""What the dialogue knows when something happens."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.choices import Choices
from bot.dialogue.draft import Draft
from bot.dialogue.effects import Effect
from bot.guests import Role
from bot.sizes import Sizes
from bot.sources import SavedStyle, Source
from bot.wishes import PLAIN, Wishes

Step = tuple[Draft, Sequence[Effect]]
"""The draft as it is now, and what is to be done."""


@dataclass(frozen=True, slots=True)
class Painting:
    """A job, as far as a conversation is concerned."""

    id: int
    user_id: int
    content: Source
    style: Source
    strength: int
    status_message_id: int | None
    is_active: bool
    """Still to be painted, or being painted."""
    is_painted: bool
    """Its result is kept."""
    wishes: Wishes = PLAIN


@dataclass(frozen=True, slots=True)
class Scene:
    """Somebody in a chat, and all that is known of them there."""

    draft: Draft
    paintings: Sequence[Painting] = ()
    """Their active ones in this chat, and the one that a tapped button names."""
    role: Role = Role.GUEST
    choices: Choices = Choices()  # noqa: RUF009 - frozen
    sizes: Sizes = Sizes()  # noqa: RUF009 - frozen
    """What is offered to them."""
    saved: Sequence[SavedStyle] = ()
    """The styles that they have saved, oldest first."""
    asked: SavedStyle | None = None
    """The one for whose name the message asks that they reply to."""

    @property
    def active(self) -> list[Painting]:
        """Those that are to be painted still, or being painted."""
        return [painting for painting in self.paintings if painting.is_active]
