"""What strikes the service, and when: the same for the same seed."""

import random
from dataclasses import dataclass
from enum import Enum, auto

from tests.crash.moment import Moment

MOST_CALLS = 6
LONGEST_PAUSE = 1.0
"""Seconds; about what the bot takes to start, or a small painting."""
LONGEST_HOLD = 8.0
"""Seconds; after five of them a bot that wants to write is told that it cannot."""
METHODS = (
    "answerCallbackQuery",
    "editMessageMedia",
    "editMessageText",
    "file",
    "getFile",
    "getUpdates",
    "sendDocument",
    "sendMessage",
)


class Process(Enum):
    """What SIGKILL can hit."""

    BOT = auto()
    WORKER = auto()


@dataclass(frozen=True, slots=True)
class Kill:
    """The process is gone, and started again."""

    process: Process

    def __str__(self) -> str:
        return f"SIGKILL of the {self.process.name.lower()}"


@dataclass(frozen=True, slots=True)
class Ambush:
    """SIGKILL of the bot when the next call of a method is done, and not yet answered."""

    method: str

    def __str__(self) -> str:
        return f"SIGKILL of the bot before it hears of its {self.method}"


@dataclass(frozen=True, slots=True)
class Cut:
    """The connection breaks in the next call of a method."""

    method: str
    when: str
    """`before` it is done, or `after`: then it was done, and the bot does not know."""

    def __str__(self) -> str:
        return f"connection cut {self.when} {self.method}"


@dataclass(frozen=True, slots=True)
class Catch:
    """SIGKILL of the bot as soon as the ledger shows a moment, before it is written to again."""

    moment: Moment

    def __str__(self) -> str:
        return f"SIGKILL of the bot once {self.moment}"


@dataclass(frozen=True, slots=True)
class Hold:
    """Somebody else writes to the ledger for so long, from a moment on."""

    moment: Moment
    seconds: float

    def __str__(self) -> str:
        return f"the ledger held for {self.seconds:.2f} s once {self.moment}"


Blow = Kill | Ambush | Cut | Catch | Hold


@dataclass(frozen=True, slots=True)
class Round:
    """One blow: so many calls of the bot after the one before it, and so many seconds."""

    blow: Blow
    calls: int
    seconds: float

    def __str__(self) -> str:
        return f"{self.calls} calls and {self.seconds:.2f} s later: {self.blow}"


def plan(dice: random.Random, rounds: int) -> list[Round]:
    """Return what strikes, in order."""
    return [
        Round(_blow(dice), dice.randrange(MOST_CALLS), dice.uniform(0.0, LONGEST_PAUSE))
        for _ in range(rounds)
    ]


def _blow(dice: random.Random) -> Blow:
    method, when = dice.choice(METHODS), dice.choice(["before", "after"])
    blows: list[Blow] = [
        Kill(Process.BOT),
        Kill(Process.WORKER),
        Ambush(method),
        Cut(method, when),
        Hold(dice.choice(list(Moment)), dice.uniform(0.0, LONGEST_HOLD)),
        *map(Catch, Moment),
    ]
    return dice.choice(blows)
