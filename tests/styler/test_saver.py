import dataclasses
from collections.abc import Callable

import pytest
import torch

from styler.checkpoint import Checkpoint
from styler.features.wavelet import Wavelets
from styler.frames import CHECKPOINT_LIMIT
from styler.job import Job, Style
from styler.painting import Progress
from styler.saver import PER_SECOND, Saver
from styler.schedule import Stage
from styler.transfer import paint
from tests.styler.pictures import make_painting, make_photo

SECONDS = 2.0


@pytest.fixture(scope="module")
def steps(wavelets: Wavelets) -> list[Progress]:
    job = Job(make_photo(48, 36), (Style(make_painting(40, 40)),), 50.0)
    return list(paint(wavelets, job, plan=(Stage(32, 24, 3), Stage(48, 36, 3))))


def of_size(size: int) -> Callable[[], Checkpoint]:
    """Return what makes a checkpoint of so many bytes."""
    return lambda: Checkpoint("f", 64, 0, 1, {}, {"a": torch.zeros(size, dtype=torch.uint8)})


def test_checkpoints_are_some_seconds_apart(steps: list[Progress]) -> None:
    saver = Saver(SECONDS)
    saved = [now for now in range(9) if saver.save(steps[0], float(now))]
    assert saved == [2, 4, 6, 8]


def test_it_is_a_checkpoint_of_the_step(steps: list[Progress]) -> None:
    saved = Saver(0.0).save(steps[2], 0.0)
    assert saved is not None
    assert saved.step == steps[2].step


def test_larger_ones_come_less_often(steps: list[Progress]) -> None:
    saver = Saver(SECONDS)
    large = dataclasses.replace(steps[0], checkpoint=of_size(5 * PER_SECOND))
    saved = [now for now in range(13) if saver.save(large, float(now))]
    assert saved == [2, 7, 12]


def test_the_end_of_a_size_is_worth_one_sooner(steps: list[Progress]) -> None:
    saver = Saver(SECONDS)
    assert saver.save(dataclasses.replace(steps[0], checkpoint=of_size(5 * PER_SECOND)), 2.0)
    assert saver.save(steps[1], 4.5) is None
    assert saver.save(steps[2], 3.5) is None
    assert saver.save(steps[2], 4.5)


def test_what_is_too_large_to_be_sent_ends_it(steps: list[Progress]) -> None:
    saver = Saver(SECONDS)
    huge = torch.empty(CHECKPOINT_LIMIT + 1, dtype=torch.uint8, device="meta")
    too_large = Checkpoint("f", 64, 0, 1, {}, {"a": huge})
    assert saver.save(dataclasses.replace(steps[0], checkpoint=lambda: too_large), 9.0) is None
    assert saver.save(steps[0], 99.0) is None
    assert saver.save(steps[2], 99.0) is None
