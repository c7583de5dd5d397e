import pytest
import torch

from styler.variation import total_variation


def test_total_variation_grows_with_noise_and_not_with_brightness() -> None:
    flat, noisy = torch.full((1, 3, 8, 8), 0.3), torch.rand(1, 3, 8, 8)
    assert total_variation(flat) == total_variation(flat + 0.5)
    assert total_variation(noisy) > 5 * total_variation(flat)


def test_total_variation_of_a_step_is_its_height_per_pixel() -> None:
    step = torch.zeros(1, 1, 4, 11, dtype=torch.float64)
    step[..., 6:] = 0.8
    flat = total_variation(torch.zeros_like(step))
    rise = total_variation(step) - flat
    assert rise.item() == pytest.approx(0.8 / 10, rel=0.02)


def test_the_gradient_by_hand_is_the_functions() -> None:
    generator = torch.Generator().manual_seed(0)
    image = torch.rand(2, 3, 5, 6, dtype=torch.float64, generator=generator).requires_grad_()
    assert torch.autograd.gradcheck(total_variation, (image,))
