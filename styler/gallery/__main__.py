"""`python -m styler.gallery KEY` draws one style for another process, as PNG to its output.

With `-` instead, a numbered sheet of the pictures at its input, as JPEG: each has its length before
it, in four bytes. What cannot be decoded is left blank.
"""

import sys
from typing import BinaryIO

from PIL import Image

from styler.confinement import confine
from styler.decoding import PictureError, open_picture
from styler.gallery import STYLES
from styler.gallery.sheet import PAPER, contact_sheet

SIDE = 512
"""Of a style, in pixels."""
TILE = 384
"""Of a picture on a sheet, in pixels at most."""
COLUMNS = 5
QUALITY = 85
SIZE_BYTES = 4


def main(what: str) -> None:
    """Draw what is asked for; StopIteration if there is no such style."""
    confine()
    if what == "-":
        contact_sheet(_pictures(sys.stdin.buffer), COLUMNS).save(
            sys.stdout.buffer, "JPEG", quality=QUALITY
        )
    else:
        style = next(style for style in STYLES if style.key == what)
        style.paint(SIDE).save(sys.stdout.buffer, "PNG")


def _pictures(source: BinaryIO) -> list[Image.Image]:
    pictures = []
    while size := source.read(SIZE_BYTES):
        pictures.append(_opened(source.read(int.from_bytes(size, "big"))))
    return pictures


def _opened(data: bytes) -> Image.Image:
    try:
        picture = open_picture(data, TILE)
    except PictureError:
        return Image.new("RGB", (TILE, TILE), PAPER)
    picture.thumbnail((TILE, TILE))
    return picture


if __name__ == "__main__":
    main(sys.argv[1])
