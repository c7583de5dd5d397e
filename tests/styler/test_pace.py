import itertools
from collections.abc import Iterator, Sequence

import pytest

from styler.pace import Pace
from styler.schedule import Stage, stages

CHECK_EVERY = 6
CHECK = 0.35
"""What measuring the picture adds to a step, and preparing a size to its first, in steps."""
SETTING_UP = 3.0
TOLERANCE = 0.25


class Clock:
    """Is turned by hand."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def steps(plan: Sequence[Stage], overhead: float) -> Iterator[tuple[Stage, int, float]]:
    """Yield the steps of a plan and what each takes, the time of a pixel being 1.

    A step costs as much as `overhead` pixels at any size.
    """
    for stage in plan:
        seconds = stage.width * stage.height + overhead
        for step in range(1, stage.steps + 1):
            is_checked = step % CHECK_EVERY == 0 or step == stage.steps
            extra = (SETTING_UP if step == 1 else 0.0) + (CHECK if is_checked else 0.0)
            yield stage, step, seconds * (1 + extra)


def foretold(
    taken: Sequence[tuple[Stage, int, float]], plan: Sequence[Stage]
) -> Iterator[tuple[float, float, float]]:
    """Yield after each step what is left in truth and as foretold, and the part that is over."""
    clock = Clock()
    pace, whole, over = Pace(plan, clock), sum(seconds for *_, seconds in taken), 0.0
    for stage, step, seconds in taken:
        clock.seconds += seconds
        over += seconds
        yield whole - over, pace.seconds_left(stage, step), over / whole


@pytest.mark.parametrize("overhead", [0, 11_000, 25_000, 80_000])
@pytest.mark.parametrize("edge", [512, 1024])
def test_from_a_third_on_it_is_foretold_on_slow_and_quick_machines(
    edge: int, overhead: int
) -> None:
    plan = stages(edge, edge * 3 // 4)
    for left, said, over in foretold(list(steps(plan, overhead)), plan):
        # Of the last few steps each is a large part.
        if 1 / 3 <= over < 0.95:
            assert said == pytest.approx(left, rel=TOLERANCE)


def test_an_even_pace_is_foretold() -> None:
    plan = [Stage(64, 48, 40)]
    taken = [(plan[0], step, 0.2) for step in range(1, 41)]
    for left, said, _ in foretold(taken, plan):
        assert said == pytest.approx(left)


@pytest.mark.parametrize("second", [0.2, 0.3, 0.1])
def test_two_sizes_may_have_one_canvas(second: float) -> None:
    plan = [Stage(510, 24, 40), Stage(512, 24, 40)]
    taken = [(stage, step, 0.2) for stage in plan[:1] for step in range(1, 41)]
    taken += [(plan[1], step, second) for step in range(1, 41)]
    *_, (left, said, _), _ = foretold(taken, plan)
    assert said == pytest.approx(left, rel=0.1)


def test_a_slower_pace_is_believed_soon() -> None:
    plan = [Stage(64, 48, 100)]
    taken = [(plan[0], step, 0.1 if step <= 20 else 0.5) for step in range(1, 101)]
    left, said, _ = next(itertools.islice(foretold(taken, plan), 60, None))
    assert said == pytest.approx(left, rel=0.05)


def test_a_slow_first_step_is_not_held_against_the_others() -> None:
    plan = [Stage(64, 48, 100)]
    taken = [(plan[0], step, 5.0 if step == 1 else 0.2) for step in range(1, 101)]
    left, said, _ = next(itertools.islice(foretold(taken, plan), 2, None))
    assert said == pytest.approx(left)


def test_what_was_done_before_took_no_time_here() -> None:
    """A painting that is gone on from begins in the middle of a size."""
    plan = stages(256, 192)
    rest = [each for each in steps(plan, 0) if each[0] != plan[0]][30:]
    said = [said for _, said, _ in foretold(rest, plan)]
    assert said[4] == pytest.approx(sum(seconds for *_, seconds in rest[5:]), rel=TOLERANCE)
    assert said[-1] == 0
