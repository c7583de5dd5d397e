"""Curves on two logarithmic axes, in SVG: what grows in proportion is a line of slope 1."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 720, 420
LEFT, RIGHT, TOP, BOTTOM = 64, 120, 20, 40
COLOURS = ("#b3261e", "#1b6ac9", "#2e7d32", "#8e24aa", "#b26a00", "#00838f")
"""As in the painter's reports; read on white and on black."""
LABEL_GAP = 16
_STYLE = (
    "text { font: 12px system-ui, sans-serif; fill: #777; } .grid { stroke: #7774; } "
    "polyline { fill: none; stroke-width: 2; stroke-linejoin: round; }"
)


@dataclass(frozen=True, slots=True)
class Curve:
    """Points (x, y), both above 0, with a name."""

    name: str
    points: Sequence[tuple[float, float]]


def plot(curves: Sequence[Curve], labels: Mapping[int, str], title: str) -> str:
    """Return an SVG file of the curves; `labels` are what x values are called."""
    scale = _Scale.of(curves)
    shapes = "".join(_line(scale, curve, colour) for curve, colour in _coloured(curves))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(title)}"><title>{escape(title)}</title><style>{_STYLE}</style>'
        f"{_grid(scale, labels)}{shapes}{_names(scale, curves)}</svg>\n"
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    left: float
    right: float
    low: int
    high: int
    """All are powers of 10."""

    @classmethod
    def of(cls, curves: Sequence[Curve]) -> "_Scale":
        across, up = zip(*(point for curve in curves for point in curve.points), strict=True)
        low = math.floor(math.log10(min(up)))
        high = max(low + 1, math.ceil(math.log10(max(up))))
        left, right = math.log10(min(across)), math.log10(max(across))
        return cls(left, max(right, left + 0.1), low, high)

    def x(self, value: float) -> float:
        share = (math.log10(value) - self.left) / (self.right - self.left)
        return LEFT + (WIDTH - LEFT - RIGHT) * share

    def y(self, value: float) -> float:
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share


def _coloured(curves: Sequence[Curve]) -> list[tuple[Curve, str]]:
    return [(curve, COLOURS[index % len(COLOURS)]) for index, curve in enumerate(curves)]


def _line(scale: _Scale, curve: Curve, colour: str) -> str:
    places = [(scale.x(x), scale.y(y)) for x, y in curve.points]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places)
    return f'<polyline points="{points}" stroke="{colour}"/>{dots}'


def _names(scale: _Scale, curves: Sequence[Curve]) -> str:
    """Write each name at its curve's end, none over another."""
    ends = [(curve.points[-1], curve.name, colour) for curve, colour in _coloured(curves)]
    names, last = [], float(HEIGHT)
    for (x, y), name, colour in sorted(ends, key=lambda end: end[0][1]):
        last = min(scale.y(y) + 4, last - LABEL_GAP)
        names.append(
            f'<text x="{scale.x(x) + 8:.1f}" y="{last:.1f}" style="fill: {colour}">'
            f"{escape(name)}</text>"
        )
    return "".join(names)


def _grid(scale: _Scale, labels: Mapping[int, str]) -> str:
    lines = []
    for power in range(scale.low, scale.high + 1):
        y = scale.y(10.0**power)
        lines.append(
            f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
            f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g} s</text>'
        )
    for value, label in labels.items():
        x = scale.x(value)
        lines.append(
            f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'
            f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{escape(label)}'
            "</text>"
        )
    return "".join(lines)
