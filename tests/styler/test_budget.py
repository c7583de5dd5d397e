import itertools

import pytest

from styler.budget import LEAST_EFFORT, MOST_EFFORT, Rate, measure, plan_for
from styler.features.wavelet import Wavelets
from styler.job import Job, Style
from styler.painting import default_plan
from styler.presets import Method, Preset
from tests.styler.pictures import make_painting, make_photo

RATE = Rate(per_step=0.01, per_pixel=7e-7)


@pytest.fixture(scope="module")
def job() -> Job:
    return Job(make_photo(512, 384), (Style(make_painting(500, 400)),), Preset.BALANCED)


@pytest.mark.parametrize("seconds", [3, 6, 12, 24, 36])
def test_a_plan_takes_the_time_that_was_asked_for(job: Job, seconds: float) -> None:
    plan = plan_for(seconds, RATE, job, Method.LBFGS)
    assert RATE.seconds(plan) == pytest.approx(seconds, rel=0.08)


def test_more_time_is_never_less_painting(job: Job) -> None:
    plans = [plan_for(seconds, RATE, job, Method.LBFGS) for seconds in (1, 2, 4, 8, 16, 32, 64)]
    for shorter, longer in itertools.pairwise(plans):
        assert shorter[-1].width <= longer[-1].width
        assert RATE.seconds(shorter) < RATE.seconds(longer)


def test_little_time_paints_smaller_before_it_paints_badly(job: Job) -> None:
    short = plan_for(2, RATE, job, Method.LBFGS)
    assert short[-1].width < 512
    usual = {(s.width, s.height): s.steps for s in default_plan(job, Method.LBFGS)}
    assert all(s.steps >= 0.9 * LEAST_EFFORT * usual[s.width, s.height] for s in short)


def test_no_time_and_endless_time_give_a_plan_too(job: Job) -> None:
    assert [stage.steps for stage in plan_for(0.001, RATE, job, Method.LBFGS)] == [1]
    most = plan_for(1e9, RATE, job, Method.LBFGS)
    usual = default_plan(job, Method.LBFGS)
    assert [s.steps for s in most] == [round(MOST_EFFORT * s.steps) for s in usual]


def test_the_rate_is_that_of_the_clock(wavelets: Wavelets, job: Job) -> None:
    seconds = itertools.count()
    rate = measure(wavelets, job, Method.LBFGS, lambda: next(seconds) * 0.5)
    # Each step takes half a second by this clock, whatever its size.
    assert rate.per_step == pytest.approx(0.5)
    assert rate.per_pixel == pytest.approx(0)


def test_a_tiny_picture_has_one_size_and_a_rate(wavelets: Wavelets) -> None:
    job = Job(make_photo(64, 48), (Style(make_painting(64, 48)),), Preset.BALANCED)
    rate = measure(wavelets, job, Method.LBFGS)
    assert rate.seconds(default_plan(job, Method.LBFGS)) > 0
