import subprocess
import sys
from pathlib import Path

import pytest
import torch
from PIL import Image, ImageChops, ImageStat
from torchvision.models.vgg import cfgs, make_layers

from styler import memory
from styler.__main__ import spell_out
from styler.features.wavelet import Wavelets
from styler.features.weights import FILE_NAME
from tests.styler.commands import fail, is_one_sentence, succeed

FEW = ["--max-num-epochs", "4", "--max-long-edge", "64", "--gpu", "-1"]


@pytest.fixture
def quick(pictures: tuple[str, str]) -> list[str]:
    """Arguments for a painting of a second."""
    return [*pictures, "--recipe", "article", "--model", "wavelet", *FEW]


@pytest.mark.parametrize(
    "typed",
    [
        "--recipe article a b --lr 1",
        "a --recipe article b --lr 1",
        "a b --lr 1 --recipe article",
        "a b --recipe=article --lr 1",
        "paint a b --lr 1 --recipe article",
        "article a b --lr 1",
        "article --recipe article a b --lr 1",
    ],
)
def test_the_recipe_may_stand_anywhere(typed: str) -> None:
    assert spell_out(typed.split()) == ["article", "a", "b", "--lr", "1"]


def test_other_recipes_are_left_to_paint_or_refused(
    tmp_path: Path, pictures: tuple[str, str]
) -> None:
    said = fail(tmp_path, *pictures, "--recipe", "default", "--strength", "bold")
    assert "--strength bold is unknown" in said
    said = fail(tmp_path, *pictures, "--recipe", "soup")
    assert said == "--recipe soup is unknown: use default or article."
    assert "--recipe" in fail(tmp_path, *pictures, "--recipe")


def test_it_paints_from_a_shell_with_snapshots_beside(tmp_path: Path, quick: list[str]) -> None:
    (tmp_path / "out").mkdir()
    command = [sys.executable, "-m", "styler", *quick, "--save-epochs", "2"]
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [*command, "--output", str(tmp_path / "out" / "result.png")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "result.png: 4 epochs with wavelet features, relative change 0." in done.stdout
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "result.png",
        "tmp_2.png",
        "tmp_4.png",
    }
    for path in (tmp_path / "out").iterdir():
        with Image.open(path) as picture:
            assert picture.size == (64, 48)


def test_without_a_name_it_writes_where_the_article_does(
    tmp_path: Path, quick: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    succeed(*quick)
    assert [str(path) for path in Path().rglob("*.jpg")] == ["output/out.jpg"]


def test_the_pictures_have_options_too(tmp_path: Path, pictures: tuple[str, str]) -> None:
    photo, painting = pictures
    common = ["article", "--model", "wavelet", *FEW]
    for name, arguments in {
        "a.png": [photo, painting],
        "b.png": ["--style-image", painting, "--content-image", photo],
        "c.png": ["--content-image", photo, painting],
        "d.png": ["--style-image", painting, photo],
    }.items():
        succeed(*common, *arguments, "-o", str(tmp_path / name))
    assert len({(tmp_path / f"{name}.png").read_bytes() for name in "abcd"}) == 1


def test_noise_is_removed_from_the_result_and_its_snapshots(
    tmp_path: Path, quick: list[str]
) -> None:
    options = [*quick, "--save-epochs", "4"]
    for weight in ("0", ".2"):
        (tmp_path / weight).mkdir()
        result = str(tmp_path / weight / "result.png")
        succeed(*options, "--remove-noise", weight, "-o", result)
    for name in ("result.png", "tmp_4.png"):
        with Image.open(tmp_path / "0" / name) as a, Image.open(tmp_path / ".2" / name) as b:
            assert ImageStat.Stat(b.convert("L")).stddev < ImageStat.Stat(a.convert("L")).stddev
            assert ImageChops.difference(a, b).getbbox() is not None


def test_vgg19_is_taken_where_its_weights_are(tmp_path: Path, pictures: tuple[str, str]) -> None:
    torch.manual_seed(0)
    stored = make_layers(cfgs["E"]).state_dict()
    weights = tmp_path / "drawn.pth"
    torch.save({f"features.{name}": tensor for name, tensor in stored.items()}, weights)
    options = ["--style-layer-weights", "1,1,1,0,0", "--init", "photo", "--weights", str(weights)]
    result = str(tmp_path / "result.jpg")
    said = succeed("article", *pictures, *options, *FEW, "-o", result)
    assert "4 epochs with vgg19 features" in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--lr", "nan"], "--lr nan cannot be used"),
        (["--lr", "inf"], "--lr inf cannot be used"),
        (["--stop-eps", "-1"], "--stop-eps -1 cannot be used: give a number from 0."),
        (["--content-weight", "-2"], "--content-weight -2 cannot"),
        (["--style-weight", "nan"], "--style-weight nan cannot"),
        (["--tv-weight", "-.5"], "--tv-weight -0.5 cannot"),
        (["--remove-noise", "-1"], "--remove-noise -1 cannot"),
        (["--style-layer-weights", "1,2"], "--style-layer-weights 1,2 does not fit: give 5"),
        (["--style-layer-weights", "1,1,1,1,-1"], "does not fit"),
        (["--style-layer-weights", "1,1,1,1,nan"], "does not fit"),
        (["--style-layer-weights", "a"], "does not fit"),
        (["--gpu", "99"], "There is no GPU 99 here: use --gpu -1, the CPU."),
        (["--model", "vgg19", "--weights", "/none/vgg.pth"], FILE_NAME),
        (["-o", "result.tiff"], "end it with .png"),
        (["-o", "/proc/none/result.png"], "cannot be written to"),
        (["--lr", "1e30"], "use a lower learning rate or lower weights."),
        (["--style-weight", "1e300"], "use a lower learning rate or lower weights."),
        (["one-more.png"], "paints one photo in the style of one picture"),
        (["--style-image", "none.png"], "paints one photo"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    tmp_path: Path, quick: list[str], options: list[str], said: str
) -> None:
    output = fail(tmp_path, *quick, "-o", str(tmp_path / "result.png"), *options)
    assert said in output
    assert is_one_sentence(output)


@pytest.mark.parametrize(
    "options",
    [
        ["--max-num-epochs", "0"],
        ["--max-long-edge", "10"],
        ["--save-epochs", "0"],
        ["--gpu", "-2"],
        ["--model", "resnet"],
        ["--init", "style"],
    ],
)
def test_options_out_of_range_are_named(
    tmp_path: Path, quick: list[str], options: list[str]
) -> None:
    output = fail(tmp_path, *quick, "-o", str(tmp_path / "result.png"), *options)
    assert options[0] in output


def test_pictures_that_are_missing_or_none_are_named(tmp_path: Path, quick: list[str]) -> None:
    said = fail(tmp_path, "article", *quick[4:], "-o", str(tmp_path / "a.png"))
    assert "name both, or give --content-image and --style-image." in said
    said = fail(tmp_path, "article", quick[0], str(tmp_path / "none.png"), *quick[4:])
    assert "none.png cannot be read" in said


def test_what_cannot_fit_into_memory_is_refused(wavelets: Wavelets) -> None:
    memory.require_whole(wavelets, (600, 450), None)
    memory.require_whole(wavelets, (600, 450), 1 << 30)
    with pytest.raises(memory.TooLargeError, match=r"4096 px need .* GB of memory"):
        memory.require_whole(wavelets, (4096, 3072), 8 << 30)
