import pytest
import torch
from torch import Tensor
from torch.nn import functional

from styler.features.covariance import moments
from styler.features.wavelet import LEVELS, Wavelets, depth, filter_bank, pyramid
from styler.features.window import Window
from styler.job import Style
from styler.losses import style_terms
from styler.ruler import Ruler
from tests.styler.pictures import make_painting, make_photo

SHIFT = 3


def responses(*shape: int, seed: int = 0) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, dtype=torch.float64, generator=generator)


def apart(maps: Tensor, shift: int) -> Tensor:
    """Put columns behind the last one, with something in them."""
    return functional.pad(maps, (0, shift), value=3.0)


def shifted_covariances(
    maps: Tensor, shift: int, at_once: int | None = None
) -> tuple[Tensor, Tensor]:
    """Mean (B, 2N), and the covariances (B, 3, 2N, 2N) in place, to the right and down."""
    height, width = maps.shape[2:]
    shift = min(shift, height - 1, width - 1)
    return moments(apart(maps, shift), shift, height, at_once).covariances(height, width, shift)


def rectified_covariance(maps: Tensor, across: int, down: int) -> Tensor:
    """The definition: both half waves of (N, H, W), with themselves `across` and `down`."""
    both = torch.cat([maps.relu(), (-maps).relu()])
    means = both.flatten(1).mean(1)
    height, width = both.shape[1:]
    here = both[:, : height - down, : width - across].flatten(1)
    there = both[:, down:, across:].flatten(1)
    return here @ there.T / here.shape[1] - means[:, None] * means


@pytest.mark.parametrize(("index", "across", "down"), [(0, 0, 0), (1, SHIFT, 0), (2, 0, SHIFT)])
def test_distances_are_those_of_rectified_covariances(index: int, across: int, down: int) -> None:
    one, other = responses(2, 4, 9, 11), responses(2, 4, 9, 11, seed=1)
    (_, ours), (_, others) = (shifted_covariances(maps, SHIFT) for maps in (one, other))
    ours = (ours - others)[:, index]
    for i in range(2):
        theirs = rectified_covariance(one[i], across, down)
        theirs = theirs - rectified_covariance(other[i], across, down)
        assert ours[i].square().sum().item() == pytest.approx(4 * theirs.square().sum().item())


@pytest.mark.parametrize("at_once", [1, 18, 30, 1000])
def test_the_gradient_by_hand_is_the_functions(at_once: int) -> None:
    maps = responses(2, 3, 6, 7).requires_grad_()
    assert torch.autograd.gradcheck(lambda r: shifted_covariances(r, 2, at_once), (maps,))


def test_what_keeps_the_ends_of_lines_apart_has_no_gradient() -> None:
    lines = apart(responses(1, 3, 6, 7), 2).requires_grad_()
    whole = torch.cat([s.flatten() for s in moments(lines, 2, 6).covariances(6, 7, 2)])
    (gradient,) = torch.autograd.grad(whole.square().sum(), lines)
    assert gradient[..., :7].all()
    assert not gradient[..., 7:].any()


@pytest.mark.parametrize("at_once", [1, 18, 30])
def test_a_few_lines_at_a_time_make_the_same_sums(at_once: int) -> None:
    maps = responses(2, 3, 8, 7).requires_grad_()
    few, all_ = shifted_covariances(maps, 2, at_once), shifted_covariances(maps, 2, 1000)
    for ours, theirs in zip(few, all_, strict=True):
        assert torch.allclose(ours, theirs)


@pytest.mark.parametrize("cut", [2, 4, 7])
def test_strips_add_up_to_the_whole(cut: int) -> None:
    maps = responses(2, 3, 8, 7).requires_grad_()
    lines = apart(maps, 2)
    upper, lower = moments(lines[:, :, : cut + 2], 2, cut), moments(lines[:, :, cut:], 2, 8 - cut)
    strips = (upper + lower).covariances(8, 7, 2)
    whole = shifted_covariances(maps, 2)
    for ours, theirs in zip(strips, whole, strict=True):
        assert torch.allclose(ours, theirs)
        (by_strips,) = torch.autograd.grad(ours.square().sum(), maps, retain_graph=True)
        (at_once,) = torch.autograd.grad(theirs.square().sum(), maps, retain_graph=True)
        assert torch.allclose(by_strips, at_once)


def test_maps_narrower_than_the_shift_have_statistics() -> None:
    assert all(s.isfinite().all() for s in shifted_covariances(responses(1, 3, 2, 9), SHIFT))


def test_band_pass_filters_do_not_see_brightness() -> None:
    sums = filter_bank().sum((2, 3))
    low_pass = sums.abs() > 0.5
    assert low_pass.sum() == 3
    assert sums[~low_pass].abs().max() < 1e-5


def test_a_flat_picture_stays_flat_on_every_level() -> None:
    levels = pyramid(torch.full((1, 3, 128, 160), 0.4), LEVELS)
    assert len(levels) == LEVELS
    assert all(torch.allclose(level[:, 0], torch.tensor(0.4)) for level in levels)


def test_tiny_pictures_have_fewer_levels() -> None:
    assert [depth(Window(0, 0, side, 500)) for side in (15, 16, 31, 64, 500)] == [1, 2, 3, 4, 5]


def distance(network: Wavelets, image: Tensor, photo: Tensor, painting: Tensor) -> float:
    return Ruler(network, photo, (Style(painting),)).style_distance(image).item()


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
    eye = wavelets.eye(photo, [make_painting(96, 96)])
    dots = 0.2 * (torch.arange(96) % 2 - 0.5).view(1, 1, 1, -1) * torch.ones(1, 1, 96, 1)
    blob = 0.2 * (torch.arange(96) > 48).view(1, 1, 1, -1) - 0.1 * torch.ones(1, 1, 96, 1)

    def change(image: Tensor) -> float:
        pairs = zip(eye(image).content, eye(photo).content, strict=True)
        return sum((ours - theirs).square().mean().item() for ours, theirs in pairs)

    assert change(photo + blob) > 20 * change(photo + dots)


def test_detail_counts_more_than_sky(wavelets: Wavelets) -> None:
    photo = make_photo(96, 96)
    weight = wavelets.content_weights(photo, Window.whole(photo))[0][0, 0]
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


def gradient_of_all(network: Wavelets, image: Tensor, painting: Tensor, margin: int) -> Tensor:
    image = image.clone().requires_grad_()
    height, width = (side - 2 * margin for side in image.shape[2:])
    window = Window(margin, margin, height, width)
    seen = network.eye(make_photo(120, 90), [painting])(image, [window])
    total = torch.stack([s.square().sum() for s in (*seen.style, *seen.content)]).sum()
    (gradient,) = torch.autograd.grad(total, image)
    return gradient


@pytest.mark.parametrize("positions", [300, 2000, 5000])
@pytest.mark.parametrize("margin", [0, 8])
def test_in_strips_the_gradient_is_the_whole_pictures(
    wavelets: Wavelets, positions: int, margin: int
) -> None:
    painting = make_painting(100, 80)
    image = make_painting(120 + 2 * margin, 90 + 2 * margin).flip(1)
    whole = gradient_of_all(wavelets, image, painting, margin)
    striped = Wavelets(wavelets.device, wavelets.dtype, strip=positions)
    difference = gradient_of_all(striped, image, painting, margin) - whole
    assert difference.norm() / whole.norm() < 1e-4


def test_the_margin_is_seen_and_not_counted(wavelets: Wavelets) -> None:
    picture = make_painting(128, 128)
    ruler = Ruler(wavelets, make_photo(112, 112), (Style(picture),))
    black = picture.clone()
    black[..., :4, :], black[..., :4] = 0.0, 0.0

    @torch.no_grad()
    def distance(image: Tensor, margin: int = 0) -> Tensor:
        window = Window(margin, margin, *(side - 2 * margin for side in image.shape[2:]))
        return style_terms(ruler.eye(image, [window]).style, ruler.targets, ruler.units).mean()

    inside, beyond = distance(picture[..., 8:-8, 8:-8]), distance(picture, 8)
    changed, without = distance(black, 8), distance(black)
    assert beyond < 1.5 * inside
    assert changed < 0.5 * without
