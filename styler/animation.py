"""Pictures one after another in one file, which begins again after a rest on the last one.

This module is free of torch: the bot imports it.
"""

import io
from collections.abc import Sequence
from enum import StrEnum

from PIL import Image

SHOWN_MS = 900
"""How long the first picture is shown, which one wants to know again in the last."""
FRAME_MS = 90
SLOWEST_MS = 400
RUN_MS = 3000
"""From the second picture to the last, if there are too few of them for their usual pace."""
REST_MS = 2500
WEBP_QUALITY = 80
PALETTE_REDUCED = 3


class Format(StrEnum):
    """The kind of file, by Pillow's name."""

    GIF = "GIF"
    WEBP = "WEBP"


def encode(pictures: Sequence[Image.Image], kind: Format) -> bytes:
    """Return the file of one or more pictures, all of one size."""
    if kind is Format.GIF:
        pictures = [_with_palette(picture) for picture in pictures]
    out = io.BytesIO()
    pictures[0].save(
        out,
        kind,
        save_all=True,
        append_images=pictures[1:],
        duration=_durations(len(pictures)),
        loop=0,
        quality=WEBP_QUALITY,
    )
    return out.getvalue()


def _with_palette(picture: Image.Image) -> Image.Image:
    """Return a picture in its own 256 colours.

    With the same for all, the photo's would cost the painting's. They are chosen from a smaller
    one, which is six times quicker and shows no bands.
    """
    small = picture.reduce(min(PALETTE_REDUCED, *picture.size))
    return picture.quantize(palette=small.quantize())


def _durations(count: int) -> list[int]:
    """Return how long each of so many pictures is shown, in milliseconds."""
    pace = min(SLOWEST_MS, max(FRAME_MS, RUN_MS // count))
    return [SHOWN_MS, *[pace] * (count - 2), REST_MS][-count:]
