"""Many pictures on one, numbered: to choose from in a chat."""

from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont, ImageOps

MOST_SIDE = 1280
"""Pixels of a sheet's longer side."""
GAP = 14
MOST_RATIO = 2.0
"""Longer over shorter side of a tile."""
PAPER = (250, 248, 243)
BADGE = (24, 22, 28)
FIGURE = (255, 255, 255)
SMALLEST_FIGURES = 22
LARGEST_FIGURES = 64


def contact_sheet(pictures: Sequence[Image.Image], columns: int) -> Image.Image:
    """Return the pictures in rows of so many, from 1 upwards, no side longer than MOST_SIDE.

    Tiles have the pictures' shape; of pictures of several shapes the middles are shown.
    ValueError if there is no picture.
    """
    if not pictures:
        raise ValueError("A sheet has pictures.")
    columns = min(columns, len(pictures))
    rows = -(-len(pictures) // columns)
    width, height = _tile(pictures, columns, rows)
    sheet = Image.new("RGB", (GAP + columns * (width + GAP), GAP + rows * (height + GAP)), PAPER)
    for number, picture in enumerate(pictures):
        row, column = divmod(number, columns)
        place = GAP + column * (width + GAP), GAP + row * (height + GAP)
        sheet.paste(ImageOps.fit(picture.convert("RGB"), (width, height)), place)
        _number(sheet, place, min(width, height), str(number + 1))
    return sheet


def _tile(pictures: Sequence[Image.Image], columns: int, rows: int) -> tuple[int, int]:
    """Return the largest width and height of tiles that so many columns and rows leave room for."""
    shape = sum(picture.width / picture.height for picture in pictures) / len(pictures)
    shape = min(max(shape, 1 / MOST_RATIO), MOST_RATIO)
    across, down = (MOST_SIDE - GAP * (count + 1) for count in (columns, rows))
    width = min(across / columns, down / rows * shape)
    return int(width), int(width / shape)


def _number(sheet: Image.Image, place: tuple[int, int], tile: int, figures: str) -> None:
    """Draw a number into the corner of the tile at a place."""
    size = min(max(tile // 7, SMALLEST_FIGURES), LARGEST_FIGURES)
    font = ImageFont.load_default(size)
    draw = ImageDraw.Draw(sheet)
    x, y = place
    height = round(1.3 * size)
    width = max(height, round(draw.textlength(figures, font) + 0.6 * size))
    draw.rounded_rectangle((x, y, x + width, y + height), height // 4, fill=BADGE)
    draw.text((x + width / 2, y + height / 2), figures, FIGURE, font, anchor="mm")
