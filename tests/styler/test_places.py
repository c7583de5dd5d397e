"""Nothing that a person gave is written over."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.styler.commands import fail, is_one_sentence, succeed


@pytest.mark.parametrize(
    "options",
    [
        ["-o", "{photo}"],
        ["-o", "{folder}/../{name}/photo.jpg"],
        ["-o", "{painting}"],
        ["-o", "{folder}/result.png", "--mask", "{folder}/mask.png", "--film", "{folder}/mask.png"],
        ["-o", "{folder}/pho.jpg", "--snapshots", "2", "--mask", "{folder}/pho-2.jpg"],
    ],
)
def test_a_result_never_goes_over_a_picture_that_was_given(
    tmp_path: Path, quick: list[str], options: list[str]
) -> None:
    photo, painting, *_ = quick
    Image.new("L", (64, 48), 0).save(tmp_path / "mask.png")
    Image.new("L", (64, 48), 0).save(tmp_path / "pho-2.jpg")
    names = {"photo": photo, "painting": painting, "folder": str(tmp_path), "name": tmp_path.name}
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    said = fail(tmp_path, *quick, *(option.format(**names) for option in options))
    assert "is one of the pictures you gave" in said
    assert is_one_sentence(said)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_the_articles_snapshots_go_over_none_either(tmp_path: Path, quick: list[str]) -> None:
    photo = tmp_path / "tmp_2.jpg"
    photo.write_bytes(Path(quick[0]).read_bytes())
    options = ["--recipe", "article", "--model", "wavelet", "--gpu", "-1", "--save-epochs", "2"]
    options += ["--max-long-edge", "64", "--max-num-epochs", "4"]
    said = fail(tmp_path, str(photo), quick[1], *options, "-o", str(tmp_path / "out.jpg"))
    assert "tmp_2.jpg is one of the pictures you gave" in said


def test_two_results_are_not_written_to_one_place(tmp_path: Path, quick: list[str]) -> None:
    place = str(tmp_path / "result.png")
    said = fail(tmp_path, *quick, "-o", place, "--film", place)
    assert "would be written twice" in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--blend", "nan"], "does not fit"),
        (["--blend", "1e308"], "does not fit"),
        (["--seconds", "inf"], "--seconds"),
        (["--weights", "none.pth", "--features", "auto"], "needs its weights"),
        (["--device", "meta"], "no device"),
        (["-o", ".", "--snapshots", "1"], "end it with .png"),
        (["--sise", "64"], "No such option: --sise"),
        (["--size", "sixty"], "--size"),
    ],
)
def test_what_is_typed_wrongly_is_said_in_one_sentence(
    tmp_path: Path, quick: list[str], options: list[str], said: str
) -> None:
    output = fail(tmp_path, *quick, "-o", str(tmp_path / "result.png"), *options)
    assert said in output
    assert is_one_sentence(output)


def test_what_is_no_file_is_not_waited_for(tmp_path: Path, quick: list[str]) -> None:
    pipe = tmp_path / "pipe.png"
    os.mkfifo(pipe)
    said = fail(tmp_path, quick[0], str(pipe), *quick[2:], "-o", str(tmp_path / "result.png"))
    assert "pipe.png is no file: name a picture." in said


def test_a_mask_on_transparency_is_what_is_drawn(
    tmp_path: Path, quick: list[str], plain: tuple[str, str]
) -> None:
    mask, result = tmp_path / "mask.png", tmp_path / "same.png"
    Image.new("RGBA", (64, 48), (255, 255, 255, 0)).save(mask)
    succeed(*quick, "--mask", str(mask), "-o", str(result))
    with Image.open(plain[0]) as free, Image.open(result) as same:
        assert list(free.tobytes())[:500] == list(same.tobytes())[:500]


def test_a_strength_that_is_not_reached_is_said(
    tmp_path: Path, quick: list[str], plain: tuple[str, str]
) -> None:
    photo, _, *options = quick
    assert "was aimed at" not in plain[1]
    said = succeed(photo, photo, *options, "-o", str(tmp_path / "result.png"))
    assert "; 0.100 was aimed at" in said  # there is nothing to paint


def test_ctrl_c_keeps_what_can_be_gone_on_from(tmp_path: Path, pictures: tuple[str, str]) -> None:
    kept = tmp_path / "kept.safetensors"
    result = tmp_path / "result.png"
    command = [sys.executable, "-m", "styler", *pictures, "-o", str(result), "--size", "512"]
    command += ["--features", "wavelet", "--device", "cpu", "--snapshots", "99"]
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        [*command, "--resume", str(kept)], stderr=subprocess.PIPE, text=True
    ) as process:
        while not (tmp_path / "result-1.png").exists():
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(0.1)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate()
    assert process.returncode == 130
    assert said == f"Stopped: the same command goes on from {kept}.\n"
    assert kept.exists()
    assert not result.exists()
