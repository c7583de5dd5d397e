"""`python -m styler.gallery KEY` draws one style for another process, as PNG to its output.

With `-` instead, a numbered sheet of the pictures at its input, as JPEG: each has its length before
it, in four bytes. What cannot be decoded is left blank.
"""

import math
import sys
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from PIL import Image

from styler.confinement import confine
from styler.decoding import PictureError, open_picture
from styler.gallery import STYLES
from styler.gallery.sheet import MOST_SIDE, PAPER, contact_sheet

SIDE = 512
"""Of a style, in pixels."""
QUALITY = 85
SIZE_BYTES = 4


def main(what: str) -> None:
    """Draw what is asked for; StopIteration if there is no such style."""
    confine()
    if what == "-":
        _sheet(list(_pictures(sys.stdin.buffer))).save(sys.stdout.buffer, "JPEG", quality=QUALITY)
    else:
        style = next(style for style in STYLES if style.key == what)
        style.paint(SIDE).save(sys.stdout.buffer, "PNG")


def _pictures(source: BinaryIO) -> Iterator[bytes]:
    while size := source.read(SIZE_BYTES):
        yield source.read(int.from_bytes(size, "big"))


def _sheet(pictures: Sequence[bytes]) -> Image.Image:
    columns = math.ceil(math.sqrt(len(pictures)))
    edge = MOST_SIDE // columns
    return contact_sheet([_opened(data, edge) for data in pictures], columns)


def _opened(data: bytes, edge: int) -> Image.Image:
    try:
        picture = open_picture(data, edge)
    except PictureError:
        return Image.new("RGB", (edge, edge), PAPER)
    picture.thumbnail((edge, edge))
    return picture


if __name__ == "__main__":
    main(sys.argv[1])
