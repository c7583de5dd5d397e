"""The film of a painting: its pictures on the way are kept small, and joined when it is sent."""

import asyncio
import io
import math
from collections.abc import Sequence

from PIL import Image

from bot.letters import FRAMES, frame_name, preview_name
from storage.pictures import Pictures
from styler import animation
from styler.animation import Format

EDGE = 480
"""The longest edge of a film, in pixels: it is for looking, on a phone mostly."""
_QUALITY = 70


async def keep(pictures: Pictures, job_id: int, fraction: float, jpeg: bytes) -> None:
    """Keep a picture of a job of which this much is done, 0 to 1, for its film.

    It takes the place of one from about as far; early ones, between which most happens, have more
    places than late ones. OSError if it cannot be kept.
    """
    number = math.ceil((FRAMES - 1) * math.sqrt(fraction))
    await pictures.save(frame_name(number, job_id), await asyncio.to_thread(_small, jpeg))


async def join(pictures: Pictures, job_id: int) -> bytes | None:
    """Return a job's film as GIF, the result at its end; None if that is not kept."""
    result = await pictures.load(preview_name(job_id))
    if result is None:
        return None
    kept = [await pictures.load(frame_name(number, job_id)) for number in range(FRAMES)]
    frames = [frame for frame in kept if frame is not None]
    return await asyncio.to_thread(_joined, [*frames, result])


def _small(jpeg: bytes) -> bytes:
    out = io.BytesIO()
    _opened(jpeg).save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def _joined(jpegs: Sequence[bytes]) -> bytes:
    *frames, result = map(_opened, jpegs)
    # Those of an attempt that had less memory are smaller.
    same = [frame.resize(result.size) for frame in frames]
    return animation.encode([*same, result], Format.GIF)


def _opened(jpeg: bytes) -> Image.Image:
    """Return one of our own pictures, decoded no larger than a film is."""
    picture = Image.open(io.BytesIO(jpeg), formats=("JPEG",))
    picture.thumbnail((EDGE, EDGE))
    return picture
