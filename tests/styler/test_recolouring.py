import dataclasses
from typing import Any

import pytest
import torch

from styler.features.wavelet import Wavelets
from styler.job import Job, Style
from styler.presets import Preset, colour_share, style_target
from styler.recolouring import find_colour_share
from styler.ruler import Ruler
from styler.scene import Scene
from styler.schedule import Stage
from tests.styler.pictures import make_painting, make_photo

STAGE = Stage(64, 48, 1)


@pytest.fixture
def job() -> Job:
    return Job(make_photo(64, 48), (Style(make_painting(60, 50)),), Preset.BALANCED)


def test_colours_move_as_far_as_the_strength_says(wavelets: Wavelets, job: Job) -> None:
    assert find_colour_share(wavelets, job, STAGE) == colour_share(Preset.BALANCED)


@pytest.mark.parametrize(
    "changes", [{"keep_colours": True}, {"strength": 0}], ids=["kept", "no strength"]
)
def test_they_stay_where_nobody_wants_others(
    wavelets: Wavelets, job: Job, changes: dict[str, Any]
) -> None:
    assert find_colour_share(wavelets, dataclasses.replace(job, **changes), STAGE) == 0


@pytest.mark.parametrize("strength", Preset)
def test_a_style_that_is_little_more_than_a_colour_leaves_something_to_paint(
    wavelets: Wavelets, job: Job, strength: Preset
) -> None:
    """The photo itself in other colours: all of the way would be there at once."""
    tinted = job.content * torch.tensor([0.9, 0.5, 0.3]).view(3, 1, 1)
    job = dataclasses.replace(job, styles=(Style(tinted),), strength=strength)
    share = find_colour_share(wavelets, job, STAGE)
    scene = Scene(job, STAGE, share)
    ruler = Ruler(wavelets, scene.photo, scene.styles)
    left = ruler.style_distance(scene.target).item()
    assert 0 < share < colour_share(strength)
    assert left == pytest.approx(style_target(strength) ** 0.5, rel=0.15)
