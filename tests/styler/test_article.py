import dataclasses
import itertools
import math

import pytest
import torch
from torch import Tensor

from styler.article import Epoch, Objective, Settings, Start, paint
from styler.features import Network
from styler.features.caffe import from_caffe, to_caffe
from styler.features.maps import mapper
from styler.features.vgg19 import Vgg19, empty_layers
from styler.features.wavelet import Wavelets
from styler.optimisers import DivergedError
from tests.styler.pictures import make_painting, make_photo

CPU = torch.device("cpu")
DEFAULTS = Settings()


@pytest.fixture(scope="module")
def vgg() -> Vgg19:
    """VGG-19 with drawn weights."""
    torch.manual_seed(0)
    return Vgg19(empty_layers().requires_grad_(requires_grad=False), torch.float32)


@pytest.fixture(params=["vgg", "wavelets"])
def network(request: pytest.FixtureRequest) -> Network:
    chosen: Network = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture
def small() -> tuple[Tensor, Tensor]:
    return make_photo(40, 32), make_painting(40, 32)


def run(network: Network, pictures: tuple[Tensor, Tensor], **settings: object) -> list[Epoch]:
    return list(paint(network, *pictures, dataclasses.replace(DEFAULTS, **settings)))  # type: ignore[arg-type]


def test_the_defaults_are_the_articles() -> None:
    named = dataclasses.asdict(DEFAULTS)
    assert named.pop("init") is Start.NOISE
    assert named.pop("seed") == 0
    assert named.pop("style_layer_weights") == (1, 1, 1, 1, 1)
    assert named == {
        "content_weight": 10,
        "style_weight": 1,
        "tv_weight": 1e-2,
        "lr": 1e-3,
        "max_num_epochs": 1000,
        "stop_eps": 5e-3,
    }


def gram(maps: Tensor) -> Tensor:
    flat = maps[0].flatten(1)
    return flat @ flat.T


def program(network: Network, content: Tensor, style: Tensor, epochs: int) -> Tensor:
    """The article's program, written down once more: its image of 0..255 minus the mean."""
    seen = mapper(network, content, style)

    targets, contents = [gram(one) for one in seen(style).style], seen(content).content
    image = 0.2 * torch.rand(content.shape, generator=torch.Generator().manual_seed(7)) - 0.1
    kernel = torch.tensor([[0.0, -1, 0], [-1, 4, -1], [0, -1, 0]]).view(1, 1, 3, 3) / 8
    state = torch.zeros_like(image)
    for _ in range(epochs):
        image.requires_grad_()
        now = seen((image + torch.tensor([123.68, 116.779, 103.939]).view(3, 1, 1)) / 255)
        loss = torch.zeros(())
        for maps, target in zip(now.style, targets, strict=True):
            loss = loss + (gram(maps) - target).square().sum() / (maps.numel() * maps.shape[1])
        for ours, theirs in zip(now.content, contents, strict=True):
            loss = loss + 10 * (ours - theirs).square().sum()
        (gradient,) = torch.autograd.grad(loss, image)
        image = image.detach()
        if gradient.norm() > image.numel():
            gradient *= image.numel() / gradient.norm()
        for channel in range(3):
            smooth = torch.nn.functional.conv2d(image[:, [channel]], kernel, padding=1)
            gradient[:, [channel]] += 1e-2 * smooth
        state = 0.9 * state - 1e-3 * (gradient + 5e-4 * image)
        image += state
    return image


def test_it_is_the_articles_program(network: Network, small: tuple[Tensor, Tensor]) -> None:
    ours = run(network, small, max_num_epochs=4, seed=7)[-1].image
    assert torch.allclose(to_caffe(ours), program(network, *small, 4), atol=0.02)


def test_noise_is_a_tenth_of_one_of_255_steps_around_the_mean_colour(
    wavelets: Wavelets, small: tuple[Tensor, Tensor]
) -> None:
    start = to_caffe(run(wavelets, small, lr=0, max_num_epochs=1)[0].image)
    assert start.min() == pytest.approx(-0.1, abs=2e-3)
    assert start.max() == pytest.approx(0.1, abs=2e-3)
    other = to_caffe(run(wavelets, small, lr=0, max_num_epochs=1, seed=1)[0].image)
    assert (start - other).abs().mean() == pytest.approx(0.2 / 3, rel=0.1)


def test_a_painting_can_start_as_the_photo(
    wavelets: Wavelets, small: tuple[Tensor, Tensor]
) -> None:
    start = run(wavelets, small, lr=0, init=Start.PHOTO, max_num_epochs=1)[0]
    assert torch.allclose(start.image, small[0], atol=1e-6)
    assert start.content_loss == pytest.approx(0, abs=1e-3)


def test_a_photo_is_given_time_to_start_moving(
    wavelets: Wavelets, small: tuple[Tensor, Tensor]
) -> None:
    epochs = run(wavelets, small, init=Start.PHOTO, max_num_epochs=15)
    assert epochs[0].relative_change < DEFAULTS.stop_eps
    assert len(epochs) > 10


def test_the_losses_are_the_programs_heads(network: Network, small: tuple[Tensor, Tensor]) -> None:
    photo, painting = small
    seen = mapper(network, photo, painting)
    image = make_photo(40, 32).flip(3)
    style = sum(
        (gram(ours) - gram(theirs)).square().sum().item() / (ours.numel() * ours.shape[1])
        for ours, theirs in zip(seen(image).style, seen(painting).style, strict=True)
    )
    pairs = zip(seen(image).content, seen(photo).content, strict=True)
    content = sum((ours - theirs).square().sum().item() for ours, theirs in pairs)
    settings = Settings(content_weight=3, style_weight=0.5)
    parts = Objective(network, *small, settings).evaluate(to_caffe(image))
    assert parts[0] == pytest.approx(3 * content, rel=1e-4)
    assert parts[1] == pytest.approx(0.5 * style, rel=1e-4)


def test_each_style_layer_has_its_weight(network: Network, small: tuple[Tensor, Tensor]) -> None:
    pixels = to_caffe(small[0])

    def style(*weights: float) -> float:
        settings = Settings(style_layer_weights=weights)
        return Objective(network, *small, settings).evaluate(pixels)[1]

    alone = [style(*(float(i == j) for j in range(5))) for i in range(5)]
    weights = (2.0, 0.0, 0.5, 1.0, 3.0)
    weighted = sum(w * part for w, part in zip(weights, alone, strict=True))
    assert style(*weights) == pytest.approx(weighted, rel=1e-4)


def test_the_gradient_is_clipped_to_the_number_of_elements(
    wavelets: Wavelets, small: tuple[Tensor, Tensor]
) -> None:
    first, second = run(wavelets, small, tv_weight=0, style_weight=1e3, lr=1e-5, max_num_epochs=2)
    moved = to_caffe(first.image).norm() * first.relative_change
    elements = small[0].numel()
    assert moved.item() == pytest.approx(1e-5 * elements, rel=0.01)
    assert second.relative_change > first.relative_change


def test_a_short_gradient_is_left_alone(wavelets: Wavelets, small: tuple[Tensor, Tensor]) -> None:
    weak = {"content_weight": 1e-9, "style_weight": 1e-15, "tv_weight": 0.0}
    (only,) = run(wavelets, small, **weak, max_num_epochs=1)
    moved = to_caffe(only.image).norm() * only.relative_change
    assert moved < 1e-3 * 1e-3 * small[0].numel()


def test_total_variation_alone_makes_noise_even(
    wavelets: Wavelets, small: tuple[Tensor, Tensor]
) -> None:
    off = {"content_weight": 0.0, "style_weight": 0.0}
    first, *_, last = run(wavelets, small, **off, tv_weight=1, lr=0.1, max_num_epochs=30)
    assert last.image.diff(dim=3).norm() < 0.5 * first.image.diff(dim=3).norm()


def test_it_stops_where_little_changes(wavelets: Wavelets, small: tuple[Tensor, Tensor]) -> None:
    epochs = run(wavelets, small, stop_eps=0.05, max_num_epochs=300)
    assert [epoch.number for epoch in epochs] == list(range(1, len(epochs) + 1))
    assert len(epochs) < 300
    assert epochs[-1].relative_change < 0.05
    assert all(epoch.relative_change >= 0.05 for epoch in epochs[:-1])
    for before, after in itertools.pairwise(epochs):
        old, new = to_caffe(before.image), to_caffe(after.image)
        change = ((new - old).norm() / new.norm()).item()
        assert after.relative_change == pytest.approx(change, rel=1e-2)


def test_it_stops_at_the_last_epoch(wavelets: Wavelets, small: tuple[Tensor, Tensor]) -> None:
    epochs = run(wavelets, small, stop_eps=0, max_num_epochs=12)
    assert [epoch.last for epoch in epochs] == [False] * 11 + [True]


def test_noise_becomes_the_photo_in_the_style(wavelets: Wavelets) -> None:
    pictures = make_photo(48, 36), make_painting(60, 50)
    epochs = run(wavelets, pictures, content_weight=50, max_num_epochs=60)
    assert epochs[-1].content_loss < 0.8 * epochs[0].content_loss
    assert epochs[-1].style_loss < 0.7 * epochs[0].style_loss


def test_a_style_of_another_size_is_compared_by_means(wavelets: Wavelets) -> None:
    tile = make_painting(64, 64)
    objective = Objective(wavelets, tile, torch.cat([tile, tile], 2), DEFAULTS)
    alike, grey = (objective.evaluate(to_caffe(one))[1] for one in (tile, tile * 0 + 0.5))
    assert alike < 1e-4 * grey


def test_beyond_all_numbers_is_no_image(wavelets: Wavelets, small: tuple[Tensor, Tensor]) -> None:
    steps = paint(wavelets, *small, Settings(lr=1e16))
    finite = (math.isfinite(epoch.image.sum().item()) for epoch in steps)
    with pytest.raises(DivergedError, match="use a lower learning rate or lower weights"):
        assert all(finite)


def test_colours_come_back_from_the_articles_units(small: tuple[Tensor, Tensor]) -> None:
    assert torch.allclose(from_caffe(to_caffe(small[0])), small[0], atol=1e-6)
