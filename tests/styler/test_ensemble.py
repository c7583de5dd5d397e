"""Many paintings at once: each as if it were alone."""

import dataclasses
import math
import random
from collections.abc import Sequence

import pytest
import torch
from torch import Tensor

from styler.canvas import Canvas
from styler.ensemble import Ensemble, Failure
from styler.features import Description, Eye
from styler.features.wavelet import Wavelets
from styler.features.window import Window
from styler.job import Job, Style
from styler.optimisers import DivergedError
from styler.painting import Painting, Progress
from styler.presets import Features, Method
from styler.schedule import Stage
from styler.transfer import paint
from tests.styler.pictures import make_painting, make_photo
from tests.styler.reading import no_reading, out_of_memory_at

SIZES = ((48, 36), (48, 35), (47, 36), (36, 48))
"""The first three share a canvas, though none of them is distorted."""


def plan_for(job: Job, steps: int) -> tuple[Stage, ...]:
    height, width = job.content.shape[2:]
    return (Stage(width * 2 // 3, height * 2 // 3, steps), Stage(width, height, steps + 2))


def some_job(number: int) -> Job:
    """Each with wishes of its own."""
    rng = random.Random(number)  # noqa: S311 - not a secret
    width, height = SIZES[number % len(SIZES)]
    job = Job(
        make_photo(width, height),
        (Style(make_painting(44, 40).roll(number, 1)),),
        rng.uniform(10, 90),
        seed=number,
    )
    match number % 5:
        case 1:
            return dataclasses.replace(job, keep_colours=True)
        case 2:
            mask = torch.zeros(1, 1, height, width)
            mask[..., : width // 2] = 1
            return dataclasses.replace(job, mask=mask)
        case 3:
            return dataclasses.replace(job, ratio=0.3)
    return job


class FailingError(Exception):
    """A failure that a test wants."""


@dataclasses.dataclass
class Watched:
    """Wavelets whose looks are counted by batch, and which fail after some if that is wanted."""

    network: Wavelets
    looks: list[int]
    fails: list[tuple[int, bool]] = dataclasses.field(default_factory=list)
    """Of each job that fails: the look at which it does, whether with an error or no number."""
    kind = Features.WAVELET
    device = torch.device("cpu")
    dtype = torch.float32
    strip = 1 << 20
    weights = ()

    def eye(self, content: Tensor, styles: Sequence[Tensor]) -> Eye:
        return WatchedEye(self, [self.network.eye(content, styles)], [self])

    def content_weights(self, photo: Tensor, window: Window) -> tuple[Tensor, ...]:
        return self.network.content_weights(photo, window)


@dataclasses.dataclass
class WatchedEye:
    first: Watched
    eyes: list[Eye]
    owners: list[Watched]

    @property
    def layer_names(self) -> tuple[str, ...]:
        return self.eyes[0].layer_names

    def joined(self, others: "Sequence[WatchedEye]") -> "WatchedEye":
        eyes = [eye for other in (self, *others) for eye in other.eyes]
        owners = [owner for other in (self, *others) for owner in other.owners]
        return WatchedEye(self.first, eyes, owners)

    def __call__(self, image: Tensor, windows: Sequence[Window] = ()) -> Description:
        images = zip(self.eyes, torch.split(image, 1), strict=True)
        seen = [eye(one, windows[i : i + 1]) for i, (eye, one) in enumerate(images)]
        if image.requires_grad:
            self.first.looks.append(len(image))
            seen = [self._spoilt(*pair) for pair in zip(self.owners, seen, strict=True)]
        return Description(
            tuple(torch.cat(maps) for maps in zip(*(one.content for one in seen), strict=True)),
            tuple(torch.cat(rows) for rows in zip(*(one.style for one in seen), strict=True)),
        )

    def _spoilt(self, owner: Watched, seen: Description) -> Description:
        for index, (left, is_error) in enumerate(owner.fails):
            owner.fails[index] = (left - 1, is_error)
            if left <= 0 and is_error:
                raise FailingError
            if left <= 0:
                return Description(seen.content, tuple(s / 0 for s in seen.style))
        return seen


def run(ensemble: Ensemble, ends: dict[Painting, Progress | Exception]) -> None:
    """Make a step, and note how each painting stands."""
    for painting, outcome in ensemble.step():
        ends[painting] = outcome.error if isinstance(outcome, Failure) else outcome


def run_to_the_end(ensemble: Ensemble, ends: dict[Painting, Progress | Exception]) -> None:
    while len(ensemble):
        run(ensemble, ends)


@pytest.mark.parametrize("seed", range(3))
def test_whoever_joins_leaves_or_fails_changes_nobody_elses_painting(
    wavelets: Wavelets, seed: int
) -> None:
    rng = random.Random(seed)  # noqa: S311 - as above
    ensemble = Ensemble()
    ends: dict[Painting, Progress | Exception] = {}
    alone: dict[Painting, tuple[Job, Method, tuple[Stage, ...]]] = {}
    cancelled, failing = set(), set()
    coming = [some_job(10 * seed + number) for number in range(10)]
    while coming or len(ensemble):
        while coming and rng.random() < 0.5:
            job = coming.pop()
            method = rng.choice([Method.LBFGS, Method.LBFGS, Method.ADAM])
            plan = plan_for(job, rng.randint(3, 6))
            fails = [(rng.randint(1, 6), True)] if rng.random() < 0.15 else []
            painting = Painting(Watched(wavelets, [], fails), job, method, plan)
            ensemble.add(painting)
            alone[painting] = (job, method, plan)
            failing |= {painting} if fails else set()
        if rng.random() < 0.02 and (there := [p for p in ends if not over(p, ends[p])]):
            cancelled.add(gone := rng.choice(there))
            ensemble.remove(gone)
            ends[gone] = FailingError()
        run(ensemble, ends)
    finished = set(alone) - cancelled - failing
    assert len(finished) >= 3
    for painting in finished:
        job, method, plan = alone[painting]
        *_, single = paint(wavelets, job, method, plan)
        end = ends[painting]
        assert isinstance(end, Progress)
        assert end.fraction == 1
        assert end.style_distance == pytest.approx(single.style_distance, rel=1e-3)
        assert (end.image - single.image).abs().max() < 1 / 255
    for painting in failing - cancelled:
        assert isinstance(ends[painting], FailingError)


def over(painting: Painting, end: Progress | Exception) -> bool:
    return painting.is_done or isinstance(end, Exception)


def test_paintings_of_nearly_one_shape_share_every_step(wavelets: Wavelets) -> None:
    looks: list[int] = []
    ensemble = Ensemble()
    for number in (0, 4, 20, 24):  # 48 x 36
        ensemble.add(Painting(Watched(wavelets, looks), some_job(number), plan=SHORT))
    other = dataclasses.replace(some_job(0), content=make_photo(48, 35))
    ensemble.add(Painting(Watched(wavelets, looks), other, plan=(Stage(48, 35, 3),)))
    ends: dict[Painting, Progress | Exception] = {}
    run_to_the_end(ensemble, ends)
    assert looks == [5, 5, 5, 4, 4]
    shapes = [tuple(end.image.shape) for end in ends.values() if isinstance(end, Progress)]
    assert shapes == [(1, 3, 36, 48)] * 4 + [(1, 3, 35, 48)]


SHORT = (Stage(48, 36, 5),)


def test_one_who_comes_later_joins_at_the_next_step(wavelets: Wavelets) -> None:
    looks: list[int] = []
    ensemble, ends = Ensemble(), dict[Painting, Progress | Exception]()
    ensemble.add(Painting(Watched(wavelets, looks), some_job(0), plan=SHORT))
    run(ensemble, ends)
    ensemble.add(Painting(Watched(wavelets, looks), some_job(4), plan=SHORT))
    run_to_the_end(ensemble, ends)
    assert looks == [1, 2, 2, 2, 2, 1]


def turns(ensemble: Ensemble, count: int) -> list[Painting]:
    """Return whose turns the next ones are."""
    return [painting for _ in range(count) for painting, _ in ensemble.step()]


def test_a_small_painting_has_as_many_pixels_as_a_print(wavelets: Wavelets) -> None:
    ensemble = Ensemble()
    print_, small = (
        Painting(wavelets, some_job(0), plan=(Stage(*size, 100),))
        for size in ((144, 108), (48, 36))
    )
    ensemble.add(print_)
    assert turns(ensemble, 3) == [print_] * 3
    ensemble.add(small)
    made = turns(ensemble, 30)
    share = math.prod(Canvas(144, 108).shape) / math.prod(Canvas(48, 36).shape)
    assert made.count(print_) == pytest.approx(30 / (1 + share), abs=1)
    assert made[:3].count(print_) <= 1


def test_who_changes_size_has_no_more_turns_for_it(wavelets: Wavelets) -> None:
    ensemble = Ensemble()
    one = Painting(wavelets, some_job(0), plan=(Stage(48, 36, 40), Stage(96, 72, 50)))
    other = Painting(wavelets, some_job(4), plan=(Stage(96, 48, 50),))
    ensemble.add(one)
    assert turns(ensemble, 40) == [one] * 40
    ensemble.add(other)
    made = turns(ensemble, 12)
    assert made.count(other) == pytest.approx(7, abs=2)


def test_a_painting_without_a_number_leaves_alone(wavelets: Wavelets) -> None:
    ensemble, ends = Ensemble(), dict[Painting, Progress | Exception]()
    lost = Painting(Watched(wavelets, [], [(0, False)]), some_job(0), plan=SHORT)
    kept = Painting(Watched(wavelets, []), some_job(4), plan=SHORT)
    ensemble.add(lost)
    ensemble.add(kept)
    run_to_the_end(ensemble, ends)
    assert isinstance(ends[lost], DivergedError)
    assert kept.is_done


def test_those_whom_one_failed_with_share_their_steps_again(wavelets: Wavelets) -> None:
    looks: list[int] = []
    ensemble, ends = Ensemble(), dict[Painting, Progress | Exception]()
    for fails in ([], [(1, True)], []):
        ensemble.add(Painting(Watched(wavelets, looks, fails), some_job(0), plan=SHORT))
    run_to_the_end(ensemble, ends)
    assert looks[-2:] == [2, 2]
    assert sum(isinstance(end, FailingError) for end in ends.values()) == 1


def test_one_that_loses_its_numbers_midway_keeps_its_last_good_picture(wavelets: Wavelets) -> None:
    ensemble, ends = Ensemble(), dict[Painting, Progress | Exception]()
    for fails in ([(3, False)], []):
        ensemble.add(Painting(Watched(wavelets, [], fails), some_job(0), plan=SHORT))
    while len(ensemble):
        run(ensemble, ends)
    for end in ends.values():
        assert isinstance(end, Progress)
        assert torch.isfinite(end.image).all()


def test_a_checkpoint_from_the_middle_of_a_batch_is_gone_on_from_alone(wavelets: Wavelets) -> None:
    jobs = [some_job(0), some_job(4)]
    ensemble, ends = Ensemble(), dict[Painting, Progress | Exception]()
    for job in jobs:
        ensemble.add(Painting(wavelets, job, plan=SHORT))
    for _ in range(3):
        run(ensemble, ends)
    middle = list(ends.values())[1]
    assert isinstance(middle, Progress)
    saved = middle.checkpoint()
    *_, whole = paint(wavelets, jobs[1], plan=SHORT)
    *_, rest = paint(wavelets, jobs[1], plan=SHORT, resume=saved)
    assert (rest.image - whole.image).abs().max() < 1 / 255


def test_nothing_in_a_step_waits_for_the_device(wavelets: Wavelets) -> None:
    ensemble = Ensemble()
    for number in (0, 4):
        ensemble.add(Painting(wavelets, some_job(number), plan=(Stage(48, 36, 20),)))
    list(ensemble.step())  # targets are computed, and the first losses looked at
    with no_reading():
        outcomes = [outcome for _ in range(7) for _, outcome in ensemble.step()]
    # Whatever fails in a step is an outcome, too. The sixth step measures the picture.
    assert len(outcomes) == 14
    assert all(isinstance(outcome, Progress) for outcome in outcomes)


def test_photos_of_one_size_have_few_shapes() -> None:
    shapes = {Canvas(512, short).shape for short in range(24, 513)}
    assert len(shapes) <= 32


class Interrupting(Watched):
    """Is interrupted when the second size is set up."""

    def eye(self, content: Tensor, styles: Sequence[Tensor]) -> Eye:
        if content.shape[3] == 48:
            raise KeyboardInterrupt
        return super().eye(content, styles)


def test_who_is_interrupted_between_two_sizes_goes_on_from_the_first_ones_end(
    wavelets: Wavelets,
) -> None:
    job, plan = some_job(0), (Stage(32, 24, 4), Stage(48, 36, 5))
    ensemble, ends = Ensemble(), dict[Painting, Progress | Exception]()
    ensemble.add(Painting(Interrupting(wavelets, []), job, plan=plan))
    with pytest.raises(KeyboardInterrupt):
        run_to_the_end(ensemble, ends)
    (last,) = ends.values()
    assert isinstance(last, Progress)
    saved = last.checkpoint()
    assert (saved.stage, saved.step) == (0, 4)
    *_, whole = paint(wavelets, job, plan=plan)
    *_, rest = paint(wavelets, job, plan=plan, resume=saved)
    assert (rest.image - whole.image).abs().max() < 1 / 255


def test_where_there_is_no_memory_to_part_with_the_others_are_told(wavelets: Wavelets) -> None:
    ensemble, ends = Ensemble(), dict[Painting, Progress | Exception]()
    first, *others = (Painting(wavelets, some_job(number), plan=SHORT) for number in (0, 4, 20))
    for painting in (first, *others):
        ensemble.add(painting)
    run(ensemble, ends)
    ensemble.remove(first)
    with out_of_memory_at(torch.ops.aten.cat.default):
        run(ensemble, ends)
    assert all(isinstance(ends[painting], torch.OutOfMemoryError) for painting in others)
    assert len(ensemble) == 0
