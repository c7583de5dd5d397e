"""What figures should be, beside what they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Bound(StrEnum):
    """On which side of the goal a figure should be."""

    AT_MOST = "at most"
    AT_LEAST = "at least"


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure that is aimed at."""

    what: str
    bound: Bound
    goal: float
    figure: float | None
    """None: it was tried, and there is none."""
    unit: str = ""

    @property
    def is_met(self) -> bool:
        """Whether the figure is on the right side."""
        if self.figure is None:
            return False
        if self.bound is Bound.AT_MOST:
            return self.figure <= self.goal
        return self.figure >= self.goal


def table(goals: Sequence[Goal]) -> str:
    """Return a Markdown table: what, goal, figure; empty without goals."""
    if not goals:
        return ""
    lines = ["| | goal | figure | met |", "| --- | ---: | ---: | --- |"]
    for goal in goals:
        figure = "not reached" if goal.figure is None else f"{goal.figure:.3g}{goal.unit}"
        lines.append(
            f"| {goal.what} | {goal.bound} {goal.goal:g}{goal.unit} | {figure} "
            f"| {'yes' if goal.is_met else 'no'} |"
        )
    return "\n".join(lines)
