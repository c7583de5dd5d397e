"""The styles that come with the program, as the bot shows them and has them drawn."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bot import illustrations, texts
from bot.gallery import DrawingError, Gallery, style_name
from bot.illustrations import Illustration
from storage.pictures import Pictures
from styler.gallery import STYLES
from styler.gallery.sheet import contact_sheet

COLUMNS = 5


def test_the_bot_knows_the_styles_by_key_and_name_in_their_order() -> None:
    named = [(key, str(name)) for key, name in texts.STYLES.items()]
    assert named == [(style.key, style.name) for style in STYLES]


def test_the_sheet_shows_the_styles_as_they_are_drawn() -> None:
    """A style that is drawn anew needs `python docs/gallery/paint.py styles`."""
    drawn = contact_sheet([style.paint(128) for style in STYLES], COLUMNS)
    shown = Image.open(BytesIO(illustrations.load(Illustration.STYLES)))
    small = (COLUMNS * 3, len(STYLES) // COLUMNS * 3)
    means = [
        np.asarray(sheet.convert("RGB").resize(small, Image.Resampling.BOX)).astype(int)
        for sheet in (drawn, shown)
    ]
    assert np.abs(means[0] - means[1]).max() < 24


async def test_a_style_is_drawn_once_and_kept(tmp_path: Path) -> None:
    pictures = Pictures(tmp_path)
    drawn = await Gallery(pictures).picture("waves")
    (waves,) = [style for style in STYLES if style.key == "waves"]
    assert np.array_equal(np.asarray(Image.open(BytesIO(drawn))), np.asarray(waves.paint(512)))
    assert await pictures.load(style_name("waves")) == drawn
    await pictures.save(style_name("waves"), b"kept")
    assert await Gallery(pictures).picture("waves") == b"kept"


async def test_a_style_that_cannot_be_drawn_is_not_kept(tmp_path: Path) -> None:
    with pytest.raises(DrawingError):
        await Gallery(Pictures(tmp_path)).picture("no such style")
    assert list(tmp_path.iterdir()) == []


async def test_on_a_sheet_of_peoples_pictures_a_broken_one_is_blank(tmp_path: Path) -> None:
    red = BytesIO()
    Image.new("RGB", (300, 300), "red").save(red, "PNG")
    drawn = await Gallery(Pictures(tmp_path)).sheet([red.getvalue(), b"no picture", b""])
    sheet = Image.open(BytesIO(drawn)).convert("RGB")
    pixels = np.asarray(sheet).astype(int)
    row = pixels[sheet.height // 4]
    reds = [np.abs(row[x * sheet.width // 4] - (255, 0, 0)).max() < 9 for x in (1, 3)]
    assert reds == [True, False]
