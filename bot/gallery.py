"""Pictures of the styles that come with the program, and sheets of those that people save."""

import asyncio
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from storage.pictures import Pictures

SIZE_BYTES = 4
"""Of the number before each picture that goes over there: its length."""
SECONDS = 60.0
"""For a drawing, and for decoding what people sent."""
_INHERITED = ("LD_LIBRARY_PATH", "PATH", "PYTHONPATH")
"""Of the environment, which holds the token."""


class DrawingError(Exception):
    """A style could not be drawn."""


@dataclass(slots=True)
class Gallery:
    """Draws one thing at a time, in a process of its own: that takes a second of computing."""

    pictures: Pictures
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    async def picture(self, key: str) -> bytes:
        """Return a style's picture; DrawingError if it cannot be drawn."""
        name = style_name(key)
        async with self._turn:
            kept = await self.pictures.load(name)
            if kept is None:
                kept = await _draw(key)
                await self.pictures.save(name, kept)
            return kept

    async def sheet(self, pictures: Sequence[bytes]) -> bytes:
        """Return a numbered sheet of people's pictures; DrawingError if it cannot be drawn.

        They are decoded over there; one that cannot be is left blank.
        """
        framed = b"".join(len(data).to_bytes(SIZE_BYTES, "big") + data for data in pictures)
        async with self._turn:
            return await _draw("-", framed)


def style_name(key: str) -> str:
    """Return the name under which a style's picture is kept."""
    return f"style:{key}"


async def _draw(what: str, pictures: bytes = b"") -> bytes:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "styler.gallery", what),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={name: os.environ[name] for name in _INHERITED if name in os.environ},
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(SECONDS):
            drawn, _ = await process.communicate(pictures)
    except TimeoutError as error:
        raise DrawingError(f"drawing {what} took over {SECONDS:.0f} s") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise DrawingError(f"drawing {what} ended with {process.returncode}")
    return drawn
