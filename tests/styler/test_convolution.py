import pytest
import torch
from torch import Tensor
from torch.nn import functional

from styler.features.convolution import rectified, surrounded


def maps(*shape: int) -> Tensor:
    generator = torch.Generator().manual_seed(0)
    drawn = torch.randn(*shape, dtype=torch.float64, generator=generator)
    return drawn.contiguous(memory_format=torch.channels_last)


@pytest.mark.parametrize("size", [(5, 6), (1, 1), (2, 1)])
@pytest.mark.parametrize("beyond", [1, 2, 4])
def test_maps_go_on_as_their_border_is(size: tuple[int, int], beyond: int) -> None:
    seen = maps(2, 3, *size)
    assert torch.equal(
        surrounded(seen, beyond), functional.pad(seen, [beyond] * 4, mode="replicate")
    )
    assert torch.autograd.gradcheck(
        lambda one: surrounded(one, beyond), (seen.clone().requires_grad_(),)
    )


def test_a_convolution_is_rectified() -> None:
    seen, weight, bias = maps(2, 3, 6, 7), maps(4, 3, 3, 3), maps(4, 1, 1, 1).flatten()
    assert torch.equal(rectified(seen, weight, bias), functional.conv2d(seen, weight, bias).relu())
