import pytest
import torch
from torch import Tensor

from styler.optimisers.sgd import SGD


def draw(seed: int) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(1, 3, 4, 5, dtype=torch.float64, generator=generator)


def test_it_steps_as_the_articles_program() -> None:
    sgd, pixels, moved = SGD(0.1), draw(0), torch.zeros(1, 3, 4, 5, dtype=torch.float64)
    expected = pixels
    for seed in range(1, 6):
        moved = 0.9 * moved - 0.1 * (draw(seed) + 5e-4 * expected)
        expected = expected + moved
        pixels = sgd.step(pixels, draw(seed))
    assert torch.allclose(pixels, expected, rtol=0, atol=1e-14)


def test_it_is_torchs_with_momentum_and_weight_decay() -> None:
    theirs = draw(0).requires_grad_()
    torchs = torch.optim.SGD([theirs], lr=0.1, momentum=0.9, weight_decay=5e-4)
    ours, sgd = draw(0), SGD(0.1)
    for seed in range(1, 6):
        theirs.grad = draw(seed)
        torchs.step()
        ours = sgd.step(ours, draw(seed))
    assert torch.allclose(ours, theirs, rtol=0, atol=1e-14)


@pytest.mark.parametrize(("steps", "rate"), [(0, 1.0), (79, 1.0), (80, 0.9), (160, 0.81)])
def test_the_rate_falls_after_each_eighty_steps(steps: int, rate: float) -> None:
    sgd, pixels = SGD(1.0), draw(0)
    for _ in range(steps):
        pixels = sgd.step(pixels, torch.zeros_like(pixels))
    assert sgd.rate == pytest.approx(rate, rel=1e-12)


def test_what_it_is_given_is_not_written_to() -> None:
    pixels, gradient = draw(0), draw(1)
    sgd = SGD(0.1)
    sgd.step(sgd.step(pixels, gradient), gradient)
    assert torch.equal(pixels, draw(0))
    assert torch.equal(gradient, draw(1))
