"""How long things take: medians of several runs, with the spread, on a CPU or a GPU."""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

import torch

Key = TypeVar("Key")
Action = Callable[[], object]

LEAST_SECONDS = 0.1
"""What is quicker is done several times in a run."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Several measurements of the same."""

    median: float
    least: float
    most: float
    runs: int

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """Return that of one value or more."""
        return cls(median(values), min(values), max(values), len(values))


def now(device: torch.device) -> float:
    """Return the seconds on a clock, once the device has done all that it was asked for."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return time.perf_counter()


def alternate(actions: Mapping[Key, Action], runs: int, device: torch.device) -> dict[Key, Spread]:
    """Return the seconds that each action takes.

    They take turns, so that whatever else the machine does meets all of them alike. The first two
    times, when memory is taken and programs are chosen, do not count.
    """
    counts = {}
    for key, action in actions.items():
        _seconds(action, 1, device)
        counts[key] = max(1, math.ceil(LEAST_SECONDS / _seconds(action, 1, device)))
    taken: dict[Key, list[float]] = {key: [] for key in actions}
    for _ in range(runs):
        for key, action in actions.items():
            taken[key].append(_seconds(action, counts[key], device))
    return {key: Spread.of(values) for key, values in taken.items()}


def in_words(seconds: Spread) -> str:
    """Return median, least and most as people read them: `1.20 s (1.10 to 1.35)`."""
    size, unit = (1, "s") if seconds.median >= 1 else (1000, "ms")
    middle, least, most = (
        f"{size * value:.3g}" for value in (seconds.median, seconds.least, seconds.most)
    )
    return f"{middle} {unit}" if seconds.runs == 1 else f"{middle} {unit} ({least} to {most})"


def _seconds(action: Action, count: int, device: torch.device) -> float:
    started = now(device)
    for _ in range(count):
        action()
    return (now(device) - started) / count
