"""The styles that come with the program, and the sheet that they are shown on."""

import hashlib
import subprocess
import sys
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageStat

from styler.gallery import STYLES, BuiltIn
from styler.gallery.sheet import MOST_SIDE, contact_sheet
from tests.styler.commands import fail, is_one_sentence, succeed

SIDE = 128
ALIKE = 0.15
"""Two pictures of one style, by other seeds or in slightly other colours, are at most .14 apart;
of two styles the closest are .17 apart."""

Box = tuple[int, int, int, int]


@pytest.fixture(scope="module")
def pictures() -> dict[str, Image.Image]:
    return {style.key: style.paint(SIDE) for style in STYLES}


def digest(picture: Image.Image) -> str:
    return hashlib.sha256(picture.tobytes()).hexdigest()


def seen(picture: Image.Image) -> list[NDArray[np.float64]]:
    """Shares of 64 colours, and of contrasts between neighbours at three sizes."""
    colours = np.asarray(picture.reduce(2)).reshape(-1, 3) // 64 @ (16, 4, 1)
    shares = [np.bincount(colours, minlength=64) / colours.size]
    for shrunk in (1, 2, 4):
        light = np.asarray(picture.convert("L").reduce(shrunk), dtype=float)
        slope = np.hypot(np.diff(light, axis=0)[:, 1:], np.diff(light, axis=1)[1:])
        contrast = (2 * np.log2(1 + slope)).astype(int).ravel()
        shares.append(np.bincount(contrast, minlength=20) / contrast.size)
    return shares


def apart(one: Image.Image, other: Image.Image) -> float:
    """0 for the same shares of colours and contrasts, 1 for none in common."""
    pairs = zip(seen(one), seen(other), strict=True)
    return float(np.mean([np.abs(a - b).sum() / 2 for a, b in pairs]))


def test_a_style_is_the_same_picture_in_another_process_without_torch(
    pictures: dict[str, Image.Image],
) -> None:
    program = (
        "import sys, hashlib; from styler.gallery import STYLES, sheet\n"
        f"for style in STYLES: print(hashlib.sha256(style.paint({SIDE}).tobytes()).hexdigest())\n"
        "print(sorted({'torch', 'bot', 'storage', 'scipy'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", program]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
    assert said.split("\n")[:-1] == [*map(digest, pictures.values()), "[]"]


def test_no_style_is_like_another(pictures: dict[str, Image.Image]) -> None:
    assert len(pictures) == len(STYLES) >= 16
    assert len({style.name for style in STYLES}) == len(STYLES)
    distances = {
        (one, other): apart(pictures[one], pictures[other])
        for one, other in combinations(pictures, 2)
    }
    assert {pair: distance for pair, distance in distances.items() if distance < ALIKE} == {}


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.key)
def test_paint_is_everywhere(pictures: dict[str, Image.Image], style: BuiltIn) -> None:
    picture = pictures[style.key]
    assert (picture.mode, picture.size) == ("RGB", (SIDE, SIDE))
    part = SIDE // 4
    for left in range(0, SIDE, part):
        for top in range(0, SIDE, part):
            tile = picture.crop((left, top, left + part, top + part))
            assert max(ImageStat.Stat(tile).stddev) > 8


def test_a_larger_picture_is_the_same_with_more_detail(pictures: dict[str, Image.Image]) -> None:
    for style in STYLES[::8]:
        larger = style.paint(2 * SIDE).reduce(16)
        difference = ImageChops.difference(larger, pictures[style.key].reduce(8))
        assert max(ImageStat.Stat(difference).mean) < 10


def plain(count: int, size: tuple[int, int]) -> list[Image.Image]:
    """Pictures of one colour each, no two of the same."""
    return [Image.new("RGB", size, (0, 8 * number, 255)) for number in range(count)]


def boxes(sheet: Image.Image, count: int) -> list[Box]:
    """Where on a sheet plain pictures are: left, top, right, bottom."""
    red, green, _ = np.moveaxis(np.asarray(sheet), 2, 0)
    number = np.where(red == 0, green // 8, count)
    found = []
    for wanted in range(count):
        rows, columns = np.nonzero(number == wanted)
        found.append((columns.min(), rows.min(), columns.max() + 1, rows.max() + 1))
    return found


@pytest.mark.parametrize(("count", "columns"), [(1, 1), (4, 4), (2, 5), (7, 3), (30, 6)])
@pytest.mark.parametrize("size", [(300, 300), (160, 240)])
def test_a_sheet_shows_every_picture_whole_and_in_order(
    count: int, columns: int, size: tuple[int, int]
) -> None:
    sheet = contact_sheet(plain(count, size), columns)
    assert max(sheet.size) in range(MOST_SIDE - 60, MOST_SIDE + 1)
    found = boxes(sheet, count)
    for left, top, right, bottom in found:
        assert left > 0 < top
        assert right < sheet.width
        assert bottom < sheet.height
        assert (right - left) / (bottom - top) == pytest.approx(size[0] / size[1], rel=0.05)
    for number, (before, after) in enumerate(pairwise(found), 1):
        if number % columns:
            assert after[0] > before[2]
            assert after[1] == before[1]
        else:
            assert after[1] > before[3]


def test_every_tile_has_a_number_of_its_own() -> None:
    sheet = contact_sheet(plain(30, (256, 256)), 6)
    numbers = [sheet.crop((left, top, left + 60, top + 40)) for left, top, *_ in boxes(sheet, 30)]
    figures = [number.convert("L").point(lambda level: 255 * (level > 200)) for number in numbers]
    assert len(set(map(digest, figures))) == 30
    for figure in figures:
        box = figure.getbbox()
        assert box is not None
        assert box[3] - box[1] >= 14  # pixels: a figure is read on a phone


def test_pictures_of_several_shapes_fill_tiles_of_one() -> None:
    square, wide, high = plain(3, (100, 100))
    sheet = contact_sheet([square, wide.resize((400, 100)), high.resize((100, 300))], 3)
    assert len({(right - left, bottom - top) for left, top, right, bottom in boxes(sheet, 3)}) == 1


def test_a_sheet_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="pictures"):
        contact_sheet([], 4)


def test_the_gallery_is_written_into_a_new_folder(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "gallery"
    said = succeed("gallery", str(folder), "--size", "64")
    assert str(folder) in said
    assert {path.name for path in folder.iterdir()} == {
        "sheet.png",
        *(f"{style.key}.png" for style in STYLES),
    }
    with Image.open(folder / "glass.png") as picture:
        assert picture.size == (64, 64)


def test_a_gallery_needs_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert is_one_sentence(fail(tmp_path, "gallery", str(tmp_path / "file")))
    assert is_one_sentence(fail(tmp_path, "gallery", str(tmp_path / "file" / "under")))
