import pytest
import torch
from torch import Tensor

from styler.features.covariance import shifted_covariances
from styler.features.wavelet import LEVELS, Wavelets, filter_bank, pyramid
from styler.losses import style_distance, style_units
from tests.styler.pictures import make_painting, make_photo

SHIFT = 3


def responses(*shape: int, seed: int = 0) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, dtype=torch.float64, generator=generator)


def rectified_covariance(maps: Tensor, across: int, down: int) -> Tensor:
    """The definition: both half waves of (N, H, W), with themselves `across` and `down`."""
    both = torch.cat([maps.relu(), (-maps).relu()])
    means = both.flatten(1).mean(1)
    height, width = both.shape[1:]
    here = both[:, : height - down, : width - across].flatten(1)
    there = both[:, down:, across:].flatten(1)
    return here @ there.T / here.shape[1] - means[:, None] * means


@pytest.mark.parametrize(("index", "across", "down"), [(1, 0, 0), (2, SHIFT, 0), (3, 0, SHIFT)])
def test_distances_are_those_of_rectified_covariances(index: int, across: int, down: int) -> None:
    one, other = responses(2, 4, 9, 11), responses(2, 4, 9, 11, seed=1)
    ours = shifted_covariances(one, SHIFT)[index] - shifted_covariances(other, SHIFT)[index]
    for i in range(2):
        theirs = rectified_covariance(one[i], across, down)
        theirs = theirs - rectified_covariance(other[i], across, down)
        assert ours[i].square().sum().item() == pytest.approx(4 * theirs.square().sum().item())


def test_the_gradient_by_hand_is_the_functions() -> None:
    maps = responses(2, 3, 6, 7).requires_grad_()
    assert torch.autograd.gradcheck(lambda r: shifted_covariances(r, 2), (maps,))


def test_maps_narrower_than_the_shift_have_statistics() -> None:
    assert all(s.isfinite().all() for s in shifted_covariances(responses(1, 3, 2, 9), SHIFT))


def test_band_pass_filters_do_not_see_brightness() -> None:
    sums = filter_bank().sum((2, 3))
    low_pass = sums.abs() > 0.5
    assert low_pass.sum() == 3
    assert sums[~low_pass].abs().max() < 1e-5


def test_a_flat_picture_stays_flat_on_every_level() -> None:
    levels = pyramid(torch.full((1, 3, 128, 160), 0.4))
    assert len(levels) == LEVELS
    assert all(torch.allclose(level[:, 0], torch.tensor(0.4)) for level in levels)


def test_tiny_pictures_have_fewer_levels() -> None:
    assert [tuple(level.shape[2:]) for level in pyramid(torch.rand(1, 3, 15, 40))] == [(15, 40)]


def distance(network: Wavelets, image: Tensor, photo: Tensor, painting: Tensor) -> float:
    eye = network.eye(photo, painting)
    style = eye(painting).style
    units = style_units(eye(photo).style, style)
    return style_distance(eye(image).style, style, units).item()


def test_another_piece_of_the_painting_is_nearer_to_it_than_the_photo(wavelets: Wavelets) -> None:
    painting = make_painting(200, 96)
    left, right = painting[..., :96], painting[..., 100:]
    assert distance(wavelets, right, make_photo(96, 96), left) < 0.2


def test_the_same_strokes_in_another_direction_are_another_style(wavelets: Wavelets) -> None:
    painting = make_painting(96, 96)
    turned = painting.transpose(2, 3)
    assert distance(wavelets, turned, make_photo(96, 96), painting) > 0.2


def test_shape_counts_as_content_and_fine_texture_does_not(wavelets: Wavelets) -> None:
    photo = make_photo(96, 96)
    eye = wavelets.eye(photo, make_painting(96, 96))
    dots = 0.2 * (torch.arange(96) % 2 - 0.5).view(1, 1, 1, -1) * torch.ones(1, 1, 96, 1)
    blob = 0.2 * (torch.arange(96) > 48).view(1, 1, 1, -1) - 0.1 * torch.ones(1, 1, 96, 1)

    def change(image: Tensor) -> float:
        pairs = zip(eye(image).content, eye(photo).content, strict=True)
        return sum((ours - theirs).square().mean().item() for ours, theirs in pairs)

    assert change(photo + blob) > 20 * change(photo + dots)


def test_detail_counts_more_than_sky(wavelets: Wavelets) -> None:
    eye = wavelets.eye(make_photo(96, 96), make_painting(96, 96))
    weight = eye.content_weights[0][0, 0]
    sky, houses = weight[:8].mean(), weight[-12:].mean()
    assert houses > 1.5 * sky > 0.5


def test_half_precision_sees_the_same() -> None:
    photo, painting = make_photo(96, 96), make_painting(96, 96)
    half = distance(Wavelets(torch.device("cpu"), torch.bfloat16), photo, photo, painting)
    image = torch.lerp(photo, painting, 0.5)
    coarse = distance(Wavelets(torch.device("cpu"), torch.bfloat16), image, photo, painting)
    exact = distance(Wavelets(torch.device("cpu"), torch.float32), image, photo, painting)
    assert half == pytest.approx(1, rel=0.02)
    assert coarse == pytest.approx(exact, rel=0.05)
