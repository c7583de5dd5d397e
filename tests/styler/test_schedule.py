import itertools

import pytest
import torch

from styler.scene import Canvas, Scene
from styler.schedule import COARSEST_EDGE, GROWTH, Stage, stages
from tests.styler.pictures import make_painting, make_photo

SIZES = [(512, 384), (384, 512), (64, 64), (128, 96), (1024, 1024), (2048, 102), (512, 26), (64, 3)]


@pytest.mark.parametrize("size", SIZES)
def test_the_last_stage_has_the_paintings_size(size: tuple[int, int]) -> None:
    last = stages(*size)[-1]
    assert (last.width, last.height) == size


@pytest.mark.parametrize("size", SIZES)
def test_stages_grow_in_bounded_steps(size: tuple[int, int]) -> None:
    plan = stages(*size)
    for before, after in itertools.pairwise(plan):
        assert 1 < max(after.width, after.height) / max(before.width, before.height) < GROWTH + 0.02
        assert after.steps < before.steps
        assert after.step_cost > before.step_cost


@pytest.mark.parametrize("size", SIZES)
def test_no_stage_loses_the_shape(size: tuple[int, int]) -> None:
    for stage in stages(*size):
        assert abs(stage.width * size[1] / size[0] - stage.height) <= size[1] / size[0] + 1


def test_painting_begins_coarse() -> None:
    assert stages(512, 384)[0].width == COARSEST_EDGE


@pytest.mark.parametrize(("width", "height"), [(64, 48), (64, 3), (3, 64), (5, 5)])
def test_what_is_put_on_a_canvas_is_cropped_from_it(width: int, height: int) -> None:
    image = torch.rand(1, 3, height, width)
    canvas = Canvas(width, height)
    assert torch.equal(canvas.crop(canvas.put(image)), image)
    assert canvas.put(image).shape[2] > height or height == 1


def test_photo_and_style_are_scaled_alike() -> None:
    scene = Scene(make_photo(200, 150), make_painting(180, 160), Stage(100, 75, 1), 0.5)
    assert scene.style.shape[2:] == (80, 90)
    assert scene.canvas.crop(scene.photo).shape[2:] == (75, 100)


def test_nothing_changes_colour_at_no_share() -> None:
    scene = Scene(make_photo(64, 48), make_painting(64, 48), Stage(64, 48, 1), 0.0)
    assert torch.equal(scene.target, scene.photo)
