"""Whoever paints: one interface, whatever process or machine is behind it."""

from collections.abc import AsyncGenerator, Callable
from typing import Protocol

from styler.frames import Event, Paint


class PainterLostError(Exception):
    """The painter died or hung in the middle of a job; the job can be painted again."""


class PainterUnusableError(Exception):
    """The painter cannot start; the message says what to do."""


class Painter(Protocol):
    """Paints jobs."""

    @property
    def slots(self) -> int:
        """How many jobs are painted side by side; it may change."""

    @property
    def is_ready(self) -> bool:
        """Whether somebody is there to paint now."""

    def paint(self, request: Paint) -> AsyncGenerator[Event]:
        """Yield what happens to a job, up to its end; closed before, the job is painted no more.

        The last event is Painted, Sketched, Rejected or Failed. Raises PainterLostError.
        """

    def finish(self, job: str) -> None:
        """Have a job end with what there is of it, if it is being painted."""

    async def run(self, changed: Callable[[], None]) -> None:
        """Be there for jobs until cancelled; PainterUnusableError if that cannot be.

        `changed` is called when there may be other slots than before.
        """
