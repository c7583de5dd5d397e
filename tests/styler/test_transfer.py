import dataclasses
import itertools

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from styler.features import Description, Eye
from styler.features.wavelet import Wavelets
from styler.optimisers import DivergedError
from styler.presets import Features, Preset, style_target
from styler.transfer import Progress, balance, paint, typical_weight
from tests.styler.pictures import make_painting, make_photo

STRENGTHS = (0, *Preset)


@pytest.fixture(scope="module")
def paintings(wavelets: Wavelets, photo: Tensor, painting: Tensor) -> dict[int, list[Progress]]:
    """All steps of one small painting for each strength."""
    return {s: list(paint(wavelets, photo, painting, s)) for s in STRENGTHS}


def test_the_painting_has_the_photos_size_and_is_a_picture(
    paintings: dict[int, list[Progress]], photo: Tensor
) -> None:
    for steps in paintings.values():
        image = steps[-1].image
        assert image.shape == photo.shape
        assert image.min() >= 0
        assert image.max() <= 1
        assert torch.isfinite(image).all()


def test_work_goes_on_until_it_is_done(paintings: dict[int, list[Progress]]) -> None:
    for steps in paintings.values():
        fractions = [progress.fraction for progress in steps]
        assert fractions == sorted(set(fractions))
        assert fractions[-1] == 1
        assert fractions.count(1) == 1


def test_style_comes_closer(paintings: dict[int, list[Progress]]) -> None:
    for strength in Preset:
        steps = paintings[strength]
        assert steps[-1].style_distance < 0.5 * steps[0].style_distance


@pytest.mark.parametrize("strength", [Preset.SUBTLE, Preset.BALANCED])
def test_a_strength_reaches_its_style_distance(
    paintings: dict[int, list[Progress]], strength: Preset
) -> None:
    reached = paintings[strength][-1].style_distance
    assert reached == pytest.approx(style_target(strength), rel=0.25)


def test_more_strength_is_more_style_and_less_photo(
    paintings: dict[int, list[Progress]], photo: Tensor
) -> None:
    last = [paintings[strength][-1] for strength in STRENGTHS]
    distances = [progress.style_distance for progress in last]
    assert distances == sorted(distances, reverse=True)
    changes = [(progress.image - photo).abs().mean().item() for progress in last]
    assert changes == sorted(changes)
    assert min(after - before for before, after in itertools.pairwise(changes)) > 0.01


def test_no_strength_leaves_shapes_and_colours(
    paintings: dict[int, list[Progress]], photo: Tensor
) -> None:
    change = functional.avg_pool2d(paintings[0][-1].image - photo, 4)
    assert change.abs().mean() < 0.01


def line_contrast(image: Tensor) -> tuple[Tensor, Tensor]:
    """Return the mean step along each row, and that from each row to the next."""
    along = (image[..., :, 1:] - image[..., :, :-1]).abs().mean((0, 1, 3))
    across = (image[..., 1:, :] - image[..., :-1, :]).abs().mean((0, 1, 3))
    return along, across


@pytest.mark.parametrize("content", [make_photo(96, 96), torch.full((1, 3, 96, 96), 0.5)])
def test_there_is_no_frame_at_the_edges(wavelets: Wavelets, content: Tensor) -> None:
    *_, last = paint(wavelets, content, make_painting(96, 96), Preset.BALANCED)
    sides = [last.image.rot90(quarter, (2, 3)) for quarter in range(4)]
    for contrasts in zip(*map(line_contrast, sides), strict=True):
        by_line = torch.stack(contrasts).mean(0)
        relative = by_line[:3] / by_line[20:-20].mean()
        assert ((relative > 0.82) & (relative < 1.2)).all()


def test_a_flat_sky_is_painted_too(paintings: dict[int, list[Progress]], photo: Tensor) -> None:
    sky = paintings[Preset.BALANCED][-1].image[..., :24, :]
    assert sky.std() > 3 * photo[..., :24, :].std((2, 3)).mean()


def high_share(image: Tensor) -> float:
    """The part of the picture's energy above half of the highest frequency."""
    grey = image.mean(1)
    power = torch.fft.rfft2(grey - grey.mean()).abs().square()
    down = torch.fft.fftfreq(grey.shape[1]).abs()[:, None]
    across = torch.fft.rfftfreq(grey.shape[2])[None]
    high = torch.maximum(down, across) > 0.25
    return float((power * high).sum() / power.sum())


def test_there_is_no_noise_that_the_pictures_do_not_have(
    paintings: dict[int, list[Progress]], photo: Tensor, painting: Tensor
) -> None:
    most = max(high_share(photo), high_share(painting))
    assert high_share(paintings[Preset.BALANCED][-1].image) < 1.5 * most


def test_snapshots_are_not_changed_by_later_steps(wavelets: Wavelets, painting: Tensor) -> None:
    steps = paint(wavelets, make_photo(64, 48), painting, Preset.BALANCED)
    first = next(steps).image
    kept = first.clone()
    for _ in range(3):
        next(steps)
    assert torch.equal(first, kept)


def test_pictures_that_came_in_stay_as_they_are(wavelets: Wavelets) -> None:
    photo, style = make_photo(64, 48), make_painting(64, 48)
    before = photo.clone(), style.clone()
    next(paint(wavelets, photo, style, Preset.BALANCED))
    assert torch.equal(photo, before[0])
    assert torch.equal(style, before[1])


def test_a_seed_is_a_painting(wavelets: Wavelets, painting: Tensor) -> None:
    def after_ten(seed: int) -> Tensor:
        steps = paint(wavelets, make_photo(64, 48), painting, Preset.STRONG, seed)
        return [next(steps) for _ in range(10)][-1].image

    assert torch.allclose(after_ten(1), after_ten(1), atol=1 / 255)
    assert not torch.allclose(after_ten(1), after_ten(2), atol=1 / 255)


@pytest.mark.parametrize(("width", "height"), [(64, 3), (3, 64), (64, 64)])
def test_narrow_pictures_are_painted(wavelets: Wavelets, width: int, height: int) -> None:
    steps = paint(wavelets, make_photo(width, height), make_painting(40, 17), Preset.BALANCED)
    assert [next(steps).image.shape[2:] for _ in range(5)] == [(height, width)] * 5


def test_two_flat_pictures_are_painted(wavelets: Wavelets) -> None:
    grey, red = torch.full((1, 3, 48, 64), 0.5), torch.zeros(1, 3, 48, 64)
    red[:, 0] = 0.8
    steps = paint(wavelets, grey, red, Preset.BALANCED)
    image = [next(steps) for _ in range(12)][-1].image
    assert torch.isfinite(image).all()


def test_a_photo_in_its_own_style_stays_itself(wavelets: Wavelets) -> None:
    photo = make_photo(64, 48)
    *_, last = paint(wavelets, photo, photo, Preset.STRONG)
    assert (last.image - photo).abs().mean() < 0.1


@dataclasses.dataclass
class Trap:
    """Wavelets that stop giving numbers after a while."""

    network: Wavelets
    calls_left: int
    kind = Features.WAVELET

    def eye(self, content: Tensor, style: Tensor) -> Eye:
        eye, trap = self.network.eye(content, style), self

        class Trapped:
            content_weights = eye.content_weights

            def __call__(self, image: Tensor) -> Description:
                trap.calls_left -= 1
                seen = eye(image)
                spoilt = seen.style if trap.calls_left > 0 else tuple(s / 0 for s in seen.style)
                return Description(seen.content, spoilt)

        return Trapped()


def test_features_that_fail_midway_leave_the_last_good_picture(
    wavelets: Wavelets, painting: Tensor
) -> None:
    photo = make_photo(64, 48)
    steps = list(paint(Trap(wavelets, 12), photo, painting, Preset.BALANCED))
    assert steps[-1].fraction == 1
    assert torch.isfinite(steps[-1].image).all()
    assert torch.equal(steps[-1].image, steps[30].image)


def test_features_that_fail_from_the_start_are_an_error(
    wavelets: Wavelets, painting: Tensor
) -> None:
    with pytest.raises(DivergedError):
        next(paint(Trap(wavelets, 0), make_photo(64, 48), painting, Preset.BALANCED))


def test_the_content_weight_follows_the_style_distance() -> None:
    weight = typical_weight(0.03)
    assert balance(weight, distance=0.035, target=0.03) < weight
    assert balance(weight, distance=0.02, target=0.03) > weight
    assert balance(weight, distance=0.03, target=0.03) == pytest.approx(weight)
    assert balance(weight, distance=0.0, target=0.03) < 10 * weight


def test_the_photo_is_never_given_up_for_the_style() -> None:
    weight = typical_weight(0.03)
    for _ in range(50):
        weight = balance(weight, distance=1.0, target=0.03)
    assert weight > 0.5 * typical_weight(0.03)
