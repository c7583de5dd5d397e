"""The picture of the last day, as far as pixels tell it."""

from io import BytesIO

import pytest
from PIL import Image, ImageColor

from bot import plot
from storage.figures import Hour

EMPTY = Hour(0, None)
HOURS = 8
"""So many are drawn: each is wide."""


def heights(*hours: Hour, color: str) -> list[int]:
    """Return for each hour how far from the bottom this color reaches; 0 where it is not."""
    image = Image.open(BytesIO(plot.draw([*hours, *[EMPTY] * (HOURS - len(hours))])))
    assert (image.format, image.size) == ("PNG", (plot.WIDTH, plot.HEIGHT))
    pixels, wanted = image.convert("RGB"), ImageColor.getrgb(color)
    left, right = 100, plot.WIDTH - 100
    columns = [left + (right - left) * (2 * hour + 1) // (2 * HOURS) for hour in range(HOURS)]
    return [
        max(
            (plot.HEIGHT - y for y in range(plot.HEIGHT) if pixels.getpixel((x, y)) == wanted),
            default=0,
        )
        for x in columns
    ]


def test_bars_are_as_high_as_there_were_paintings() -> None:
    bars = heights(Hour(40, None), Hour(20, None), Hour(10, None), color=plot.BLUE)
    bottom = plot.HEIGHT - 610
    high, half, quarter = (bar - bottom for bar in bars[:3])
    assert half == pytest.approx(high / 2, abs=2)
    assert quarter == pytest.approx(high / 4, abs=2)
    assert bars[3:] == [0] * 5


def test_the_line_rises_with_the_wait_and_passes_over_hours_without_a_result() -> None:
    line = heights(Hour(1, 10), Hour(1, 90), EMPTY, Hour(1, 50), color=plot.RED)
    assert 0 < line[0] < line[3] < line[1]
    assert line[2] == 0
