import itertools
import subprocess
import sys

import pytest

from styler import presets


def test_every_strength_aims_closer_to_the_style_than_the_one_before() -> None:
    targets = [presets.style_target(s) for s in range(presets.WEAKEST, presets.STRONGEST + 1)]
    assert targets[0] == 1
    assert all(0 < after < before for before, after in itertools.pairwise(targets))


def test_no_strength_jumps() -> None:
    targets = [presets.style_target(s) for s in range(presets.WEAKEST, presets.STRONGEST + 1)]
    assert all(after / before > 0.85 for before, after in itertools.pairwise(targets))


def test_colours_move_from_the_photos_to_the_styles() -> None:
    shares = [presets.colour_share(s) for s in range(presets.WEAKEST, presets.STRONGEST + 1)]
    assert (shares[0], shares[-1]) == (0, 1)
    assert shares == sorted(shares)


def test_the_ladder_is_walked_step_by_step_and_ends() -> None:
    up, down = [presets.LADDER[0]], [presets.LADDER[-1]]
    while (step := presets.stronger(up[-1])) is not None:
        up.append(step)
    while (step := presets.weaker(down[-1])) is not None:
        down.append(step)
    assert tuple(up) == tuple(reversed(down)) == presets.LADDER


def test_the_named_strengths_stand_on_the_ladder() -> None:
    assert set(presets.Preset) <= set(presets.LADDER)


@pytest.mark.parametrize("module", ["frames", "presets", "limits"])
def test_what_the_bot_imports_is_free_of_torch(module: str) -> None:
    code = f"import sys, styler.{module}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603 - our own interpreter
