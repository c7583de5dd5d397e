import math
from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from styler.objective import Evaluation
from styler.optimisers import LBFGS, DivergedError


def evaluation(function: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Evaluation]:
    def evaluate(image: Tensor) -> Evaluation:
        image = image.detach().requires_grad_()
        total = function(image)
        (gradient,) = torch.autograd.grad(total, image)
        return Evaluation(0.0, 0.0, total.item(), gradient)

    return evaluate


def valley(x: Tensor) -> Tensor:
    """Rosenbrock's, ten-dimensional: 0 at ones."""
    return torch.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def test_a_curved_valley_is_followed_to_its_end() -> None:
    optimiser = LBFGS(torch.zeros(10, dtype=torch.float64), evaluation(valley))
    for _ in range(120):
        optimiser.step()
    assert torch.allclose(optimiser.image, torch.ones(10, dtype=torch.float64), atol=1e-3)


def cliff(x: Tensor) -> Tensor:
    """No number beyond 1, where the way down leads."""
    return torch.where(x < 1, -x, math.nan).sum() + (x**2).sum() / 100


def explosion(x: Tensor) -> Tensor:
    """Flat, then a wall: the next step after a long one lands far up."""
    return torch.exp(40 * (x - 1).clamp(max=20)).sum() - 0.1 * x.sum()


@pytest.mark.parametrize("function", [cliff, explosion, valley])
def test_the_loss_never_rises(function: Callable[[Tensor], Tensor]) -> None:
    optimiser = LBFGS(torch.zeros(10, dtype=torch.float64), evaluation(function))
    start = before = optimiser.now.total
    for _ in range(60):
        optimiser.step()
        assert optimiser.now.total <= before + 2e-3 * abs(before)
        assert torch.isfinite(optimiser.image).all()
        before = optimiser.now.total
    assert before < start


def test_at_the_lowest_point_it_stays() -> None:
    optimiser = LBFGS(torch.zeros(4), evaluation(lambda x: (1 + x.abs()).sum()))
    optimiser.step()
    assert torch.equal(optimiser.image, torch.zeros(4))


def test_a_start_without_a_number_is_refused() -> None:
    with pytest.raises(DivergedError):
        LBFGS(torch.zeros(4), evaluation(lambda x: (x / 0).sum()))


def test_a_changed_objective_is_noticed_on_refresh() -> None:
    weights = [1.0]
    optimiser = LBFGS(torch.ones(4), evaluation(lambda x: weights[0] * (x**2).sum()))
    weights[0] = 0.5
    optimiser.refresh()
    assert optimiser.now.total == pytest.approx(2)


def test_the_start_is_not_written_to() -> None:
    start = torch.zeros(10, dtype=torch.float64)
    LBFGS(start, evaluation(valley)).step()
    assert torch.equal(start, torch.zeros(10, dtype=torch.float64))
