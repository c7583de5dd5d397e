import itertools

import pytest

from styler.schedule import COARSEST_EDGE, GROWTH, stages

SIZES = [(512, 384), (384, 512), (64, 64), (128, 96), (1024, 1024), (2048, 102), (512, 26), (64, 3)]


@pytest.mark.parametrize("size", SIZES)
def test_the_last_stage_has_the_paintings_size(size: tuple[int, int]) -> None:
    last = stages(*size)[-1]
    assert (last.width, last.height) == size


@pytest.mark.parametrize("size", SIZES)
def test_stages_grow_in_bounded_steps(size: tuple[int, int]) -> None:
    plan = stages(*size)
    for before, after in itertools.pairwise(plan):
        assert 1 < max(after.width, after.height) / max(before.width, before.height) < GROWTH + 0.02
        assert after.steps < before.steps
        assert after.step_cost > before.step_cost


@pytest.mark.parametrize("size", SIZES)
def test_no_stage_loses_the_shape(size: tuple[int, int]) -> None:
    for stage in stages(*size):
        assert abs(stage.width * size[1] / size[0] - stage.height) <= size[1] / size[0] + 1


def test_painting_begins_coarse() -> None:
    assert stages(512, 384)[0].width == COARSEST_EDGE


def test_more_effort_is_more_steps() -> None:
    plain, thrice = stages(512, 384), stages(512, 384, 3.0)
    assert [stage.steps for stage in thrice] == pytest.approx([3 * s.steps for s in plain], abs=2)
    assert all(stage.steps == 1 for stage in stages(512, 384, 1e-9))
