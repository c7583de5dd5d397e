"""The wire between the bot's process and a worker: one frame, one message.

A frame is two big-endian 32-bit lengths, a JSON head and raw bytes:

    | head length | body length | head (JSON) | body |

The head names the kind of message and its plain fields; the body holds its byte fields one
after another, in the order in which the message declares them, with their lengths in the
head's `parts`. Both lengths are bounded. This module is free of torch: the bot imports it.
"""

import asyncio
import dataclasses
import itertools
import json
import struct
from collections.abc import Callable
from enum import StrEnum
from typing import BinaryIO, get_type_hints

PREFIX = struct.Struct(">II")
HEAD_LIMIT = 64 * 1024
CHECKPOINT_LIMIT = 128 * 1024 * 1024
"""Of a checkpoint: paintings up to about 1200 pixels. A larger one is gone on from the last of its
coarser sizes that fits."""
BODY_LIMIT = CHECKPOINT_LIMIT + 96 * 1024 * 1024
"""A checkpoint, two pictures, and a result to begin from."""
PIECE = 1024 * 1024
"""What is read, or written, at once on the event loop."""


class FrameError(Exception):
    """The bytes on the wire are no frame: the peer is broken, drop it."""


class Picture(StrEnum):
    """Which of the two pictures a message is about."""

    CONTENT = "content"
    STYLE = "style"


class Portion(StrEnum):
    """How much of a painting is wanted."""

    WHOLE = "whole"
    SKETCH = "sketch"
    """Its coarse part: enough to choose by. Fractions and times are of the whole."""


class Reason(StrEnum):
    """Why a picture cannot be painted with."""

    UNREADABLE = "unreadable"
    """Not a picture in a format that is read here, or a damaged one."""
    TOO_SMALL = "too_small"
    """A side is shorter than a painting needs."""
    TOO_LARGE = "too_large"
    """More pixels than are decoded for strangers."""
    TOO_NARROW = "too_narrow"
    """One side is many times longer than the other."""


@dataclasses.dataclass(frozen=True, slots=True)
class Paint:
    """To the worker: paint this. `content` and `style` are encoded pictures as they came."""

    job: str
    strength: int
    """0 (the photo) to 100 (all style)."""
    size: int
    """The painting's long edge in pixels."""
    keep_colours: bool
    """Whether the painting has the photo's colours instead of the style's."""
    style_scale: float
    """Size of the style's strokes: above 1 larger than in its picture."""
    portion: Portion
    snapshot_seconds: float
    """A snapshot is sent each time this many seconds have passed; the first one sooner."""
    checkpoint_seconds: float
    """So many seconds at least are between two checkpoints."""
    content: bytes = dataclasses.field(repr=False)
    style: bytes = dataclasses.field(repr=False)
    checkpoint: bytes = dataclasses.field(repr=False)
    """To go on from, if it is of this painting; empty: begin."""
    start: bytes = dataclasses.field(repr=False)
    """A former result, encoded, to begin from; empty, or no picture: the photo. From a result only
    the fine part is painted, from its size on."""


@dataclasses.dataclass(frozen=True, slots=True)
class Cancel:
    """To the worker: leave this job at the next step. Unknown jobs are ignored."""

    job: str


@dataclasses.dataclass(frozen=True, slots=True)
class Finish:
    """To the worker: this is good enough, end the job at its next step with what there is then.

    One that has not begun ends with its first step. Unknown jobs are ignored.
    """

    job: str


@dataclasses.dataclass(frozen=True, slots=True)
class Ready:
    """From the worker, once, when it can take jobs."""

    device: str
    """As torch names it: `cpu`, `cuda:0`."""
    features: str
    """The feature network in use: `vgg19` or `wavelet`."""
    slots: int
    """How many jobs it paints side by side; more of them wait there."""


@dataclasses.dataclass(frozen=True, slots=True)
class Started:
    """From the worker: both pictures are decoded, painting begins."""

    job: str
    width: int
    """Less than was asked for where memory is short."""
    height: int
    jpeg: bytes = dataclasses.field(default=b"", repr=False)
    """What is painted over, as snapshots are shown: the photo, or a former result."""


@dataclasses.dataclass(frozen=True, slots=True)
class Progress:
    """From the worker, about once a second: a sign of life."""

    job: str
    fraction: float
    """0 to 1, of the work."""
    seconds_left: float


@dataclasses.dataclass(frozen=True, slots=True)
class Snapshot:
    """From the worker: the painting as it stands, at the size it will have."""

    job: str
    fraction: float
    seconds_left: float
    jpeg: bytes = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Checkpoint:
    """From the worker: what another attempt at this painting goes on from."""

    job: str
    fraction: float
    data: bytes = dataclasses.field(repr=False)
    """For `Paint`; nobody else reads it."""


@dataclasses.dataclass(frozen=True, slots=True)
class Painted:
    """From the worker: the job is done. The same picture twice, for looking and for keeping."""

    job: str
    width: int
    height: int
    seconds: float
    """From `Started` to here."""
    style_distance: float
    """1 is the untouched photo, 0 the style matched."""
    jpeg: bytes = dataclasses.field(repr=False)
    png: bytes = dataclasses.field(repr=False)
    fraction: float = 1.0
    """Of the work; less where it was ended early."""


@dataclasses.dataclass(frozen=True, slots=True)
class Sketched:
    """From the worker: the sketch is done."""

    job: str
    jpeg: bytes = dataclasses.field(repr=False)
    """Small: a tile to choose by."""
    checkpoint: bytes = dataclasses.field(repr=False)
    """The whole painting goes on from it; empty: it has to begin anew."""


@dataclasses.dataclass(frozen=True, slots=True)
class Cancelled:
    """From the worker: the job was left on request."""

    job: str


@dataclasses.dataclass(frozen=True, slots=True)
class Rejected:
    """From the worker: this job's picture cannot be painted with; trying again will not help."""

    job: str
    picture: Picture
    reason: Reason


@dataclasses.dataclass(frozen=True, slots=True)
class Failed:
    """From the worker: this job failed (diverged, out of memory); the worker goes on."""

    job: str
    message: str
    """One sentence for the log."""


Request = Paint | Cancel | Finish
End = Painted | Sketched | Cancelled | Rejected | Failed
"""The last that is heard of a job."""
Event = Started | Progress | Snapshot | Checkpoint | End
Frame = Request | Ready | Event

_KINDS: dict[str, Callable[..., Frame]] = {
    kind.__name__.lower(): kind
    for kind in (
        Paint,
        Cancel,
        Finish,
        Ready,
        Started,
        Progress,
        Snapshot,
        Checkpoint,
        Painted,
        Sketched,
        Cancelled,
        Rejected,
        Failed,
    )
}

_BROKEN = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)
"""What comes of a head that is none."""


def encode(frame: Frame) -> list[bytes]:
    """Return the frame's bytes in pieces, prefix first; FrameError if it breaks a limit.

    Its byte fields are pieces as they are: the large ones are not copied.
    """
    values = {field.name: getattr(frame, field.name) for field in dataclasses.fields(frame)}
    parts = [value for value in values.values() if isinstance(value, bytes)]
    plain = {name: value for name, value in values.items() if not isinstance(value, bytes)}
    head = json.dumps(
        {"kind": type(frame).__name__.lower(), "parts": [len(part) for part in parts], **plain}
    ).encode()
    length = sum(map(len, parts))
    _check_lengths(len(head), length)
    return [PREFIX.pack(len(head), length) + head, *parts]


def decode(head: bytes, body: bytes) -> Frame:
    """Return the message in a frame's head and body; FrameError if they hold none."""
    try:
        fields = json.loads(head)
        kind = _KINDS[fields.pop("kind")]
        hints = get_type_hints(kind)
        parts = iter(_split(body, fields.pop("parts"), list(hints.values()).count(bytes)))
        return kind(
            *(
                next(parts) if hint is bytes else _plain(hint, fields[name])
                for name, hint in hints.items()
            )
        )
    except _BROKEN as error:
        raise FrameError(f"This is no frame: {type(error).__name__}.") from error


def read(stream: BinaryIO) -> Frame | None:
    """Read one frame from a blocking stream; None at its end."""
    prefix = stream.read(PREFIX.size)
    if len(prefix) < PREFIX.size:
        return None
    head_length, body_length = PREFIX.unpack(prefix)
    _check_lengths(head_length, body_length)
    head, body = stream.read(head_length), stream.read(body_length)
    if len(head) < head_length or len(body) < body_length:
        return None
    return decode(head, body)


async def receive(reader: asyncio.StreamReader) -> Frame | None:
    """Read one frame on the event loop; None at the stream's end."""
    try:
        head_length, body_length = PREFIX.unpack(await reader.readexactly(PREFIX.size))
        _check_lengths(head_length, body_length)
        head = await reader.readexactly(head_length)
        body = await _body(reader, body_length)
    except asyncio.IncompleteReadError:
        return None
    return decode(head, body)


async def _body(reader: asyncio.StreamReader, length: int) -> bytes:
    """Read a body; a large one is put together elsewhere, since that holds the loop up."""
    whole, rest = divmod(length, PIECE)
    pieces = [await reader.readexactly(size) for size in (*[PIECE] * whole, rest)]
    return await asyncio.to_thread(b"".join, pieces) if whole else pieces[0]


def _split(body: bytes, lengths: list[int], count: int) -> list[bytes]:
    if len(lengths) != count or min(lengths, default=0) < 0 or sum(lengths) != len(body):
        raise ValueError("parts")
    ends = list(itertools.accumulate(lengths))
    return [body[end - length : end] for length, end in zip(lengths, ends, strict=True)]


def _plain(hint: type, value: object) -> object:
    if issubclass(hint, StrEnum):
        return hint(str(value))
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not hint:
        raise TypeError(hint.__name__)
    return value


def _check_lengths(head: int, body: int) -> None:
    if head > HEAD_LIMIT or body > BODY_LIMIT:
        raise FrameError(f"A frame of {head} + {body} bytes is over the limit.")
