"""What makes painting fast leaves the result: beside the plain float32 path.

Two optimisations that round differently do not end at the same pixels, but equally well.
"""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from benchmarks.networks import network
from styler.features import Network
from styler.features.vgg19 import Vgg19
from styler.features.wavelet import Wavelets
from styler.job import Job, Style
from styler.presets import Features
from styler.ruler import Ruler
from styler.schedule import Stage
from styler.transfer import paint
from tests.styler.pictures import make_painting, make_photo

CPU = torch.device("cpu")
RATIO = 0.8


def wavelets(dtype: torch.dtype) -> Network:
    return Wavelets(CPU, dtype)


def vgg19(dtype: torch.dtype) -> Network:
    drawn = network(Features.VGG19, CPU)
    assert isinstance(drawn, Vgg19)
    layers = drawn.layers.to(dtype)
    if dtype is torch.float32:
        layers.to(memory_format=torch.contiguous_format)
    return Vgg19(layers, dtype)


@pytest.mark.parametrize(
    ("make", "steps", "pixels"), [(wavelets, 40, 6 / 255), (vgg19, 40, 20 / 255)]
)
def test_half_precision_ends_at_the_same_loss(
    make: Callable[[torch.dtype], Network], steps: int, pixels: float
) -> None:
    job = Job(make_photo(64, 48), (Style(make_painting(60, 52)),), 50, ratio=RATIO)
    exact, fast = make(torch.float32), make(torch.bfloat16)
    plan = (Stage(48, 36, steps // 2), Stage(64, 48, steps // 2))
    ruler = Ruler(exact, job.content, job.styles)

    def total(image: Tensor) -> float:
        measured = ruler.measure(image)
        return measured.style_distance + RATIO * measured.content_distance

    ends = [list(paint(net, job, plan=plan))[-1].image for net in (exact, fast)]
    assert total(ends[1]) < 1.01 * total(ends[0])
    assert (ends[0] - ends[1]).abs().mean() < pixels
