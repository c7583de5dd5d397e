import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional
from torchvision.models.vgg import cfgs, make_layers

from styler.features import Network, WeightsError
from styler.features.load import load_network
from styler.features.vgg19 import Vgg19, load_vgg19
from styler.features.weights import URL
from styler.features.window import Window
from styler.job import Job, Style
from styler.presets import Features, Preset
from styler.transfer import paint
from tests.styler.pictures import make_painting, make_photo

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def layers() -> nn.Sequential:
    """VGG-19's convolutions with drawn weights."""
    torch.manual_seed(0)
    made: nn.Sequential = make_layers(cfgs["E"])
    return made


@pytest.fixture(scope="module")
def weights(layers: nn.Sequential, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with torchvision's keys; of the classifier, which is not read, a stump."""
    path = tmp_path_factory.mktemp("weights") / "vgg19.pth"
    stored = {f"features.{name}": tensor for name, tensor in layers.state_dict().items()}
    torch.save({**stored, "classifier.0.weight": torch.zeros(4, 4)}, path)
    return path


@pytest.fixture(scope="module")
def network(weights: Path) -> Vgg19:
    return load_vgg19(weights, CPU, torch.float32)


@pytest.fixture
def image() -> Tensor:
    return torch.rand(1, 3, 64, 48, generator=torch.Generator().manual_seed(1))


def relu4_2(layers: nn.Sequential, image: Tensor) -> Tensor:
    """torchvision's layers, with the border of each block's maps repeated where it has zeros."""
    mean = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
    deviation = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)
    maps = (image - mean) / deviation
    maps = functional.pad(maps, [2] * 4, mode="replicate")
    for index, layer in enumerate(layers[:23]):
        if isinstance(layer, nn.Conv2d):
            maps = functional.conv2d(maps, layer.weight, layer.bias)
        else:
            maps = layer(maps)
        if isinstance(layer, nn.MaxPool2d):
            maps = functional.pad(maps, [2 if index < 9 else 4] * 4, mode="replicate")
    return maps[..., 2:-2, 2:-2]  # two more convolutions follow in this block


def test_it_computes_torchvisions_layers(
    network: Vgg19, layers: nn.Sequential, image: Tensor
) -> None:
    with torch.no_grad():
        theirs, ours = relu4_2(layers, image), network(image)
    assert theirs.shape == (1, 512, 8, 6)
    assert torch.allclose(ours.content[0], theirs, rtol=1e-3, atol=1e-5)


def test_style_is_the_gram_matrices_of_the_first_layer_of_each_block(
    network: Vgg19, image: Tensor
) -> None:
    description = network(image)
    assert [gram.shape[-1] for gram in description.style] == [64, 128, 256, 512, 512]
    assert all(torch.allclose(gram, gram.mT) for gram in description.style)


def test_only_the_layers_in_use_are_kept(network: Vgg19) -> None:
    assert sum(p.numel() for p in network.layers.parameters()) == 12_944_960


def test_no_border_is_seen_on_a_flat_picture(network: Vgg19) -> None:
    with torch.no_grad():
        (maps,) = network(torch.full((1, 3, 48, 64), 0.7)).content
    assert torch.allclose(maps, maps[..., :1, :1].expand_as(maps), atol=1e-5)


def test_gradients_reach_the_picture_and_not_the_weights(network: Vgg19, image: Tensor) -> None:
    image.requires_grad_()
    (gradient,) = torch.autograd.grad(network(image).style[-1].sum(), image)
    assert gradient.abs().sum() > 0
    assert not any(parameter.requires_grad for parameter in network.layers.parameters())


def test_the_smallest_picture_is_described(network: Vgg19) -> None:
    assert network(torch.rand(1, 3, 16, 16)).content


def test_auto_takes_vgg19_where_its_weights_are(weights: Path, tmp_path: Path) -> None:
    assert isinstance(load_network(Features.AUTO, weights, CPU), Vgg19)
    with pytest.raises(WeightsError, match="needs its weights"):
        load_network(Features.AUTO, tmp_path / "none.pth", CPU)


def test_wavelets_need_no_file(tmp_path: Path) -> None:
    chosen: Network = load_network(Features.WAVELET, tmp_path / "none.pth", CPU)
    assert chosen.kind is Features.WAVELET


def test_missing_weights_are_named_with_their_place(tmp_path: Path) -> None:
    path = tmp_path / "vgg.pth"
    with pytest.raises(WeightsError, match=f"--weights {path}`, or put {URL} there by hand"):
        load_network(Features.VGG19, path, CPU)


def wrong_files(folder: Path) -> Iterator[Path]:
    (folder / "empty").touch()
    (folder / "text").write_text("weights")
    torch.save({"features.0.weight": torch.zeros(64, 3, 3, 3)}, folder / "few")
    torch.save([1, 2], folder / "list")
    torch.save({"model": Path("/")}, folder / "code")
    yield from folder.iterdir()


def test_wrong_weights_are_refused_in_one_sentence(tmp_path: Path) -> None:
    paths = list(wrong_files(tmp_path))
    assert len(paths) == 5
    for path in paths:
        with pytest.raises(WeightsError, match="does not hold"):
            load_vgg19(path, CPU, torch.float32)


def test_weights_of_other_shapes_are_refused(layers: nn.Sequential, tmp_path: Path) -> None:
    stored = {f"features.{name}": tensor for name, tensor in layers.state_dict().items()}
    stored["features.0.weight"] = torch.zeros(64, 1, 3, 3)
    torch.save(stored, tmp_path / "grey.pth")
    with pytest.raises(WeightsError, match="does not hold"):
        load_vgg19(tmp_path / "grey.pth", CPU, torch.float32)


def test_it_paints(network: Vgg19) -> None:
    job = Job(make_photo(48, 40), (Style(make_painting(40, 40)),), Preset.STRONG)
    steps = paint(network, job)
    seen = [next(steps) for _ in range(6)]
    assert seen[-1].style_distance < 0.8 * seen[0].style_distance
    assert seen[-1].image.shape == (1, 3, 40, 48)


@pytest.mark.parametrize("positions", [300, 1500])
@pytest.mark.parametrize("margin", [0, 8])
def test_in_strips_the_gradient_is_the_whole_pictures(
    network: Vgg19, positions: int, margin: int
) -> None:
    def gradient(used: Vgg19) -> Tensor:
        image = make_painting(72, 88).requires_grad_()
        seen = used(image, [Window(margin, margin, 88 - 2 * margin, 72 - 2 * margin)])
        losses = [
            s.square().sum() / s.detach().square().sum() for s in (*seen.style, *seen.content)
        ]
        (result,) = torch.autograd.grad(torch.stack(losses).sum(), image)
        return result

    whole = gradient(network)
    striped = gradient(dataclasses.replace(network, strip=positions))
    assert (striped - whole).norm() / whole.norm() < 1e-4


def test_the_margin_counts_for_no_statistic(network: Vgg19) -> None:
    picture = make_painting(96, 96)
    window = Window(16, 16, 64, 64)
    with torch.no_grad():
        inside, beyond = network(window.of(picture)), network(picture, [window])
    for ours, theirs in zip(inside.style, beyond.style, strict=True):
        assert (ours - theirs).norm() < 0.1 * ours.norm()


def test_each_image_of_a_batch_has_its_own_window(network: Vgg19) -> None:
    pictures = [make_painting(64, 48), make_painting(64, 48).flip(3)]
    windows = [Window(8, 8, 32, 48), Window(8, 8, 30, 45)]
    with torch.no_grad():
        together = network(torch.cat(pictures), windows)
        alone = [network(*pair) for pair in zip(pictures, ([w] for w in windows), strict=True)]
    for index, seen in enumerate(alone):
        for ours, theirs in zip(together.style, seen.style, strict=True):
            assert torch.allclose(ours[index], theirs[0], rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("side", [9, 12, 15])
def test_of_a_narrow_picture_every_layer_sees_something(network: Vgg19, side: int) -> None:
    image = torch.rand(1, 3, side + 16, 64, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        seen = network(image, [Window(8, 8, side, 48)])
    assert all(gram.abs().sum() > 0 for gram in seen.style)
