"""What a worker says on its standard error: lines of the bot's log, so long and so many."""

import asyncio
import socket
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot import logs

LONGEST = 1000
"""Of a line, in bytes: the rest is not written down."""
LINES = 100
"""Of a minute. Of what comes after them only the last ones are written down, when it ends."""
LAST_LINES = 20
LAST_SECONDS = 1.0
"""A program that a dead worker had started may keep its standard error open for ever."""

_PIECE = 16 * 1024
_MINUTE = 60.0

_log = logs.get(__name__)


class Voice:
    """What one worker says."""

    def __init__(self) -> None:
        self.last = ""
        """The last line by now."""

    async def hear(self, reader: asyncio.StreamReader) -> None:
        """Write it down up to its end."""
        clock = asyncio.get_running_loop().time
        begun, lines, late = clock(), 0, deque[str](maxlen=LAST_LINES)
        async for line in _lines(reader):
            self.last = line
            if clock() > begun + _MINUTE:
                begun, lines = clock(), 0
                late.clear()
            lines += 1
            if lines <= LINES:
                _log.warning("worker says", line=line)
            else:
                late.append(line)
        if len(late) == LAST_LINES:
            _log.warning("worker says too much")
        for line in late:
            _log.warning("worker says", line=line)


@asynccontextmanager
async def heard(voice: Voice) -> AsyncIterator[socket.socket]:
    """Yield a standard error for a worker, which has ended when the context is left.

    It holds no worker up: what it says is lost when nobody has time to listen.
    """
    ours, theirs = socket.socketpair()
    with theirs:
        theirs.settimeout(0)
        reader, writer = await asyncio.open_connection(sock=ours)
        hearing = asyncio.create_task(voice.hear(reader))
        try:
            yield theirs
        finally:
            theirs.close()
            await asyncio.wait([hearing], timeout=LAST_SECONDS)
            hearing.cancel()
            writer.close()


async def _lines(reader: asyncio.StreamReader) -> AsyncIterator[str]:
    """Yield what is no empty line."""
    begun = b""
    while piece := await reader.read(_PIECE):
        *whole, begun = (begun + piece).split(b"\n")
        for line in filter(None, map(_readable, whole)):
            yield line
        begun = begun[:LONGEST]
    if line := _readable(begun):
        yield line


def _readable(line: bytes) -> str:
    """Return what of a line is to be read, and does nothing to the one who reads it."""
    text = line[:LONGEST].decode(errors="replace")
    return "".join(filter(str.isprintable, text)).rstrip()
