import math
from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from styler import batch
from styler.optimisers import Optimiser
from styler.optimisers.adam import Adam
from styler.optimisers.lbfgs import LBFGS
from tests.styler.reading import no_reading

Function = Callable[[Tensor], Tensor]
METHODS: list[type[LBFGS | Adam]] = [LBFGS, Adam]


def tell(optimiser: Optimiser, *functions: Function) -> float:
    """Evaluate what is asked for, one function an image, and tell it.

    Return the loss where the first image is.
    """
    images = optimiser.ask().detach().requires_grad_()
    totals = torch.stack([f(x[None]) for f, x in zip(functions, images, strict=True)])
    (gradients,) = torch.autograd.grad(totals.sum(), images)
    optimiser.tell(images.detach(), totals.detach(), gradients)
    return functions[0](optimiser.image[:1]).item()


def start(value: float = 0.1) -> Tensor:
    return torch.full((1, 3, 4, 5), value, dtype=torch.float64)


def valley(x: Tensor) -> Tensor:
    """Rosenbrock's, curved: 0 where all pixels are .6."""
    x = x.flatten() / 0.6
    return torch.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def bowl(x: Tensor) -> Tensor:
    """Steeper in some pixels than in others: 0 where all are .6."""
    return torch.sum(torch.linspace(1, 30, x.numel()).view_as(x) * (x - 0.6) ** 2)


def test_lbfgs_follows_a_curved_valley_to_its_end() -> None:
    optimiser = LBFGS(start())
    for _ in range(900):
        loss = tell(optimiser, valley)
    assert loss < 1e-2 * valley(start()).item()


@pytest.mark.parametrize("method", METHODS)
def test_a_bowl_is_walked_down_to_its_bottom(method: type[LBFGS | Adam]) -> None:
    optimiser = method(start())
    for _ in range(150):
        tell(optimiser, bowl)
    assert torch.allclose(optimiser.image, start(0.6), atol=0.02)


@pytest.mark.parametrize("method", METHODS)
def test_pixels_end_where_colours_do(method: type[LBFGS | Adam]) -> None:
    def beyond(x: Tensor) -> Tensor:
        return (x[:, 0] - 1.5).square().sum() + (x[:, 1] + 0.5).square().sum()

    optimiser = method(start(0.5))
    for _ in range(60):
        tell(optimiser, beyond)
        assert 0 <= optimiser.image.min() <= optimiser.image.max() <= 1
    assert (optimiser.image[:, 0] == 1).all()
    assert (optimiser.image[:, 1] == 0).all()
    assert (optimiser.image[:, 2] == 0.5).all()


def cliff(x: Tensor) -> Tensor:
    """No number beyond .8, where the way down leads."""
    return torch.where(x < 0.8, -x, math.nan).sum() + (x**2).sum() / 100


def explosion(x: Tensor) -> Tensor:
    """Flat, then a wall: the next step after a long one lands far up."""
    return torch.exp(200 * (x - 0.7)).sum() - 0.1 * x.sum()


@pytest.mark.parametrize("function", [cliff, explosion, valley])
def test_the_loss_of_lbfgs_never_rises(function: Function) -> None:
    optimiser = LBFGS(start())
    first = before = tell(optimiser, function)
    for _ in range(60):
        loss = tell(optimiser, function)
        assert loss <= before + 2e-3 * abs(before)
        assert torch.isfinite(optimiser.image).all()
        before = loss
    assert before < first


@pytest.mark.parametrize("method", METHODS)
def test_what_is_no_number_is_never_gone_to(method: type[LBFGS | Adam]) -> None:
    optimiser = method(start())
    for _ in range(30):
        tell(optimiser, cliff)
    assert optimiser.image.max() < 0.8


@pytest.mark.parametrize("method", METHODS)
def test_a_start_without_a_number_is_stayed_at(method: type[LBFGS | Adam]) -> None:
    optimiser = method(start())
    for _ in range(3):
        tell(optimiser, lambda x: (x / 0).sum())
    assert torch.equal(optimiser.image, start())
    assert torch.equal(optimiser.ask(), start())


def test_lbfgs_compares_with_the_price_it_was_told() -> None:
    optimiser = LBFGS(start())
    tell(optimiser, bowl)
    optimiser.reprice(torch.tensor([-1.0], dtype=torch.float64))  # below all that it will see
    before = optimiser.image
    for _ in range(3):
        tell(optimiser, bowl)
    assert torch.equal(optimiser.image, before)


@pytest.mark.parametrize("method", METHODS)
def test_the_start_is_not_written_to(method: type[LBFGS | Adam]) -> None:
    image = start()
    optimiser = method(image)
    for _ in range(5):
        tell(optimiser, bowl)
    assert torch.equal(image, start())


@pytest.mark.parametrize("method", METHODS)
def test_a_state_that_was_kept_goes_on_as_if_nothing_had_happened(
    method: type[LBFGS | Adam],
) -> None:
    whole = method(start())
    for _ in range(14):
        tell(whole, valley)
    state = {name: tensor.clone() for name, tensor in whole.state().items()}
    restored = method.restored(state)
    for _ in range(14):
        tell(whole, valley)
        tell(restored, valley)
    assert torch.equal(whole.image, restored.image)


@pytest.mark.parametrize("method", METHODS)
def test_a_batch_gives_what_each_image_gives_alone(method: type[LBFGS | Adam]) -> None:
    """Though each goes its own way: the last but one backtracks, and the last one is lost."""
    functions: list[Function] = [valley, bowl, explosion, cliff, lambda x: (x / 0).sum()]
    starts = [start(value) for value in (0.1, 0.3, 0.6, 0.75, 0.5)]
    single = [method(image) for image in starts]
    together = method(torch.cat(starts))
    for _ in range(25):
        tell(together, *functions)
        for optimiser, function in zip(single, functions, strict=True):
            tell(optimiser, function)
    alone = torch.cat([optimiser.image for optimiser in single])
    assert torch.allclose(together.image, alone, atol=1e-6)


@pytest.mark.parametrize("method", METHODS)
def test_images_join_and_leave_a_batch_as_they_are(method: type[LBFGS | Adam]) -> None:
    whole = [method(start(0.1)), method(start(0.3))]
    parts = [method(start(0.1)), method(start(0.3))]
    for function, *optimisers in zip((valley, bowl), whole, parts, strict=True):
        for _ in range(3 if function is bowl else 11):  # their histories are of unequal length
            for optimiser in optimisers:
                tell(optimiser, function)
    joined = method.restored(batch.joined([part.state() for part in parts]))
    for _ in range(5):
        tell(joined, valley, bowl)
    left = [method.restored(batch.row(joined.state(), index)) for index in range(2)]
    for _ in range(5):
        tell(left[1], bowl)
    for _ in range(10):
        tell(whole[1], bowl)
    assert torch.allclose(left[1].image, whole[1].image, atol=1e-6)


@pytest.mark.parametrize("method", METHODS)
def test_no_step_waits_for_the_device(method: type[LBFGS | Adam]) -> None:
    optimiser = method(start())
    tell(optimiser, bowl)
    with no_reading():
        images = optimiser.ask()
        moved = optimiser.tell(images, (images**2).sum((1, 2, 3)), 2 * images)
    assert moved.tolist() == [True]
