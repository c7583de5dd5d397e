import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat
from typer.testing import CliRunner

from styler.__main__ import app
from styler.checkpoint import encode
from styler.commands.pictures import read_content, read_style
from styler.devices import fast_dtype
from styler.features.wavelet import Wavelets
from styler.features.weights import FILE_NAME
from styler.job import Job, Style
from styler.presets import style_target
from styler.transfer import paint
from tests.styler.commands import fail, is_one_sentence, succeed
from tests.styler.pictures import make_painting, make_photo


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


def test_a_film_and_a_report_are_made_on_the_way(tmp_path: Path, quick: list[str]) -> None:
    out = tmp_path / "out"
    out.mkdir()
    names = {"result.png", "film.webp", "report.html"}
    film, report = str(out / "film.webp"), str(out / "report.html")
    succeed(*quick, "-o", str(out / "result.png"), "--film", film, "--report", report)
    assert {path.name for path in out.iterdir()} == names
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "photo.jpg in the style of painting.png" in page
    assert "64 x 48 (100 steps)" in page


def test_several_styles_are_blended(tmp_path: Path, quick: list[str]) -> None:
    photo, painting, *options = quick
    result = str(tmp_path / "result.png")
    succeed(photo, painting, photo, *options, "--blend", "3,1", "-o", result)
    assert Path(result).exists()


@pytest.mark.parametrize(
    "options",
    [
        ["--keep-colours"],
        ["--style-scale", "1.5"],
        ["--init", "noise", "--seed", "3"],
        ["--optimiser", "adam"],
        ["--strength", "12.5"],
    ],
)
def test_every_wish_is_painted(tmp_path: Path, quick: list[str], options: list[str]) -> None:
    result = str(tmp_path / "result.png")
    succeed(*quick, *options, "-o", result)
    with Image.open(result) as picture:
        assert picture.size == (64, 48)


def test_a_mask_is_read_as_light(tmp_path: Path, quick: list[str], plain: tuple[str, str]) -> None:
    mask = tmp_path / "mask.png"
    Image.new("L", (64, 48), 255).save(mask)
    kept, (free, _) = str(tmp_path / "kept.png"), plain
    succeed(*quick, "--mask", str(mask), "-o", kept)
    with Image.open(quick[0]) as photo:
        own = photo.resize((64, 48))
    changes = []
    for name in (kept, free):
        with Image.open(name) as picture:
            changes.append(ImageStat.Stat(ImageChops.difference(picture, own)).mean[1])
    assert changes[0] < 0.7 * changes[1]


def test_a_time_is_promised(tmp_path: Path, quick: list[str]) -> None:
    said = succeed(*quick, "--seconds", "1", "-o", str(tmp_path / "result.png"))
    assert "pixels in about 1 s." in said


def test_a_painting_that_was_ended_goes_on(
    tmp_path: Path, quick: list[str], plain: tuple[str, str], wavelets: Wavelets
) -> None:
    kept = tmp_path / "kept.safetensors"
    content = read_content(Path(quick[0]), 64)
    job = Job(content, (Style(read_style(Path(quick[1]), content)),), 50.0)
    network = Wavelets(wavelets.device, fast_dtype(wavelets.device))
    steps = paint(network, job)
    for _ in range(60):
        progress = next(steps)
    kept.write_bytes(encode(progress.checkpoint()))
    (whole, _), rest = plain, tmp_path / "rest.png"
    report = ["--resume", str(kept), "--report", str(tmp_path / "r.html"), "--snapshots", "4"]
    succeed(*quick, "-o", str(rest), *report)
    assert not kept.exists()
    # The first three were written before it was ended.
    assert [path.name for path in tmp_path.glob("rest-*")] == ["rest-4.png"]
    points = re.search(r'<polyline class="c0" points="([^"]*)"', (tmp_path / "r.html").read_text())
    assert points is not None
    assert len(points[1].split()) == 40
    with Image.open(whole) as one, Image.open(rest) as other:
        difference = ImageStat.Stat(ImageChops.difference(one, other))
    assert max(high for _, high in difference.extrema) <= 1


def test_a_painting_that_was_begun_smaller_goes_on_at_its_size(
    tmp_path: Path, quick: list[str], wavelets: Wavelets
) -> None:
    """It may have been all that there was memory for."""
    kept, result = tmp_path / "kept.safetensors", tmp_path / "result.png"
    content = read_content(Path(quick[0]), 64)
    job = Job(content, (Style(read_style(Path(quick[1]), content)),), 50.0)
    network = Wavelets(wavelets.device, fast_dtype(wavelets.device))
    last = next(step.checkpoint() for step in paint(network, job) if step.step == 97)
    kept.write_bytes(encode(last))
    said = succeed(*quick, "--size", "80", "--resume", str(kept), "-o", str(result))
    assert "Going on at 64 px, as it was begun." in said
    with Image.open(result) as picture:
        assert picture.size == (64, 48)


def test_a_checkpoint_of_another_painting_is_refused_and_kept(
    tmp_path: Path, quick: list[str], wavelets: Wavelets
) -> None:
    kept = tmp_path / "kept.safetensors"
    job = Job(make_photo(64, 48), (Style(make_painting(64, 48)),), 50.0)
    kept.write_bytes(encode(next(paint(wavelets, job)).checkpoint()))
    said = fail(tmp_path, *quick, "--resume", str(kept), "-o", str(tmp_path / "result.png"))
    assert "another painting" in said
    kept.write_bytes(b"no checkpoint")
    said = fail(tmp_path, *quick, "--resume", str(kept), "-o", str(tmp_path / "result.png"))
    assert "no checkpoint" in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--blend", "1,2"], "--blend 1,2 does not fit: give 1 numbers"),
        (["--blend", "-1"], "--blend -1 does not fit"),
        (["--film", "film.mp4"], "name it .webp or .gif instead"),
        (["--report", "report.doc"], "end it with .html"),
        (["--resume", "state.bin"], "end it with .safetensors"),
        (["--mask", "none.png"], "none.png cannot be read"),
        (["--seconds", "5", "--resume", "s.safetensors"], "--seconds plans anew each time"),
    ],
)
def test_wishes_that_cannot_be_met_are_said_in_one_sentence(
    tmp_path: Path,
    quick: list[str],
    options: list[str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    output = fail(tmp_path, *quick, "-o", str(tmp_path / "result.png"), *options)
    assert said in output
    assert is_one_sentence(output)


def test_results_are_compared_in_numbers(quick: list[str], plain: tuple[str, str]) -> None:
    photo, painting, *options = quick
    result, _ = plain
    common = ["--style", painting, "--content", photo, *options]
    measured = json.loads(succeed("compare", result, *common, "--json"))
    assert measured[photo]["style_distance"] == pytest.approx(1, rel=0.01)
    assert measured[photo]["content_distance"] == 0
    assert measured[result]["style_distance"] == pytest.approx(style_target(50), rel=0.1)
    assert measured[result]["content_distance"] > 0
    shown = succeed("compare", result, *common)
    assert f"{measured[result]['style_distance']:.4f}" in shown


def test_a_picture_of_another_shape_is_not_compared(tmp_path: Path, quick: list[str]) -> None:
    photo, painting, *options = quick
    common = ["--style", painting, "--content", photo, *options]
    said = fail(tmp_path, "compare", painting, *common)
    assert "has another shape than the photo" in said
