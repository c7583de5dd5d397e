import dataclasses

import pytest
import torch
from torch import Tensor

from styler.canvas import GRID, Canvas
from styler.colour import luminance, match_colours, to_opponent, with_luminance
from styler.job import Job, Style
from styler.presets import Init
from styler.scene import Scene
from styler.schedule import Stage
from tests.styler.pictures import make_painting, make_photo

STAGE = Stage(64, 48, 1)


@pytest.fixture
def job() -> Job:
    return Job(make_photo(128, 96), (Style(make_painting(120, 100)),), 50)


@pytest.mark.parametrize(("width", "height"), [(64, 48), (64, 3), (3, 64), (5, 5)])
def test_what_is_put_on_a_canvas_is_cropped_from_it(width: int, height: int) -> None:
    image = torch.rand(1, 3, height, width)
    canvas = Canvas(width, height)
    assert torch.equal(canvas.crop(canvas.put(image)), image)
    assert canvas.put(image).shape[2] > height or height == 1


@pytest.mark.parametrize(("width", "height"), [(64, 48), (64, 3), (61, 50)])
def test_around_it_a_picture_is_mirrored(width: int, height: int) -> None:
    image = torch.rand(1, 3, height, width)
    canvas = Canvas(width, height)
    whole = canvas.put(image)
    assert [side % GRID for side in whole.shape[2:]] == [0, 0]
    edge = canvas.margin
    for k in range(1, edge + 1):
        assert torch.equal(whole[..., edge, edge - k], image[..., 0, k])
        assert torch.equal(whole[..., edge - k, edge], image[..., k, 0])
    for k in range(1, min(whole.shape[3] - edge - width, width - 1)):
        assert torch.equal(whole[..., edge, edge + width - 1 + k], image[..., 0, width - 1 - k])


def test_photo_and_style_are_scaled_alike(job: Job) -> None:
    scene = Scene(job, STAGE, 0.5)
    assert scene.photo.shape[2:] == (48, 64)
    assert scene.styles[0].image.shape[2:] == (50, 60)


def test_a_style_scale_scales_the_style_alone(job: Job) -> None:
    scene = Scene(dataclasses.replace(job, style_scale=1.5), STAGE, 0.5)
    assert scene.photo.shape[2:] == (48, 64)
    assert scene.styles[0].image.shape[2:] == (75, 90)


def test_nothing_changes_colour_at_no_share(job: Job) -> None:
    scene = Scene(job, STAGE, 0.0)
    assert torch.equal(scene.target, scene.photo)


def mean_colour(image: Tensor) -> Tensor:
    return image.mean((0, 2, 3))


def test_the_photo_takes_the_colours_between_several_styles(job: Job) -> None:
    red, blue = torch.zeros(1, 3, 64, 64), torch.zeros(1, 3, 64, 64)
    red[:, 0], blue[:, 2] = 0.9, 0.9
    scene = Scene(dataclasses.replace(job, styles=(Style(red, 3.0), Style(blue))), STAGE, 1.0)
    expected = torch.tensor([0.75 * 0.9, 0, 0.25 * 0.9])
    assert torch.allclose(mean_colour(scene.target), expected, atol=0.08)


def test_a_painting_starts_as_the_photo_but_for_faint_noise(job: Job) -> None:
    scene = Scene(job, STAGE, 0.0)
    difference = scene.canvas.crop(scene.start()) - scene.photo
    assert 0 < difference.std() < 0.03


def test_a_painting_starts_as_the_style(job: Job) -> None:
    scene = Scene(dataclasses.replace(job, init=Init.STYLE), STAGE, 0.0)
    whole = torch.nn.functional.interpolate(
        scene.styles[0].image, (48, 64), mode="bicubic", antialias=True
    )
    assert (scene.canvas.crop(scene.start()) - whole).abs().mean() < 0.03


def test_a_painting_starts_as_a_smaller_one(job: Job) -> None:
    former = make_painting(32, 24)
    scene = Scene(dataclasses.replace(job, start=former), STAGE, 0.0)
    whole = torch.nn.functional.interpolate(former, (48, 64), mode="bicubic", antialias=True)
    assert (scene.canvas.crop(scene.start()) - whole).abs().mean() < 0.03


def test_a_painting_starts_as_noise_around_the_mean_colour(job: Job) -> None:
    scene = Scene(dataclasses.replace(job, init=Init.NOISE), STAGE, 0.0)
    start = scene.canvas.crop(scene.start())
    assert torch.allclose(mean_colour(start), mean_colour(scene.target), atol=0.02)
    assert start.std((2, 3)).max() < 0.08
    other = Scene(dataclasses.replace(job, init=Init.NOISE, seed=1), STAGE, 0.0)
    assert not torch.allclose(start, other.canvas.crop(other.start()), atol=0.05)


def test_kept_colours_are_the_photos_and_the_painting_gives_light_and_shade(job: Job) -> None:
    scene = Scene(dataclasses.replace(job, keep_colours=True), STAGE, 0.0)
    painted = 0.3 + 0.4 * torch.rand(1, 3, 48, 64, generator=torch.Generator().manual_seed(0))
    delivered = scene.delivered(painted)
    assert torch.allclose(luminance(delivered), luminance(painted), atol=1e-4)
    colours = torch.nn.functional.interpolate(job.content, (48, 64), mode="bicubic", antialias=True)
    ours, theirs = (to_opponent(image)[:, 1:].flatten(1) for image in (delivered, colours))
    assert torch.corrcoef(torch.cat([ours, theirs]))[0, 1] > 0.9


def test_kept_colours_are_painted_with_in_grey(job: Job) -> None:
    scene = Scene(dataclasses.replace(job, keep_colours=True), STAGE, 0.0)
    for image in (scene.photo, scene.target, scene.styles[0].image):
        assert to_opponent(image)[:, 1:].abs().max() < 0.02


def test_luminance_wins_where_a_colour_leaves_the_box() -> None:
    red = torch.tensor([1.0, 0, 0]).view(1, 3, 1, 1)
    bright = torch.full((1, 3, 1, 1), 0.9)
    mixed = with_luminance(red, bright)
    assert torch.allclose(luminance(mixed), bright, atol=1e-4)
    assert mixed.max() <= 1
    assert mixed[0, 0] > mixed[0, 1]


def test_colours_are_left_alone_outside_of_a_scene(job: Job) -> None:
    before = job.content.clone()
    Scene(job, STAGE, 1.0).start()
    match_colours(job.content, job.styles[0].image)
    assert torch.equal(job.content, before)
