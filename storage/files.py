"""Files that are whole, or not there."""

import asyncio
import os
from contextlib import suppress
from pathlib import Path

PART = ".part"
"""How the name of a file ends that is being written."""


async def write(path: Path, data: bytes) -> None:
    """Write a file in a thread; whoever is cancelled meanwhile waits until it is written.

    So nothing is written any more by a task that has ended.
    """
    writing = asyncio.create_task(asyncio.to_thread(write_whole, path, data))
    try:
        await asyncio.shield(writing)
    except asyncio.CancelledError:
        with suppress(OSError):
            await writing
        raise


def write_whole(path: Path, data: bytes) -> None:
    """Write a file: after a crash the old one is there or the new one, never half of it."""
    part = path.with_suffix(PART)
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        with suppress(OSError):  # on a full disk it would be in the way
            part.unlink()
        raise
