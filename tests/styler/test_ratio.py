import pytest
import torch
from torch import Tensor

from styler import batch
from styler.ratio import SETTLING_STEPS, FixedRatio, LearnedRatio

TARGET = 0.1
CPU = torch.device("cpu")
ALL = torch.tensor([True])


def one(value: float) -> Tensor:
    return torch.tensor([value])


@pytest.fixture
def ratio() -> LearnedRatio:
    return LearnedRatio.of(TARGET, CPU)


def settle(ratio: LearnedRatio) -> None:
    for _ in range(SETTLING_STEPS):
        ratio.follow(one(TARGET), ALL)


def test_above_the_target_the_style_weighs_more(ratio: LearnedRatio) -> None:
    settle(ratio)
    before = ratio.content_weight
    for _ in range(5):
        ratio.follow(one(1.2 * TARGET), ALL)
    assert ratio.content_weight < 0.95 * before


def test_below_the_target_the_photo_weighs_more(ratio: LearnedRatio) -> None:
    settle(ratio)
    before = ratio.content_weight
    ratio.follow(one(0.9 * TARGET), ALL)
    assert ratio.content_weight > 1.05 * before


def test_at_the_target_it_stays(ratio: LearnedRatio) -> None:
    settle(ratio)
    before = ratio.content_weight
    for _ in range(5):
        ratio.follow(one(TARGET), ALL)
    assert ratio.content_weight == pytest.approx(before)


def test_a_distance_that_falls_by_itself_is_let_fall(ratio: LearnedRatio) -> None:
    before = ratio.content_weight
    for i in range(14):
        ratio.follow(one(TARGET * 5 * 0.9**i), ALL)
    assert ratio.content_weight == before


def test_no_distance_moves_it_at_once_or_without_end(ratio: LearnedRatio) -> None:
    settle(ratio)
    before = ratio.content_weight
    ratio.follow(one(0), ALL)
    assert ratio.content_weight < 2 * before
    for _ in range(300):
        ratio.follow(one(0), ALL)
    assert 0 < ratio.content_weight < 1000 * before


def test_another_size_begins_with_the_ratio_that_was_learned(ratio: LearnedRatio) -> None:
    settle(ratio)
    ratio.follow(one(0.8 * TARGET), ALL)
    before = ratio.content_weight
    ratio.begin()
    for _ in range(SETTLING_STEPS):
        ratio.follow(one(9 * TARGET), ALL)
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
    ratio.correct(one(0.09), one(0.1))
    assert derivative_by_style(ratio, 0.09) == pytest.approx(ratio.style_weight)


def test_a_fixed_ratio_is_fixed() -> None:
    ratio = FixedRatio.of(0.5, CPU)
    for _ in range(10):
        ratio.follow(one(3.0), ALL)
        ratio.correct(one(1.0), one(2.0))
        ratio.begin()
    assert ratio.total(one(1), one(0), one(0)) == 0.5
    assert ratio.total(one(0), one(1), one(0)) == 1


def test_each_painting_of_a_batch_has_a_ratio_of_its_own() -> None:
    ratios = [LearnedRatio.of(target, CPU) for target in (0.2, 0.1, 0.05)]
    together = batch.joined(ratios)
    generator = torch.Generator().manual_seed(0)
    for step in range(40):
        distances = 0.05 + 0.3 * torch.rand(3, generator=generator)
        moved = torch.rand(3, generator=generator) < 0.8
        checked = torch.rand(3, generator=generator) < 0.3
        together.follow(distances, moved)
        for i, ratio in enumerate(ratios):
            distance = distances[i : i + 1]
            ratio.follow(distance, moved[i : i + 1])
            if checked[i]:
                batch.row(together, i).correct(distance, distance / 1.1)
                ratio.correct(distance, distance / 1.1)
        if step == 20:
            together.begin()
            for ratio in ratios:
                ratio.begin()
    alone = torch.cat([ratio.content_weight for ratio in ratios])
    assert torch.equal(together.content_weight, alone)
    assert len(set(alone.tolist())) == 3
