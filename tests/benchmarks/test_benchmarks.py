"""Each benchmark at its smallest: it runs, prints its table and writes its numbers."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from benchmarks import foretold, front, memory, promise, quality, strength
from styler import images
from tests.styler.pictures import make_painting, make_photo

Main = Callable[[Sequence[str]], None]


@pytest.mark.parametrize(
    ("main", "options", "rows"),
    [
        (strength.main, ["--sizes", "64", "--pairs", "1"], 6),
        (quality.main, ["--size", "64", "--pairs", "1"], 3),
        (promise.main, ["--size", "64", "--pairs", "1", "--seconds", "1"], 1),
        (foretold.main, ["--sizes", "64", "--at-once", "1", "2"], 2),
        (memory.main, ["--features", "wavelet", "--edges", "64"], 1),
        (front.main, ["--chats", "3", "--runs", "1", "--queued", "5", "--steps", "3"], 3),
    ],
)
def test_a_benchmark_prints_a_table_and_writes_its_numbers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], main: Main, options: list[str], rows: int
) -> None:
    main([*options, "--out", str(tmp_path)])
    (written,) = tmp_path.iterdir()
    numbers = json.loads(written.read_text())
    assert len(numbers["rows"]) == rows
    assert numbers["machine"]["torch_version"]
    assert "| --- |" in capsys.readouterr().out.replace("---:", "---")


def test_a_folder_of_ones_own_pictures_is_measured_too(
    tmp_path: Path,
) -> None:
    own = {"photos/town.jpg": make_photo(64, 48), "styles/strokes.png": make_painting(50, 50)}
    for name, image in own.items():
        path = tmp_path / "own" / name
        path.parent.mkdir(parents=True)
        images.to_picture(image).save(path)
    options = ["--sizes", "64", "--pairs", "0", "--folder", str(tmp_path / "own"), "--no-fixed"]
    strength.main([*options, "--out", str(tmp_path / "out"), "--pictures", str(tmp_path / "made")])
    assert len(list((tmp_path / "made").iterdir())) == 3
    (written,) = (tmp_path / "out").iterdir()
    assert {row["pair"] for row in json.loads(written.read_text())["rows"]} == {"town, strokes"}
