from pathlib import Path

import pytest
import torch
from PIL import Image, ImageSequence, ImageStat
from torch import Tensor

from styler.film import EDGE, MOST_FRAMES, Film
from styler.output import OutputError


def grey(share: float) -> Tensor:
    return torch.full((1, 3, 12, 16), share)


def loaded(frame: Image.Image) -> Image.Image:
    frame.load()  # only then the duration is known
    return frame


def frames(path: Path) -> list[tuple[int, float]]:
    """Return each frame's duration in milliseconds and its mean grey from 0 to 1."""
    with Image.open(path) as film:
        return [
            (frame.info["duration"], ImageStat.Stat(frame.convert("L")).mean[0] / 255)
            for frame in map(loaded, ImageSequence.Iterator(film))
        ]


@pytest.mark.parametrize("name", ["film.gif", "film.webp"])
def test_it_shows_the_photo_the_steps_in_order_and_rests_on_the_painting(
    tmp_path: Path, name: str
) -> None:
    film = Film(tmp_path / name, (64, 48))
    for step in range(11):
        film.add(grey(step / 10))
    shown = frames(film.write())
    levels = [level for _, level in shown]
    assert levels == sorted(levels)
    assert levels[0] < 0.05
    assert levels[-1] > 0.95
    assert shown[-1][0] >= 2000
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_a_long_painting_makes_no_longer_film(tmp_path: Path) -> None:
    film = Film(tmp_path / "film.webp", (64, 48))
    for step in range(1000):
        film.add(grey(step / 999))
    shown = frames(film.write())
    assert MOST_FRAMES / 2 < len(shown) <= MOST_FRAMES + 2
    assert shown[-1][1] > 0.99


def test_a_film_is_for_looking_at_and_no_larger(tmp_path: Path) -> None:
    film = Film(tmp_path / "film.gif", (4 * EDGE, 2 * EDGE))
    film.add(grey(0.5))
    with Image.open(film.write()) as picture:
        assert picture.size == (EDGE, EDGE // 2)


@pytest.mark.parametrize(("name", "said"), [("a.mp4", "name it .webp"), ("a.png", "end it with")])
def test_what_cannot_be_written_is_said_before_painting(
    tmp_path: Path, name: str, said: str
) -> None:
    with pytest.raises(OutputError, match=said):
        Film(tmp_path / name, (64, 48))
    assert list(tmp_path.iterdir()) == []
