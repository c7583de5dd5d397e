"""What is wanted of a painting beside its pictures and its strength."""

import json
from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from bot import choices
from bot.choices import Choices
from bot.sizes import Sizes


class Origin(StrEnum):
    """What a painting begins from."""

    PHOTO = "photo"
    RESULT = "result"
    """The result of another job."""
    SKETCH = "sketch"
    """What another job has sketched at this strength."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is wanted."""

    choices: Choices
    origin: Origin = Origin.PHOTO
    of: int = 0
    """The job that it goes on from, if it does."""
    are_sketches: bool = False
    """Whether it is no painting, but sketches at the strip's strengths to choose from."""

    @property
    def size(self) -> str:
        """What it counts as where sizes are counted."""
        return "sketch" if self.are_sketches else self.choices.size

    def within(self, sizes: Sizes) -> "Wishes":
        """Return them with a size that is offered."""
        return replace(self, choices=sizes.within(self.choices))

    def pack(self) -> str:
        """Return what is kept of them."""
        return json.dumps(asdict(self))


PLAIN = Wishes(Choices())


def unpack(packed: str) -> Wishes:
    """Return the wishes that were packed; what is not among them is as it is by default."""
    fields = json.loads(packed)
    return Wishes(
        choices.unpack(json.dumps(fields.get("choices", {}))),
        Origin(fields.get("origin", Origin.PHOTO)),
        fields.get("of", 0),
        fields.get("are_sketches", False),
    )
