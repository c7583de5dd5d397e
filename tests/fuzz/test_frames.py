"""Whatever comes over the wire is a frame, the end of the stream, or a FrameError."""

import asyncio
import io
import itertools
import json
import tracemalloc
from collections.abc import Sequence

from hypothesis import example, given
from hypothesis import strategies as st

from styler import frames
from styler.frames import Event, Frame, FrameError, Ready, Request
from tests.fuzz.bytes import broken
from tests.fuzz.cases import cases

LITTLE = 4 * frames.PIECE
"""What may be held of a stream of less than a piece."""

HUGE = 10**400
"""No float, and JSON all the same."""
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.just(HUGE) | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
SENT: st.SearchStrategy[Frame] = st.from_type(Request | Ready | Event)  # type: ignore[arg-type] # a union is a type to it
STREAMS = st.lists(SENT, max_size=3).map(lambda sent: encoded(*sent))


def encoded(*sent: Frame) -> bytes:
    return b"".join(piece for frame in sent for piece in frames.encode(frame))


@st.composite
def odd_heads(draw: st.DrawFn) -> bytes:
    """Draw a frame of which any field may be anything."""
    prefix, *parts = frames.encode(draw(SENT))
    fields = json.loads(prefix[frames.PREFIX.size :])
    for name in draw(st.sets(st.sampled_from(sorted(fields)), min_size=1)):
        fields[name] = draw(VALUES)
    head, body = json.dumps(fields).encode(), b"".join(parts)
    return frames.PREFIX.pack(len(head), len(body)) + head + body


@cases(150)
@example(encoded(frames.Progress("j", HUGE, 1.0)), [])
@example(frames.PREFIX.pack(frames.HEAD_LIMIT, frames.BODY_LIMIT) + b"{}", [])
@given(
    st.one_of(STREAMS, broken(STREAMS), odd_heads(), st.binary()),
    st.lists(st.integers(0, 400), max_size=5).map(sorted),
)
def test_any_bytes_in_any_pieces_are_frames_or_a_frame_error(data: bytes, cuts: list[int]) -> None:
    """The same from a file and on the event loop, and nothing is held of what did not come."""
    tracemalloc.start()
    try:
        read = reading(data)
        received = asyncio.run(receiving([data[a:b] for a, b in _spans(data, cuts)]))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert repr(read) == repr(received)  # no NaN is its own equal
    assert peak < LITTLE


def reading(data: bytes) -> list[Frame | None]:
    """Return the frames of a stream; None last if it broke."""
    stream, found = io.BytesIO(data), list[Frame | None]()
    try:
        while (frame := frames.read(stream)) is not None:
            found.append(frame)
    except FrameError:
        found.append(None)
    return found


async def receiving(pieces: Sequence[bytes]) -> list[Frame | None]:
    """Return the same of a stream that comes in pieces."""
    reader, found = asyncio.StreamReader(), list[Frame | None]()

    async def feed() -> None:
        for piece in pieces:
            reader.feed_data(piece)
            await asyncio.sleep(0)
        reader.feed_eof()

    feeding = asyncio.create_task(feed())
    try:
        while (frame := await frames.receive(reader)) is not None:
            found.append(frame)
    except FrameError:
        found.append(None)
    await feeding
    return found


def _spans(data: bytes, cuts: Sequence[int]) -> list[tuple[int, int]]:
    edges = [0, *(min(cut, len(data)) for cut in cuts), len(data)]
    return list(itertools.pairwise(edges))
