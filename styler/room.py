"""Paintings as large as there is memory for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from torch import Tensor

from styler import memory
from styler.features import Network
from styler.presets import SMALLER, SMALLEST_SIZE

Painting = TypeVar("Painting")


@dataclass(frozen=True, slots=True)
class Room:
    """The memory that a network has to paint in, and who is told where it is short."""

    network: Network
    size: int | None
    """Bytes; None: nobody says."""
    tell: Callable[[str], None]
    """Hears a sentence for each painting that becomes smaller than it was asked for."""

    def paint(
        self, edge: int, load: Callable[[int], Tensor], paint: Callable[[Tensor], Painting]
    ) -> Painting:
        """Return what `paint` makes of a photo, with a long edge of `edge` pixels if that fits.

        `load` returns the photo (1, 3, H, W) with a long edge of so many pixels. Where memory runs
        out all the same, it is painted once more and smaller. memory.TooLargeError if that is of
        no use either, or if nothing fits.
        """
        content = load(edge)
        largest = self.fitting(content)
        try:
            return paint(content if largest == max(content.shape[2:]) else load(largest))
        except Exception as error:
            if not memory.ran_out(error):
                raise
        # Out of the handler, where the exception would keep the tensors alive.
        smaller = self.smaller(largest)
        try:
            return paint(load(smaller))
        except Exception as error:
            if not memory.ran_out(error):
                raise
            raise memory.TooLargeError(memory.RAN_OUT_TWICE) from error

    def fitting(self, content: Tensor) -> int:
        """Return the long edge with which a photo (1, 3, H, W) fits, its own or less.

        memory.TooLargeError if it fits with none that is painted.
        """
        height, width = content.shape[2:]
        edge = max(width, height)
        largest = memory.largest(self.network, (width, height), self.size)
        if largest < edge and self.size is not None:
            need = memory.in_words(memory.needed(self.network, (width, height)))
            self.tell(
                f"{edge} px would need {need} of memory and {memory.in_words(self.size)} are free: "
                f"painting at {largest} px."
            )
        return largest

    def smaller(self, edge: int) -> int:
        """Return the long edge for another attempt, after memory ran out with `edge`."""
        memory.release(self.network.device)
        smaller = max(SMALLEST_SIZE, round(SMALLER * edge))
        self.tell(f"Memory ran out: painting at {smaller} px instead.")
        return smaller
