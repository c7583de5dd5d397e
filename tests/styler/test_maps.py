import pytest
import torch
from torch import Tensor, nn

from styler.features.caffe import FACTOR, MEAN_COLOUR, from_caffe, to_caffe
from styler.features.maps import VggMapper, mapper
from styler.features.vgg19 import DEVIATION, empty_layers
from styler.features.wavelet import Wavelets
from tests.styler.pictures import make_painting, make_photo

STYLE_CHANNELS = [64, 128, 256, 512, 512]


@pytest.fixture(scope="module")
def layers() -> nn.Sequential:
    """VGG-19's convolutions as torchvision has them, in float64, with drawn weights and biases."""
    torch.manual_seed(0)
    made = empty_layers().double().requires_grad_(requires_grad=False)
    for layer in made:
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            assert layer.bias is not None
            nn.init.normal_(layer.bias, std=0.1)
    return made


@pytest.fixture(scope="module")
def caffe(layers: nn.Sequential) -> nn.Sequential:
    """The same network for colours of 0..255 minus the mean, as the article's program has it."""
    twin = nn.Sequential()
    for index, layer in enumerate(layers):
        if isinstance(layer, nn.MaxPool2d):
            twin.append(nn.AvgPool2d(2))
        elif isinstance(layer, nn.Conv2d):
            copy = nn.Conv2d(layer.in_channels, layer.out_channels, 3, padding=1).double()
            copy.weight.data = layer.weight.clone()
            if index == 0:
                for channel, deviation in enumerate(DEVIATION):
                    copy.weight.data[:, channel] *= FACTOR / (255 * deviation)
            assert layer.bias is not None
            assert copy.bias is not None
            copy.bias.data = FACTOR * layer.bias
            twin.append(copy)
        else:
            twin.append(nn.ReLU())
    return twin.requires_grad_(requires_grad=False)


def seen_by(network: nn.Sequential, pixels: Tensor) -> dict[int, Tensor]:
    maps = {}
    for index, layer in enumerate(network):
        pixels = layer(pixels)
        maps[index] = pixels
    return maps


@pytest.fixture(scope="module")
def image() -> Tensor:
    return make_photo(40, 32).double()


def test_colours_are_the_articles(image: Tensor) -> None:
    pixels = to_caffe(image)
    for channel, mean in enumerate(MEAN_COLOUR):
        assert torch.allclose(pixels[:, channel], 255 * image[:, channel] - mean)
    assert torch.allclose(from_caffe(pixels), image)


def test_features_are_those_of_caffes_convention(
    layers: nn.Sequential, caffe: nn.Sequential, image: Tensor
) -> None:
    ours, theirs = VggMapper(layers)(image), seen_by(caffe, to_caffe(image))
    assert [one.shape[1] for one in ours.style] == STYLE_CHANNELS
    for one, index in zip((*ours.style, *ours.content), (1, 6, 11, 20, 29, 22), strict=True):
        assert theirs[index].abs().max() > 1
        assert torch.allclose(one, theirs[index], rtol=1e-10, atol=1e-8)


def test_the_gradient_is_that_of_caffes_convention(
    layers: nn.Sequential, caffe: nn.Sequential, image: Tensor
) -> None:
    pixels = to_caffe(image).requires_grad_()
    (ours,) = torch.autograd.grad(VggMapper(layers)(from_caffe(pixels)).content[0].sum(), pixels)
    (theirs,) = torch.autograd.grad(seen_by(caffe, pixels)[22].sum(), pixels)
    assert torch.allclose(ours, theirs, rtol=1e-8, atol=1e-10 * theirs.abs().max().item())


def test_the_factor_is_255_deviations() -> None:
    assert pytest.approx(255 * 0.226) == FACTOR


def test_a_tiny_picture_has_fewer_layers(layers: nn.Sequential) -> None:
    seen = VggMapper(layers)(make_photo(20, 3).double())
    assert [one.shape[1] for one in seen.style] == STYLE_CHANNELS[:2]
    assert seen.content == ()


def test_wavelets_see_the_photo_as_much_as_the_style(wavelets: Wavelets) -> None:
    photo, painting = make_photo(96, 72), make_painting(90, 77)
    seen = mapper(wavelets, photo, painting)
    for ours, theirs in zip(seen(photo).style, seen(painting).style, strict=False):
        assert ours.shape[1] == theirs.shape[1] == 70
        assert min(ours.min(), theirs.min()) == 0
        half = ours.shape[1] // 2
        both = [one[:, :half] - one[:, half:] for one in (ours, theirs)]
        squares = sum(one.square().mean((0, 2, 3)) for one in both) / 2
        assert torch.is_tensor(squares)
        assert 30 < squares.sqrt().median() < 50
