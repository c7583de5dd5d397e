import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from styler.__main__ import app, spell_out
from styler.features.vgg19 import FILE_NAME


@pytest.fixture
def pictures(tmp_path: Path, photo_file: bytes, painting_file: bytes) -> tuple[str, str]:
    photo, painting = tmp_path / "photo.jpg", tmp_path / "painting.png"
    photo.write_bytes(photo_file)
    painting.write_bytes(painting_file)
    return str(photo), str(painting)


def test_two_files_become_a_third_and_snapshots(tmp_path: Path, pictures: tuple[str, str]) -> None:
    result = tmp_path / "out" / "result.png"
    result.parent.mkdir()
    command = [sys.executable, "-m", "styler", *pictures, "-o", str(result), "--size", "64"]
    options = ["--snapshots", "3", "--features", "wavelet", "--device", "cpu"]
    run = subprocess.run(  # noqa: S603 - our own interpreter
        [*command, *options], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert "style distance 0." in run.stdout
    assert "content loss 0." in run.stdout
    names = {"result.png", "result-1.png", "result-2.png", "result-3.png"}
    assert {path.name for path in result.parent.iterdir()} == names
    for name in names:
        with Image.open(result.parent / name) as picture:
            assert picture.size == (64, 48)


def test_without_a_name_the_result_is_called_after_both_pictures(
    tmp_path: Path, pictures: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    run = CliRunner().invoke(app, ["paint", *pictures, "--size", "64", "--features", "wavelet"])
    assert run.exit_code == 0
    assert [path.name for path in (tmp_path / "here").iterdir()] == ["photo-painting.png"]


def fail(tmp_path: Path, *arguments: str) -> str:
    """Run, expect exit code 2 and no new file, and return what was said."""
    before = set(tmp_path.rglob("*"))
    run = CliRunner().invoke(app, spell_out(arguments))
    assert run.exit_code == 2
    assert set(tmp_path.rglob("*")) == before
    assert "Traceback" not in run.output
    return " ".join(run.output.split())


def is_one_sentence(said: str) -> bool:
    return said.endswith(".") and "\n" not in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--strength", "200"], "--strength 200 is unknown"),
        (["--strength", "bold"], "use subtle, balanced, strong or 0 to 100."),
        (["--strength", "-1"], "--strength -1 is unknown"),
        (["--device", "abacus"], "no device 'abacus' here"),
        (["--device", "cuda:99"], "no device 'cuda:99' here"),
        (["-o", "/proc/none/result.png"], "cannot be written to"),
        (["-o", "result.tiff"], "end it with .png"),
        (["--features", "vgg19", "--weights", "/none/vgg.pth"], FILE_NAME),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    tmp_path: Path, pictures: tuple[str, str], options: list[str], said: str
) -> None:
    output = fail(tmp_path, *pictures, "-o", str(tmp_path / "result.png"), *options)
    assert said in output
    assert is_one_sentence(output)


@pytest.mark.parametrize("options", [["--size", "10"], ["--size", "x"], ["--features", "eyes"]])
def test_options_out_of_range_are_named(
    tmp_path: Path, pictures: tuple[str, str], options: list[str]
) -> None:
    output = fail(tmp_path, *pictures, "-o", str(tmp_path / "result.png"), *options)
    assert options[0] in output


def test_a_missing_picture_is_named(tmp_path: Path, pictures: tuple[str, str]) -> None:
    result = str(tmp_path / "result.png")
    output = fail(tmp_path, pictures[0], str(tmp_path / "none.jpg"), "-o", result)
    assert "none.jpg cannot be read (No such file or directory)" in output


def test_a_bad_picture_is_named_with_the_reason(tmp_path: Path, pictures: tuple[str, str]) -> None:
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"no picture")
    result = str(tmp_path / "result.png")
    assert "bad.jpg cannot be painted with" in fail(tmp_path, str(bad), pictures[1], "-o", result)
    assert "bad.jpg cannot be painted with" in fail(tmp_path, pictures[0], str(bad), "-o", result)
