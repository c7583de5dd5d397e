"""Every call that the bot made, for tests to read."""

import collections
import dataclasses

from bot.playground.bell import Bell
from bot.playground.database import Json

KEPT = 20_000


@dataclasses.dataclass(frozen=True, slots=True)
class LoggedCall:
    """A call that has ended."""

    time: float
    """When it came, in seconds since 1970."""
    method: str
    chat: int | None
    parameters: Json
    """Of a file only its name, type and size; the token is not among them."""
    status: int = 0
    """The HTTP status of the answer; 0: there was none, or not all of it: it was cut."""
    description: str = ""
    done: bool = False
    """Whether it took effect; the bot may not have heard of it."""


class CallLog:
    """The newest calls in the order in which they ended, numbered from 1."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self._calls: collections.deque[tuple[int, LoggedCall]] = collections.deque(maxlen=KEPT)
        self._count = 0

    def add(self, call: LoggedCall) -> None:
        """Note a call."""
        self._count += 1
        self._calls.append((self._count, call))
        self._bell.ring()

    def after(self, number: int) -> list[Json]:
        """Give the calls with higher numbers, oldest first."""
        return [
            {"number": at, **dataclasses.asdict(call)} for at, call in self._calls if at > number
        ]
