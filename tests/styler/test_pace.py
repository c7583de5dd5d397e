from collections.abc import Callable

import pytest

from styler.pace import Pace


@pytest.fixture
def clock() -> list[float]:
    """Seconds on a clock that is turned by hand."""
    return [100.0]


@pytest.fixture
def now(clock: list[float]) -> Callable[[], float]:
    return lambda: clock[0]


def test_an_even_pace_is_foretold(clock: list[float], now: Callable[[], float]) -> None:
    pace = Pace(clock=now)
    for percent in range(1, 41):
        clock[0] += 0.2
        left = pace.seconds_left(percent / 100)
    assert left == pytest.approx(12)
    assert pace.seconds == pytest.approx(8)


def test_a_slower_pace_is_believed_soon(clock: list[float], now: Callable[[], float]) -> None:
    pace = Pace(clock=now)
    for percent in range(1, 61):
        clock[0] += 0.1 if percent <= 20 else 0.5
        left = pace.seconds_left(percent / 100)
    assert left == pytest.approx(20, rel=0.05)


def test_a_slow_first_step_is_not_held_against_the_others(
    clock: list[float], now: Callable[[], float]
) -> None:
    pace = Pace(clock=now)
    for percent in range(1, 4):
        clock[0] += 5.0 if percent == 1 else 0.2
        left = pace.seconds_left(percent / 100)
    assert left == pytest.approx(0.2 * 97)


def test_nothing_is_left_at_the_end(clock: list[float], now: Callable[[], float]) -> None:
    pace = Pace(clock=now)
    clock[0] += 3
    assert pace.seconds_left(1.0) == 0


def test_no_work_done_gives_no_promise(now: Callable[[], float]) -> None:
    assert Pace(clock=now).seconds_left(0.0) == 0


def test_work_that_was_done_before_took_no_time_here(
    clock: list[float], now: Callable[[], float]
) -> None:
    pace = Pace(0.6, now)
    clock[0] += 2
    assert pace.seconds_left(0.8) == pytest.approx(2)
