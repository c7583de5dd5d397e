import dataclasses
import itertools
from collections.abc import Sequence
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from benchmarks.artefacts import checkerboard, find_artefacts, frame
from styler.checkpoint import Checkpoint, CheckpointError, decode, encode
from styler.features import Description, Eye, Network
from styler.features.wavelet import Wavelets
from styler.features.window import Window
from styler.job import Job, Style
from styler.optimisers import DivergedError
from styler.painting import Progress, default_plan, fingerprint_of
from styler.presets import Features, Init, Method, Preset, style_target
from styler.ruler import Ruler
from styler.schedule import LAST_STEPS, Stage
from styler.transfer import paint
from tests.styler.pictures import make_painting, make_photo

STRENGTHS = (0, *Preset)
SHORT = (Stage(32, 24, 8), Stage(48, 36, 8))
"""A plan for what does not depend on how a painting looks."""


@pytest.fixture(scope="module")
def job(photo: Tensor, painting: Tensor) -> Job:
    return Job(photo, (Style(painting),), Preset.BALANCED)


@pytest.fixture(scope="module")
def paintings(wavelets: Wavelets, job: Job) -> dict[int, list[Progress]]:
    """All steps of one small painting for each strength."""
    return {s: list(paint(wavelets, dataclasses.replace(job, strength=s))) for s in STRENGTHS}


def small_job(width: int = 48, height: int = 36, strength: float = Preset.BALANCED) -> Job:
    return Job(make_photo(width, height), (Style(make_painting(44, 40)),), strength)


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


@pytest.mark.parametrize("strength", Preset)
def test_a_strength_reaches_its_style_distance(
    wavelets: Wavelets, job: Job, paintings: dict[int, list[Progress]], strength: Preset
) -> None:
    last = paintings[strength][-1]
    assert last.style_distance == pytest.approx(style_target(strength), rel=0.1)
    delivered = (last.image * 255).round() / 255
    measured = Ruler(wavelets, job.content, job.styles).style_distance(delivered)
    assert measured == pytest.approx(style_target(strength), rel=0.1)


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


@pytest.mark.parametrize("content", [make_photo(96, 96), torch.full((1, 3, 96, 96), 0.5)])
def test_there_is_no_frame_at_the_edges(wavelets: Wavelets, content: Tensor) -> None:
    job = Job(content, (Style(make_painting(96, 96)),), Preset.BALANCED)
    *_, last = paint(wavelets, job)
    assert 0.7 < frame(last.image) < 1.3


def test_a_frame_would_be_seen() -> None:
    framed = torch.full((1, 3, 96, 96), 0.5)
    framed[..., 2:-2, 2:-2] = make_painting(92, 92)
    assert frame(framed) < 0.5


def test_a_flat_sky_is_painted_too(paintings: dict[int, list[Progress]], photo: Tensor) -> None:
    sky = paintings[Preset.BALANCED][-1].image[..., :24, :]
    assert sky.std() > 3 * photo[..., :24, :].std((2, 3)).mean()


def test_there_is_no_noise_that_the_pictures_do_not_have(
    paintings: dict[int, list[Progress]], photo: Tensor, painting: Tensor
) -> None:
    for strength in Preset:
        assert find_artefacts(paintings[strength][-1].image, photo, painting).noise < 2


def test_the_checkerboard_would_be_seen() -> None:
    board = 0.02 * (-1.0) ** (torch.arange(64)[:, None] + torch.arange(64))
    assert checkerboard(make_painting(64, 64) + board) > 3 * checkerboard(make_painting(64, 64))


def test_there_is_no_checkerboard(paintings: dict[int, list[Progress]]) -> None:
    for strength in Preset:
        assert checkerboard(paintings[strength][-1].image) < 0.08


@pytest.fixture(params=Method)
def strong(
    request: pytest.FixtureRequest,
    wavelets: Wavelets,
    job: Job,
    paintings: dict[int, list[Progress]],
) -> Tensor:
    """A strong painting of each method."""
    if request.param is Method.LBFGS:
        return paintings[Preset.STRONG][-1].image
    *_, last = paint(wavelets, dataclasses.replace(job, strength=Preset.STRONG), request.param)
    return last.image


def test_there_is_no_grey_haze(strong: Tensor, photo: Tensor, painting: Tensor) -> None:
    found = find_artefacts(strong, photo, painting)
    assert found.chroma > 0.8
    assert 0.8 < found.contrast < 1.25


def test_snapshots_are_not_changed_by_later_steps(wavelets: Wavelets) -> None:
    steps = paint(wavelets, small_job())
    first = next(steps).image
    kept = first.clone()
    for _ in range(3):
        next(steps)
    assert torch.equal(first, kept)


def test_pictures_that_came_in_stay_as_they_are(wavelets: Wavelets) -> None:
    job = small_job()
    before = job.content.clone(), job.styles[0].image.clone()
    next(paint(wavelets, job))
    assert torch.equal(job.content, before[0])
    assert torch.equal(job.styles[0].image, before[1])


def test_a_seed_is_a_painting(wavelets: Wavelets) -> None:
    def after_ten(seed: int) -> Tensor:
        steps = paint(wavelets, dataclasses.replace(small_job(), seed=seed))
        return [next(steps) for _ in range(10)][-1].image

    assert torch.allclose(after_ten(1), after_ten(1), atol=1 / 255)
    assert not torch.allclose(after_ten(1), after_ten(2), atol=1 / 255)


@pytest.mark.parametrize("init", Init)
def test_from_every_start_the_same_distance_is_reached(wavelets: Wavelets, init: Init) -> None:
    job = dataclasses.replace(small_job(64, 48), init=init)
    *_, last = paint(wavelets, job)
    assert last.style_distance == pytest.approx(style_target(Preset.BALANCED), rel=0.1)


@pytest.mark.parametrize(("width", "height"), [(64, 3), (3, 64), (64, 64)])
def test_narrow_pictures_are_painted(wavelets: Wavelets, width: int, height: int) -> None:
    job = Job(make_photo(width, height), (Style(make_painting(40, 17)),), Preset.BALANCED)
    steps = paint(wavelets, job)
    assert [next(steps).image.shape[2:] for _ in range(5)] == [(height, width)] * 5


def test_two_flat_pictures_are_painted(wavelets: Wavelets) -> None:
    grey, red = torch.full((1, 3, 48, 64), 0.5), torch.zeros(1, 3, 48, 64)
    red[:, 0] = 0.8
    steps = paint(wavelets, Job(grey, (Style(red),), Preset.BALANCED))
    image = [next(steps) for _ in range(12)][-1].image
    assert torch.isfinite(image).all()


def test_a_photo_in_its_own_style_stays_itself(wavelets: Wavelets) -> None:
    photo = make_photo(64, 48)
    *_, last = paint(wavelets, Job(photo, (Style(photo),), Preset.STRONG))
    assert (last.image - photo).abs().mean() < 0.1


def test_where_the_mask_is_the_photo_stays(
    wavelets: Wavelets, job: Job, paintings: dict[int, list[Progress]]
) -> None:
    mask = torch.zeros(1, 1, 72, 96)
    mask[..., 48:] = 1
    *_, last = paint(wavelets, dataclasses.replace(job, strength=Preset.STRONG, mask=mask))

    def change(image: Tensor) -> tuple[float, float]:
        difference = functional.avg_pool2d((image - job.content).abs(), 4)
        return difference[..., :12].mean().item(), difference[..., 12:].mean().item()

    (free, plain), (left, masked) = change(paintings[Preset.STRONG][-1].image), change(last.image)
    assert masked < 0.55 * plain
    assert left > 0.8 * free


def test_kept_colours_are_the_photos(wavelets: Wavelets) -> None:
    job = dataclasses.replace(small_job(64, 48), keep_colours=True)
    *_, last = paint(wavelets, job)
    tint = last.image - last.image.mean(1, keepdim=True)
    photo = job.content - job.content.mean(1, keepdim=True)
    assert (tint - photo).abs().mean() < 0.6 * photo.abs().mean()
    assert last.style_distance == pytest.approx(style_target(Preset.BALANCED), rel=0.1)


def test_two_styles_give_a_painting_between_them(wavelets: Wavelets) -> None:
    one, other = make_painting(64, 64), make_painting(64, 64).flip(1)
    job = small_job(64, 48, Preset.STRONG)

    def mean_colour(*styles: Style) -> Tensor:
        *_, last = paint(wavelets, dataclasses.replace(job, styles=styles))
        return last.image.mean((0, 2, 3))

    first, middle, second = (
        mean_colour(Style(one)),
        mean_colour(Style(one), Style(other)),
        mean_colour(Style(other)),
    )
    assert torch.allclose(middle, (first + second) / 2, atol=0.05)
    assert (first - second).abs().max() > 0.1


@pytest.mark.parametrize(
    ("before", "now"), [(25, 50), (50, 75), (75, 50), (50, 25)], ids=lambda strength: f"{strength}"
)
def test_from_a_painting_of_another_strength_the_distance_is_reached_too(
    wavelets: Wavelets, job: Job, paintings: dict[int, list[Progress]], before: int, now: int
) -> None:
    former = paintings[before][-1].image
    changed = dataclasses.replace(job, strength=now, start=former)
    *_, last = paint(wavelets, changed, plan=[Stage(96, 72, LAST_STEPS)])
    assert last.style_distance == pytest.approx(style_target(now), rel=0.06)
    assert last.content_loss == pytest.approx(paintings[now][-1].content_loss, rel=0.3)


def test_from_a_smaller_painting_no_smaller_size_is_painted() -> None:
    job = dataclasses.replace(small_job(512, 384), start=make_painting(203, 152))
    edges = [stage.width for stage in default_plan(job, Method.LBFGS)]
    assert edges == [203, 323, 512]


def test_a_fixed_ratio_is_what_it_says(wavelets: Wavelets) -> None:
    job = dataclasses.replace(small_job(), ratio=0.5)
    assert {step.content_weight for step in paint(wavelets, job, plan=SHORT)} == {0.5}


@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize("stopped_after", [1, 7, 8, 11])
def test_a_painting_that_was_stopped_goes_on_to_the_same_end(
    wavelets: Wavelets, method: Method, stopped_after: int
) -> None:
    job = small_job()
    whole = list(paint(wavelets, job, method, SHORT))
    stopped = paint(wavelets, job, method, SHORT)
    saved = [next(stopped) for _ in range(stopped_after)][-1].checkpoint()
    rest = list(paint(wavelets, job, method, SHORT, decode(encode(saved), torch.device("cpu"))))
    assert len(rest) == len(whole) - stopped_after
    assert rest[0].fraction == whole[stopped_after].fraction
    assert (rest[-1].image - whole[-1].image).abs().max() < 1 / 255
    assert rest[-1].style_distance == pytest.approx(whole[-1].style_distance, rel=1e-3)


def test_with_a_fixed_ratio_too(wavelets: Wavelets) -> None:
    job = dataclasses.replace(small_job(), ratio=0.5)
    steps = list(paint(wavelets, job, plan=SHORT))
    first = next(paint(wavelets, job, plan=SHORT)).checkpoint()
    *_, last = paint(wavelets, job, plan=SHORT, resume=first)
    assert (last.image - steps[-1].image).abs().max() < 1 / 255


@pytest.fixture(scope="module")
def saved(wavelets: Wavelets) -> Checkpoint:
    return next(paint(wavelets, small_job(), plan=SHORT)).checkpoint()


@pytest.mark.parametrize(
    "other",
    [
        small_job(strength=51),
        small_job(47),
        dataclasses.replace(small_job(), seed=1),
        dataclasses.replace(small_job(), mask=torch.ones(1, 1, 36, 48)),
        dataclasses.replace(small_job(), start=torch.ones(1, 3, 36, 48)),
        dataclasses.replace(small_job(), keep_colours=True),
    ],
)
def test_a_checkpoint_fits_no_other_painting(
    wavelets: Wavelets, saved: Checkpoint, other: Job
) -> None:
    with pytest.raises(CheckpointError, match="another painting"):
        next(paint(wavelets, other, plan=SHORT, resume=saved))


def test_a_checkpoint_tells_what_was_begun_from(wavelets: Wavelets) -> None:
    starts = (None, torch.zeros(1, 3, 36, 48), torch.ones(1, 3, 36, 48))
    jobs = [dataclasses.replace(small_job(), start=start) for start in starts]
    assert len({fingerprint_of(wavelets, job, Method.LBFGS, SHORT) for job in jobs}) == len(jobs)


def test_a_checkpoint_fits_no_other_plan_or_method(wavelets: Wavelets, saved: Checkpoint) -> None:
    for method, plan in ((Method.ADAM, SHORT), (Method.LBFGS, SHORT[:1])):
        with pytest.raises(CheckpointError, match="another painting"):
            next(paint(wavelets, small_job(), method, plan, saved))


def test_a_checkpoint_fits_no_other_network(wavelets: Wavelets) -> None:
    """Neither another precision, nor other weights."""

    def fingerprint(network: Network) -> str:
        return fingerprint_of(network, small_job(), Method.LBFGS, SHORT)

    networks: list[Network] = [
        wavelets,
        Wavelets(wavelets.device, torch.bfloat16),
        Trap(wavelets, 0, (torch.zeros(2, dtype=torch.bfloat16),)),
        Trap(wavelets, 0, (torch.ones(2, dtype=torch.bfloat16),)),
    ]
    assert len(set(map(fingerprint, networks))) == len(networks)
    assert fingerprint(Wavelets(wavelets.device, wavelets.dtype)) == fingerprint(wavelets)


@pytest.mark.parametrize(
    "changes",
    [
        {"tensors": {}},
        {"numbers": {}},
        {"stage": 7},
        {"stage": 1},
        {"step": 100},
    ],
)
def test_a_checkpoint_that_lacks_something_is_refused(
    wavelets: Wavelets, saved: Checkpoint, changes: dict[str, Any]
) -> None:
    """What other versions of this program saved, or what has been damaged."""
    with pytest.raises(CheckpointError, match="lacks something"):
        paint(wavelets, small_job(), plan=SHORT, resume=dataclasses.replace(saved, **changes))


@dataclasses.dataclass
class Trap:
    """Wavelets that stop giving numbers after a while."""

    network: Wavelets
    calls_left: int
    weights: tuple[Tensor, ...] = ()
    kind = Features.WAVELET
    device = torch.device("cpu")
    dtype = torch.float32
    strip = 1 << 20

    def eye(self, content: Tensor, styles: Sequence[Tensor]) -> Eye:
        eye, trap = self.network.eye(content, styles), self

        class Trapped:
            layer_names = eye.layer_names

            def __call__(self, image: Tensor, windows: Sequence[Window] = ()) -> Description:
                seen = eye(image, windows)
                if image.requires_grad:
                    trap.calls_left -= 1
                spoilt = seen.style if trap.calls_left >= 0 else tuple(s / 0 for s in seen.style)
                return Description(seen.content, spoilt)

            def joined(self, others: Sequence[Any]) -> Any:  # noqa: ANN401 - no batch here
                raise NotImplementedError

        return Trapped()

    def content_weights(self, photo: Tensor, window: Window) -> tuple[Tensor, ...]:
        return self.network.content_weights(photo, window)


def test_features_that_fail_midway_leave_the_last_good_picture(wavelets: Wavelets) -> None:
    plan = (Stage(48, 36, 20),)
    steps = list(paint(Trap(wavelets, 12), small_job(), plan=plan))
    assert steps[-1].fraction == 1
    assert torch.isfinite(steps[-1].image).all()
    assert torch.equal(steps[-1].image, steps[11].image)


def test_features_that_fail_from_the_start_are_an_error(wavelets: Wavelets) -> None:
    with pytest.raises(DivergedError):
        next(paint(Trap(wavelets, 0), small_job()))
