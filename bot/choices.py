"""How somebody wants their paintings, until they choose otherwise."""

import json
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from itertools import pairwise


class Size(StrEnum):
    """How large a painting is."""

    QUICK = "quick"
    STANDARD = "standard"
    LARGE = "large"
    PRINT = "print"

    @property
    def factor(self) -> float:
        """Its long edge, where that of STANDARD is 1."""
        return _FACTORS[self]


class Strokes(StrEnum):
    """How large the strokes are."""

    FINE = "fine"
    PLAIN = "plain"
    """As in the style picture."""
    BROAD = "broad"

    @property
    def scale(self) -> float:
        """Their size, where that in the style picture is 1."""
        return _SCALES[self]


_FACTORS = {Size.QUICK: 0.625, Size.STANDARD: 1.0, Size.LARGE: 2.0, Size.PRINT: 4.0}
_SCALES = {Strokes.FINE: 0.6, Strokes.PLAIN: 1.0, Strokes.BROAD: 1.6}


@dataclass(frozen=True, slots=True)
class Choices:
    """What somebody has chosen."""

    size: Size = Size.STANDARD
    strokes: Strokes = Strokes.PLAIN
    keep_colours: bool = False
    """Whether the painting has the photo's colours."""
    film: bool = False
    """Whether a film of the painting comes with it."""

    @property
    def larger(self) -> "Choices | None":
        """The same at the next size up; None at the largest."""
        following = dict(pairwise(Size)).get(self.size)
        return None if following is None else replace(self, size=following)

    def pack(self) -> str:
        """Return what is kept of them."""
        return json.dumps(asdict(self))


def unpack(packed: str) -> Choices:
    """Return the choices that were packed; what is not among them is as it is at first."""
    fields = json.loads(packed)
    return Choices(
        size=Size(fields.get("size", Size.STANDARD)),
        strokes=Strokes(fields.get("strokes", Strokes.PLAIN)),
        keep_colours=bool(fields.get("keep_colours", False)),
        film=bool(fields.get("film", False)),
    )
