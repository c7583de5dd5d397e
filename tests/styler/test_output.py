from pathlib import Path

import pytest
import torch
from PIL import Image

from styler.output import Output, OutputError

HALF = torch.full((1, 3, 12, 16), 0.5)


@pytest.mark.parametrize("name", ["a.png", "b.jpg", "c.JPEG"])
def test_the_painting_is_written_at_its_size(tmp_path: Path, name: str) -> None:
    path = Output(tmp_path / name, (32, 24)).write(HALF)
    with Image.open(path) as picture:
        assert picture.size == (32, 24)
        assert picture.getpixel((5, 5)) == (128, 128, 128)
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_snapshots_are_numbered_beside_it(tmp_path: Path) -> None:
    output = Output(tmp_path / "result.png", (32, 24))
    output.write_snapshot(1, HALF)
    output.write_snapshot(2, HALF)
    assert {file.name for file in tmp_path.iterdir()} == {"result-1.png", "result-2.png"}


def test_an_older_result_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "result.png"
    path.write_bytes(b"older")
    output = Output(path, (32, 24))
    assert path.read_bytes() == b"older"
    output.write(HALF)
    assert path.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["result", "result.gif", "result.png.txt"])
def test_unknown_endings_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError, match=r"end it with \.png"):
        Output(tmp_path / name, (32, 24))


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        Output(tmp_path / "folder.png", (32, 24))


def test_an_unwritable_place_is_noticed_before_painting(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for place in (tmp_path / "none", tmp_path / "file"):
        with pytest.raises(OutputError, match="cannot be written to"):
            Output(place / "result.png", (32, 24))


def test_a_folder_that_appears_meanwhile_leaves_no_part(tmp_path: Path) -> None:
    output = Output(tmp_path / "a.png", (40, 30))
    (tmp_path / "a-1.png").mkdir()
    with pytest.raises(OutputError, match="cannot be written"):
        output.write_snapshot(1, HALF)
    assert [path.name for path in tmp_path.iterdir()] == ["a-1.png"]


def test_a_name_that_is_too_long_is_said(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        Output(tmp_path / f"{'a' * 300}.png", (40, 30))
