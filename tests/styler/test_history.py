"""The compact form beside the recursion that it stands for (Nocedal 1980)."""

import pytest
import torch
from torch import Tensor

from styler.optimisers.history import FIRST_STEP, KEPT, LENGTH, History

SHAPE = (3, 6, 7)
ALL = torch.tensor([True])


def recursion(steps: list[Tensor], changes: list[Tensor], gradient: Tensor) -> Tensor:
    """Return minus the inverse Hessian's estimate times the gradient, from the oldest step on."""
    direction, factors = gradient.clone(), []
    pairs = [(s, y) for s, y in zip(steps, changes, strict=True) if (s * y).sum() > 0]
    for step, change in reversed(pairs):
        factors.append((step * direction).sum() / (step * change).sum())
        direction -= factors[-1] * change
    step, change = pairs[-1]
    direction *= (step * change).sum() / change.square().sum()
    for step, change in pairs:
        factor = factors.pop() - (change * direction).sum() / (step * change).sum()
        direction += factor * step
    return -direction


def drawn(count: int, seed: int) -> tuple[list[Tensor], list[Tensor], Tensor]:
    """Steps, changes of the gradient along them, mostly upwards, and a gradient."""
    generator = torch.Generator().manual_seed(seed)
    steep = torch.logspace(-1, 1, torch.Size(SHAPE).numel(), dtype=torch.float64).view(SHAPE)
    steps = [torch.randn(SHAPE, dtype=torch.float64, generator=generator) for _ in range(count)]
    changes = [steep * step * (-1 if i % 5 == 3 else 1) for i, step in enumerate(steps)]
    gradient = torch.randn(SHAPE, dtype=torch.float64, generator=generator)
    return [s.to(KEPT).double() for s in steps], [y.to(KEPT).double() for y in changes], gradient


@pytest.mark.parametrize("count", [1, 3, LENGTH, LENGTH + 5])
@pytest.mark.parametrize("seed", range(3))
def test_it_leads_where_the_recursion_leads(count: int, seed: int) -> None:
    steps, changes, gradient = drawn(count, seed)
    history = History.empty(gradient[None])
    for step, change in zip(steps, changes, strict=True):
        history.add(step[None], change[None], ALL)
    ours = history.direction(gradient[None])[0]
    theirs = recursion(steps[-LENGTH:], changes[-LENGTH:], gradient)
    assert (ours - theirs).norm() < 0.02 * theirs.norm()


def test_a_step_that_was_not_taken_changes_nothing() -> None:
    steps, changes, gradient = drawn(4, 0)
    histories = [History.empty(gradient[None]) for _ in range(2)]
    for step, change in zip(steps, changes, strict=True):
        for history in histories:
            history.add(step[None], change[None], ALL)
        histories[0].add(step[None] * torch.nan, change[None], ~ALL)
    directions = [history.direction(gradient[None]) for history in histories]
    assert torch.equal(*directions)


def test_without_a_step_it_leads_downhill_for_a_first_one() -> None:
    _, _, gradient = drawn(0, 0)
    history = History.empty(gradient[None])
    direction = history.direction(gradient[None])[0]
    assert torch.allclose(direction, -gradient * FIRST_STEP / gradient.abs().mean())


def test_what_was_forgotten_leads_nowhere() -> None:
    steps, changes, gradient = drawn(3, 1)
    history = History.empty(gradient[None])
    for step, change in zip(steps, changes, strict=True):
        history.add(step[None], change[None], ALL)
    history.clear(ALL)
    assert torch.equal(
        history.direction(gradient[None]), History.empty(gradient[None]).direction(gradient[None])
    )
