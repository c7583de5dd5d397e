import asyncio
import dataclasses
import io
import json
import struct

import pytest

from styler import frames

PAINT = frames.Paint(
    job="j1",
    strength=50,
    size=512,
    keep_colours=True,
    style_scale=1.5,
    portion=frames.Portion.SKETCH,
    snapshot_seconds=4.5,
    checkpoint_seconds=2.5,
    content=b"\xff\xd8photo",
    style=b"\x89PNGstyle",
    checkpoint=b"state",
    start=b"\x89PNGresult",
)
EVERY_KIND: list[frames.Frame] = [
    PAINT,
    frames.Cancel("j1"),
    frames.Finish("j1"),
    frames.Ready("cpu", "wavelet", 4),
    frames.Started("j1", 512, 384, b"jpeg"),
    frames.Progress("j1", 0.25, 12.0),
    frames.Snapshot("j1", 0.5, 3.25, b"jpeg"),
    frames.Checkpoint("j1", 0.5, b"state"),
    frames.Painted("j1", 512, 384, 15.5, 0.03, b"jpeg", b"png"),
    frames.Sketched("j1", b"jpeg", b"state"),
    frames.Cancelled("j1"),
    frames.Rejected("j1", frames.Picture.STYLE, frames.Reason.TOO_SMALL),
    frames.Failed("j1", "Ünïcode happens."),
]


def encode(*sent: frames.Frame) -> bytes:
    return b"".join(piece for frame in sent for piece in frames.encode(frame))


@pytest.mark.parametrize("frame", EVERY_KIND, ids=lambda frame: type(frame).__name__)
def test_a_frame_comes_back_as_it_was_sent(frame: frames.Frame) -> None:
    assert frames.read(io.BytesIO(encode(frame))) == frame


def test_frames_follow_each_other_on_one_stream() -> None:
    stream = io.BytesIO(encode(*EVERY_KIND))
    assert [frames.read(stream) for _ in EVERY_KIND] == EVERY_KIND
    assert frames.read(stream) is None


async def test_frames_are_received_on_the_event_loop_in_pieces() -> None:
    reader = asyncio.StreamReader()
    receiving = asyncio.create_task(frames.receive(reader))
    for byte in encode(EVERY_KIND[0]):
        reader.feed_data(bytes([byte]))
    assert await receiving == EVERY_KIND[0]
    reader.feed_eof()
    assert await frames.receive(reader) is None


@pytest.mark.parametrize("kept", [3, 8, 20, -1])
def test_a_stream_that_ends_within_a_frame_has_ended(kept: int) -> None:
    data = encode(EVERY_KIND[0])[:kept]
    assert frames.read(io.BytesIO(data)) is None


def test_empty_pictures_keep_their_places() -> None:
    frame = dataclasses.replace(PAINT, content=b"", checkpoint=b"")
    assert frames.read(io.BytesIO(encode(frame))) == frame


@pytest.mark.parametrize("length", [frames.PIECE - 1, frames.PIECE, 3 * frames.PIECE + 1])
async def test_a_body_of_several_pieces_is_received_whole(length: int) -> None:
    """At the edges of a piece, too; a stream that ends within one has ended."""
    sent = frames.Checkpoint("j", 0.5, bytes(range(251)) * (length // 251) + bytes(length % 251))
    for end in (None, -1):
        reader = asyncio.StreamReader()
        reader.feed_data(encode(sent)[:end])
        reader.feed_eof()
        assert await frames.receive(reader) == (sent if end is None else None)


def test_what_is_large_is_not_copied() -> None:
    """Copies of a checkpoint would hold the event loop up."""
    data = bytes(1000)
    assert frames.encode(frames.Checkpoint("j", 0.5, data))[1] is data
    received = frames.decode(b'{"kind":"checkpoint","parts":[1000],"job":"j","fraction":0}', data)
    assert isinstance(received, frames.Checkpoint)
    assert received.data is data


@pytest.mark.parametrize(
    ("head", "body"),
    [(frames.HEAD_LIMIT + 1, 0), (2, frames.BODY_LIMIT + 1), (0xFFFFFFFF, 0xFFFFFFFF)],
)
def test_lengths_over_the_limit_are_refused_before_they_are_read(head: int, body: int) -> None:
    with pytest.raises(frames.FrameError, match="over the limit"):
        frames.read(io.BytesIO(struct.pack(">II", head, body)))


def test_a_picture_over_the_limit_is_not_sent() -> None:
    huge = bytes(frames.BODY_LIMIT + 1)
    with pytest.raises(frames.FrameError, match="over the limit"):
        frames.encode(frames.Snapshot("j", 0.5, 1.0, huge))


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"{}",
        b'{"kind": "cancel"}',
        b'{"kind": "cancel", "parts": []}',
        b'{"kind": "cancel", "parts": [], "job": 7}',
        b'{"kind": "cancel", "parts": [4], "job": "j"}',
        b'{"kind": "cancel", "parts": [-1, 1], "job": "j"}',
        b'{"kind": "cancel", "parts": "", "job": null}',
        b'{"kind": "no such", "parts": []}',
        b'{"kind": ["cancel"], "parts": []}',
        b'{"kind": "started", "parts": [], "job": "j", "width": true, "height": 1}',
        b'{"kind": "progress", "parts": [], "job": "j", "fraction": "1", "seconds_left": 1}',
        b'{"kind": "snapshot", "parts": [], "job": "j", "fraction": 1, "seconds_left": 1}',
        b'{"kind": "rejected", "parts": [], "job": "j", "picture": "x", "reason": "too_small"}',
        b'{"kind": "progress", "parts": [], "job": "j", "fraction": 1%b, "seconds_left": 1}'
        % (400 * b"0"),
        b"[" * 60_000,
    ],
)
def test_garbage_is_a_frame_error(head: bytes) -> None:
    with pytest.raises(frames.FrameError):
        frames.decode(head, b"")


def test_whole_numbers_are_accepted_where_a_fraction_is_expected() -> None:
    head = json.dumps(
        {"kind": "progress", "parts": [], "job": "j", "fraction": 1, "seconds_left": 0}
    )
    assert frames.decode(head.encode(), b"") == frames.Progress("j", 1.0, 0.0)


def test_pictures_are_not_shown_in_logs() -> None:
    assert b"secret".decode() not in repr(frames.Snapshot("j", 0.5, 1.0, b"secret"))
