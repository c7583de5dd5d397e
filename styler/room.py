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
        content = self._fitting(edge, load)
        try:
            return paint(content)
        except Exception as error:
            if not memory.ran_out(error):
                raise
        # Out of the handler, where the exception would keep the tensors alive.
        memory.release(self.network.device)
        smaller = max(SMALLEST_SIZE, round(SMALLER * max(content.shape[2:])))
        self.tell(f"Memory ran out: painting at {smaller} px instead.")
        try:
            return paint(load(smaller))
        except Exception as error:
            if not memory.ran_out(error):
                raise
            raise memory.TooLargeError("Memory ran out twice: choose a smaller size.") from error

    def _fitting(self, edge: int, load: Callable[[int], Tensor]) -> Tensor:
        content = load(edge)
        height, width = content.shape[2:]
        largest = memory.largest(self.network, (width, height), self.size)
        if largest == edge or self.size is None:
            return content
        need = memory.in_words(memory.needed(self.network, (width, height)))
        self.tell(
            f"{edge} px would need {need} of memory and {memory.in_words(self.size)} are free: "
            f"painting at {largest} px."
        )
        return load(largest)
