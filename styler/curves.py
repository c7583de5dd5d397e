"""How the losses of a painting fell, as a plot in SVG."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 720, 260
LEFT, RIGHT, TOP, BOTTOM = 56, 12, 14, 30
LEAST = 1e-4
"""Nothing below it is told apart."""


@dataclass(frozen=True, slots=True)
class Record:
    """The losses after one step."""

    stage: str
    """The size that was painted, `320 x 240`."""
    values: dict[str, float]
    """By name; each name is a curve, which may begin at a later stage."""


def plot(records: Sequence[Record], names: Sequence[str], title: str) -> str:
    """Return an SVG of the named values over the steps, on a log axis, the sizes marked."""
    values = [max(value, LEAST) for record in records for value in record.values.values()]
    low = math.floor(math.log10(min(values)))
    high = max(low + 1, math.ceil(math.log10(max(values))))
    scale = _Scale(len(records), low, high)
    curves = "".join(_curve(scale, records, name, index) for index, name in enumerate(names))
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{_grid(scale)}{_stages(scale, records)}{curves}</svg>"
    )


def legend(names: Sequence[str]) -> str:
    """Return the names beside their colours."""
    items = (f'<li class="c{index}">{escape(name)}</li>' for index, name in enumerate(names))
    return f'<ul class="legend">{"".join(items)}</ul>'


@dataclass(frozen=True, slots=True)
class _Scale:
    steps: int
    low: int
    high: int

    def x(self, step: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * step / max(1, self.steps - 1)

    def y(self, value: float) -> float:
        share = (math.log10(max(value, LEAST)) - self.low) / (self.high - self.low)
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share


def _curve(scale: _Scale, records: Sequence[Record], name: str, index: int) -> str:
    points = " ".join(
        f"{scale.x(step):.1f},{scale.y(record.values[name]):.1f}"
        for step, record in enumerate(records)
        if name in record.values
    )
    return f'<polyline class="c{index}" points="{points}"><title>{escape(name)}</title></polyline>'


def _grid(scale: _Scale) -> str:
    lines = []
    for power in range(scale.low, scale.high + 1):
        y = scale.y(10.0**power)
        lines.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>')
        lines.append(f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{10.0**power:g}</text>')
    return "".join(lines)


def _stages(scale: _Scale, records: Sequence[Record]) -> str:
    starts = [
        step
        for step, record in enumerate(records)
        if step == 0 or record.stage != records[step - 1].stage
    ]
    lines = []
    for start, end in zip(starts, [*starts[1:], len(records) - 1], strict=True):
        x, middle = scale.x(start), scale.x((start + end) / 2)
        lines.append(
            f'<line class="stage" x1="{x}" x2="{x}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'
            f'<text x="{middle}" y="{HEIGHT - 10}" text-anchor="middle">'
            f"{escape(records[start].stage)}</text>"
        )
    return "".join(lines)
