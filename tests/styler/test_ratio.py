import pytest
import torch

from styler.ratio import SETTLING_STEPS, FixedRatio, LearnedRatio

TARGET = 0.1


@pytest.fixture
def ratio() -> LearnedRatio:
    return LearnedRatio(TARGET)


def settle(ratio: LearnedRatio) -> None:
    for _ in range(SETTLING_STEPS):
        ratio.follow(TARGET)


def test_above_the_target_the_style_weighs_more(ratio: LearnedRatio) -> None:
    settle(ratio)
    before = ratio.content_weight
    for _ in range(5):
        ratio.follow(1.2 * TARGET)
    assert ratio.content_weight < 0.95 * before


def test_below_the_target_the_photo_weighs_more(ratio: LearnedRatio) -> None:
    settle(ratio)
    before = ratio.content_weight
    ratio.follow(0.9 * TARGET)
    assert ratio.content_weight > 1.05 * before


def test_at_the_target_it_stays(ratio: LearnedRatio) -> None:
    settle(ratio)
    before = ratio.content_weight
    for _ in range(5):
        ratio.follow(TARGET)
    assert ratio.content_weight == pytest.approx(before)


def test_a_distance_that_falls_by_itself_is_let_fall(ratio: LearnedRatio) -> None:
    before = ratio.content_weight
    for i in range(14):
        ratio.follow(TARGET * 5 * 0.9**i)
    assert ratio.content_weight == before


def test_no_distance_moves_it_at_once_or_without_end(ratio: LearnedRatio) -> None:
    settle(ratio)
    before = ratio.content_weight
    ratio.follow(0)
    assert ratio.content_weight < 2 * before
    for _ in range(300):
        ratio.follow(0)
    assert 0 < ratio.content_weight < 1000 * before


def test_another_size_begins_with_the_ratio_that_was_learned(ratio: LearnedRatio) -> None:
    settle(ratio)
    ratio.follow(0.8 * TARGET)
    before = ratio.content_weight
    ratio.begin()
    for _ in range(SETTLING_STEPS):
        ratio.follow(9 * TARGET)
    assert ratio.content_weight == before


def derivative_by_style(ratio: LearnedRatio, distance: float) -> float:
    style = torch.tensor(distance, dtype=torch.float64, requires_grad=True)
    zero = torch.zeros((), dtype=torch.float64)
    (gradient,) = torch.autograd.grad(ratio.total(zero, style, zero), style)
    return float(gradient)


def test_the_pull_of_the_style_grows_with_its_distance(ratio: LearnedRatio) -> None:
    near, there, far, further = (
        derivative_by_style(ratio, factor * TARGET) for factor in (0.9, 1.0, 1.2, 5.0)
    )
    assert near < there < far < further
    assert further == pytest.approx(derivative_by_style(ratio, 9 * TARGET))
    assert there == pytest.approx(ratio.style_weight)


def test_a_canvas_that_flatters_is_aimed_closer(ratio: LearnedRatio) -> None:
    ratio.correct(on_canvas=0.09, in_picture=0.1)
    assert derivative_by_style(ratio, 0.09) == pytest.approx(ratio.style_weight)


def test_a_fixed_ratio_is_fixed() -> None:
    ratio = FixedRatio(0.5)
    for _ in range(10):
        ratio.follow(3.0)
        ratio.correct(1.0, 2.0)
        ratio.begin()
    one, zero = torch.ones(()), torch.zeros(())
    assert ratio.total(one, zero, zero) == 0.5
    assert ratio.total(zero, one, zero) == 1
