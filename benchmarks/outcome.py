"""What a section of `python -m benchmarks` has found."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.goals import Goal


@dataclass(frozen=True, slots=True)
class Outcome:
    """All of it."""

    rows: Sequence[Any]
    """Dataclasses: all that was measured."""
    goals: Sequence[Goal]
    table: str
    """Markdown."""
    plots: tuple[tuple[str, str], ...] = ()
    """Titles and SVG."""
