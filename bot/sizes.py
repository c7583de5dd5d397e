"""Which sizes are offered, and how large they are."""

from dataclasses import dataclass, replace

from bot.choices import Choices, Size
from styler.presets import LARGEST_SIZE, SMALLEST_SIZE


@dataclass(frozen=True, slots=True)
class Sizes:
    """What somebody can choose from."""

    standard: int = 512
    """The long edge of a painting of standard size, in pixels."""
    largest: Size = Size.PRINT
    """No larger one is offered."""

    @property
    def offered(self) -> tuple[Size, ...]:
        """Those that are offered, the smallest first."""
        return tuple(size for size in Size if size.factor <= self.largest.factor)

    def edge(self, size: Size) -> int:
        """Return the long edge of a painting of this size, in pixels."""
        edge = round(self.standard * size.factor)
        return min(LARGEST_SIZE, max(SMALLEST_SIZE, edge))

    def within(self, choices: Choices) -> Choices:
        """Return choices with what is offered: the largest one instead of one that is not."""
        if choices.size in self.offered:
            return choices
        return replace(choices, size=self.largest)
