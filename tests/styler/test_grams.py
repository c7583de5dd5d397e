import pytest
import torch
from torch import Tensor

from styler.features.grams import grams
from styler.features.window import Window
from styler.losses import gram

WINDOWS = (Window(1, 2, 5, 4), Window(0, 0, 6, 7))
SIZES = (3.0, 0.5)


def maps(dtype: torch.dtype = torch.float64, *, size: tuple[int, int] = (6, 7)) -> Tensor:
    generator = torch.Generator().manual_seed(0)
    drawn = torch.rand(2, 3, *size, dtype=torch.float64, generator=generator).to(dtype)
    return drawn.contiguous(memory_format=torch.channels_last)


def test_they_are_the_papers_of_the_positions_in_each_window() -> None:
    seen = maps()
    images = zip(seen, WINDOWS, SIZES, grams(seen, WINDOWS, SIZES), strict=True)
    for image, window, size, ours in images:
        assert torch.allclose(ours, gram(window.of(image).flatten(1)) / size)


def test_the_gradient_by_hand_is_the_functions() -> None:
    assert torch.autograd.gradcheck(
        lambda seen: grams(seen, WINDOWS, SIZES), (maps().requires_grad_(),)
    )


def test_nothing_is_in_an_empty_window() -> None:
    seen = maps().requires_grad_()
    empty = grams(seen, [Window(2, 0, 0, 7)] * 2, SIZES)
    (gradient,) = torch.autograd.grad(empty.sum(), seen)
    assert not empty.any()
    assert not gradient.any()


def test_sums_of_half_precision_are_closer_than_it_rounds() -> None:
    seen = maps(torch.bfloat16, size=(200, 200))
    ours = grams(seen, [Window.whole(seen)] * 2, (1, 1))
    exact = gram(seen.double().flatten(2))
    error = ((ours - exact) / exact).square().mean().sqrt().item()
    assert ours.dtype is torch.float32
    assert error < torch.finfo(torch.bfloat16).eps / 12


def test_a_gradient_has_its_channels_where_the_maps_have_them() -> None:
    seen = maps(torch.bfloat16).requires_grad_()
    (gradient,) = torch.autograd.grad(grams(seen, WINDOWS, SIZES).sum(), seen)
    assert gradient.dtype is torch.bfloat16
    assert gradient.is_contiguous(memory_format=torch.channels_last)


@pytest.mark.parametrize("window", WINDOWS)
def test_what_is_outside_of_a_window_has_no_gradient(window: Window) -> None:
    seen = maps().requires_grad_()
    (gradient,) = torch.autograd.grad(grams(seen, [window] * 2, SIZES).sum(), seen)
    inside = torch.zeros_like(gradient)
    window.of(inside)[:] = 1
    assert torch.equal(gradient != 0, inside.bool())
