"""Faults on demand: what a network and a busy Telegram do to a bot now and then."""

import dataclasses
import enum
from collections.abc import Mapping


class Cut(enum.Enum):
    """When the connection is cut."""

    NEVER = "never"
    BEFORE = "before"
    """Nothing is done and nothing answered."""
    WITHIN = "within"
    """It is done, but the answer breaks off in its middle."""
    AFTER = "after"
    """It is done, but the answer is lost."""


@dataclasses.dataclass(frozen=True, slots=True)
class Fault:
    """What happens to a call instead of, or besides, its being done.

    With `status` the call is refused with it, `description` and `parameters` (`retry_after`,
    `migrate_to_chat_id`); `delay` seconds pass before anything is done. Without, it is done.
    """

    method: str
    """The Bot API method, or `file` for downloads."""
    chat: int | None = None
    """Only calls for this chat; None: for any, and for calls that name none."""
    status: int | None = None
    description: str = ""
    parameters: Mapping[str, int] = dataclasses.field(default_factory=dict)
    delay: float = 0
    drip: float = 0
    """The answer comes little by little, over so many seconds."""
    body: str | None = None
    """Sent in place of the answer, or of the file."""
    cut: Cut = Cut.NEVER

    def concerns(self, method: str, chat: int | None) -> bool:
        """Say whether a call is one of those that this fault waits for."""
        return self.method.lower() == method.lower() and self.chat in {None, chat}


NO_FAULT = Fault(method="")


class Faults:
    """Faults that wait for their calls, first come, first served."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault, calls: int) -> None:
        """Let the next `calls` calls that it concerns meet this fault."""
        self._waiting += [fault] * calls

    def waiting(self) -> int:
        """Count the calls that will still meet a fault."""
        return len(self._waiting)

    def clear(self) -> None:
        """Forget all faults that still wait."""
        self._waiting.clear()

    def take(self, method: str, chat: int | None) -> Fault:
        """Give the fault that a call meets, `NO_FAULT` if none waits for it."""
        for position, fault in enumerate(self._waiting):
            if fault.concerns(method, chat):
                return self._waiting.pop(position)
        return NO_FAULT
