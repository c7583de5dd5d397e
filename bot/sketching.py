"""The sketches of one job: the same pictures at several strengths, side by side."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from io import BytesIO

from PIL import Image

from bot.painters import Painter, PainterLostError
from bot.strip import COLUMNS, STRENGTHS
from styler.frames import End, Paint, Portion, Sketched
from styler.gallery.sheet import contact_sheet

NEVER = 3600.0
"""Of a sketch on its way nothing is shown and nothing is kept: it takes seconds."""
QUALITY = 92
"""Of the sheet's JPEG: it holds letters."""


@dataclass(frozen=True, slots=True)
class Count:
    """So many sketches are done."""

    done: int


@dataclass(frozen=True, slots=True)
class Strip:
    """All are done."""

    sheet: bytes = field(repr=False)
    """A JPEG of them, numbered."""
    checkpoints: dict[int, bytes] = field(repr=False)
    """By strength: what the painting goes on from; those that begin anew have none."""


async def sketch(painter: Painter, request: Paint) -> AsyncGenerator[Count | Strip | End]:
    """Yield what happens to the sketches of what is asked for, up to a Strip.

    The first that is refused or fails ends them all, and so does closing. PainterLostError.
    """
    sketches: dict[int, Sketched] = {}
    if painter.is_ready:
        yield Count(0)
    async with aclosing(_ends(painter, request)) as ends:
        async for strength, end in ends:
            if not isinstance(end, Sketched):
                yield end
                return
            sketches[strength] = end
            yield Count(len(sketches))
    jpegs = [sketches[strength].jpeg for strength in STRENGTHS]
    checkpoints = {strength: each.checkpoint for strength, each in sketches.items()}
    yield Strip(
        await asyncio.to_thread(_sheet, jpegs),
        {strength: data for strength, data in checkpoints.items() if data},
    )


async def _ends(painter: Painter, request: Paint) -> AsyncGenerator[tuple[int, End]]:
    """Yield each strength with the end of its sketch, as they come."""
    tasks = [asyncio.create_task(_end(painter, request, strength)) for strength in STRENGTHS]
    try:
        for task in asyncio.as_completed(tasks):
            yield await task
    finally:
        for unfinished in tasks:
            unfinished.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _end(painter: Painter, request: Paint, strength: int) -> tuple[int, End]:
    wanted = replace(
        request,
        job=f"{request.job}-{strength}",
        strength=strength,
        portion=Portion.SKETCH,
        snapshot_seconds=NEVER,
        checkpoint_seconds=NEVER,
    )
    async with aclosing(painter.paint(wanted)) as events:
        async for event in events:
            if isinstance(event, End):
                return strength, event
    raise PainterLostError


def _sheet(jpegs: Sequence[bytes]) -> bytes:
    """Return the JPEG of a sheet of these pictures."""
    tiles = [Image.open(BytesIO(jpeg)) for jpeg in jpegs]
    encoded = BytesIO()
    contact_sheet(tiles, COLUMNS).save(encoded, "JPEG", quality=QUALITY)
    return encoded.getvalue()
