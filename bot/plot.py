"""The last day as a picture: each hour's paintings as bars, how long people waited as a line.

Its words are English: the font has no letters for all languages.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from storage.figures import Hour

WIDTH, HEIGHT = 1280, 720
"""In pixels; chats show it at half of that."""
BLUE, RED = "#8fb0d6", "#b8402a"
"""Of the bars, and of the line."""

_LEFT, _RIGHT, _TOP, _BOTTOM = 100, WIDTH - 100, 80, HEIGHT - 110
_GROUND, _INK, _GRID = "#fcfbf8", "#3a3a3a", "#dedad2"
_DARK_BLUE = "#3b6496"
_LETTERS = 28
_MARGIN = 14
_CORNER = 32
"""Chats round them off."""
_TICKS = 5
_HOURS_APART = 4


@dataclass(frozen=True, slots=True)
class _Axis:
    """What stands for a number: a height above the bottom."""

    step: int
    most: int

    def y(self, number: float) -> float:
        """Return where a number is, from the top."""
        return _BOTTOM - (_BOTTOM - _TOP) * number / self.most

    def ticks(self) -> range:
        """Return the numbers that are written beside it."""
        return range(0, self.most + 1, self.step)


def draw(hours: Sequence[Hour]) -> bytes:
    """Return a PNG of these hours, the oldest first and the last one up to now."""
    image = Image.new("RGB", (WIDTH, HEIGHT), _GROUND)
    pen = ImageDraw.Draw(image)
    font = ImageFont.load_default(_LETTERS)
    paintings = _axis(max(hour.painted for hour in hours))
    seconds = _axis(max(hour.waited or 0 for hour in hours))
    for number in paintings.ticks():
        y = paintings.y(number)
        pen.line((_LEFT, y, _RIGHT, y), _GRID, 2)
        pen.text((_LEFT - _MARGIN, y), f"{number}", _DARK_BLUE, font, "rm")
    for number in seconds.ticks():
        pen.text((_RIGHT + _MARGIN, seconds.y(number)), f"{number}", RED, font, "lm")
    _draw_bars(pen, hours, paintings)
    _draw_line(pen, hours, seconds)
    for ago in range(0, len(hours) + 1, _HOURS_APART):
        x = _RIGHT - (_RIGHT - _LEFT) * ago / len(hours)
        pen.text((x, _BOTTOM + _MARGIN), f"{ago}", _INK, font, "mt")
    pen.text((_CORNER, _MARGIN), "paintings an hour", _DARK_BLUE, font, "lt")
    pen.text((WIDTH - _CORNER, _MARGIN), "median seconds from tap to result", RED, font, "rt")
    pen.text((WIDTH / 2, HEIGHT - _MARGIN), "hours ago", _INK, font, "mb")
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def _draw_bars(pen: ImageDraw.ImageDraw, hours: Sequence[Hour], axis: _Axis) -> None:
    width = (_RIGHT - _LEFT) / len(hours)
    for index, hour in enumerate(hours):
        if hour.painted:
            left = _LEFT + index * width
            box = (left + width / 8, axis.y(hour.painted), left + width * 7 / 8, _BOTTOM)
            pen.rectangle(box, BLUE)


def _draw_line(pen: ImageDraw.ImageDraw, hours: Sequence[Hour], axis: _Axis) -> None:
    """Connect the hours that follow each other; one without a result leaves a gap."""
    width, before = (_RIGHT - _LEFT) / len(hours), None
    for index, hour in enumerate(hours):
        point = None
        if hour.waited is not None:
            point = (_LEFT + (index + 0.5) * width, axis.y(hour.waited))
            pen.circle(point, 7, RED)
        if before is not None and point is not None:
            pen.line((before, point), RED, 5)
        before = point


def _axis(most: float) -> _Axis:
    """Return an axis up to this number or a little more, with round numbers beside it."""
    digits = 10 ** math.floor(math.log10(max(1.0, most / _TICKS)))
    step = next(
        step for step in (digits, 2 * digits, 5 * digits, 10 * digits) if step * _TICKS >= most
    )
    return _Axis(step, step * max(1, math.ceil(most / step)))
