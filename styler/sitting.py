"""One job in the worker: from the bytes that came to the bytes that go."""

import dataclasses
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import NamedTuple

from torch import Tensor

from styler import decoding, frames, images, memory
from styler.checkpoint import Checkpoint, CheckpointError, decode
from styler.desk import Desk
from styler.features import Network
from styler.job import Job, Style
from styler.painting import Painting, Progress, default_plan, sketch_share
from styler.presets import Method
from styler.reporter import Reporter
from styler.room import Room


class Pictures(NamedTuple):
    """Decoded pictures (1, 3, H, W)."""

    content: Tensor
    style: Tensor
    start: Tensor | None
    """What to begin from instead of the content."""

    @property
    def edge(self) -> int:
        """The painting's long edge in pixels."""
        return max(self.content.shape[2:])


class RefusedError(Exception):
    """A picture that cannot be painted with."""

    def __init__(self, picture: frames.Picture, reason: frames.Reason) -> None:
        super().__init__(picture, reason)
        self.picture = picture
        self.reason = reason


@dataclass(eq=False)
class Sitting:
    """A job that waits, is painted, or is being sent."""

    request: frames.Paint
    network: Network
    desk: Desk
    pictures: Future[Pictures] = field(init=False)
    painting: Painting | None = field(default=None, init=False)
    _reporter: Reporter | None = field(default=None, init=False)
    _before: Checkpoint | None = field(default=None, init=False)
    """What painting goes on from."""
    _share: float = field(default=1.0, init=False)
    """The part of the painting's work that is wanted."""
    _ran_out: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        request = self.request
        self.pictures = self.desk.do(lambda: self._load_first(request))
        # Read once, and too large to be kept along.
        self.request = dataclasses.replace(request, checkpoint=b"")

    @property
    def job(self) -> str:
        """Its name."""
        return self.request.job

    @property
    def need(self) -> int:
        """The bytes that painting takes, about; 0 before the pictures are decoded."""
        if not self.pictures.done() or self.pictures.exception():
            return 0
        plan = default_plan(self._job(self.pictures.result()), Method.LBFGS)
        largest = plan[:2][-1] if self.is_sketch else plan[-1]
        return memory.needed(self.network, (largest.width, largest.height))

    @property
    def is_sketch(self) -> bool:
        """Whether no more than a sketch of it is wanted."""
        return self.request.portion is frames.Portion.SKETCH

    @property
    def error(self) -> BaseException | None:
        """What went wrong beside the painting itself."""
        if self.pictures.done() and (error := self.pictures.exception()):
            return error
        return None if self._reporter is None else self._reporter.error

    @property
    def is_sent(self) -> bool:
        """Whether it is done, and the bot has it."""
        return self._reporter is not None and self._reporter.is_done

    def begin(self, size: int | None) -> Painting:
        """Return its painting, at most as large as fits into `size` bytes; tell the bot.

        memory.TooLargeError if nothing does, RefusedError for a picture that is none.
        """
        room = Room(self.network, size, self.note)
        pictures = self._fitting(room, self.pictures.result())
        before, self._before = self._before, None
        try:
            self.painting = self._start(pictures, before)
        except CheckpointError as error:
            self.note(f"begins anew: {error}")
            pictures = self._fitting(room, self._load(self.request.size))
            self.painting = self._start(pictures, None)
        return self.painting

    def is_last(self, progress: Progress) -> bool:
        """Whether no step follows this one in what was asked for."""
        return progress.fraction >= self._share

    def report(self, progress: Progress) -> None:
        """Tell the bot what is due after a step."""
        self._begun.report(progress)

    def finish(self, progress: Progress) -> None:
        """Send the bot what has become of it after its last step."""
        self._begun.finish(progress)

    @property
    def _begun(self) -> Reporter:
        if self._reporter is None:
            raise RuntimeError("It has not begun.")
        return self._reporter

    def may_try_again(self, error: Exception) -> bool:
        """Whether a painting that failed so may `begin` once more, and smaller."""
        may, self._ran_out = memory.ran_out(error) and not self._ran_out, True
        return may

    def note(self, what: str) -> None:
        """Tell the owner something, in the bot's log."""
        with suppress(OSError):  # nobody may be there to read it
            sys.stderr.write(f"Job {self.job}: {what}\n")

    def _load_first(self, request: frames.Paint) -> Pictures:
        edge = request.size
        if request.checkpoint:
            try:
                self._before = decode(request.checkpoint, self.network.device)
                # At its own size, which may have been all that there was memory for.
                edge = min(edge, self._before.edge)
            except CheckpointError as error:
                self.note(f"begins anew: {error}")
        return self._load(edge)

    def _load(self, edge: int) -> Pictures:
        """Decode both pictures, for a painting with this long edge."""
        device = self.network.device
        with _refusing(frames.Picture.CONTENT):
            content = images.content_tensor(self.request.content, edge)
        with _refusing(frames.Picture.STYLE):
            style = images.style_tensor(self.request.style, content)
        return Pictures(content.to(device), style.to(device), self._load_start(content))

    def _load_start(self, content: Tensor) -> Tensor | None:
        """Decode the painting to begin from; None, and a note, if it is none."""
        if not self.request.start:
            return None
        try:
            return images.start_tensor(self.request.start, content).to(self.network.device)
        except decoding.PictureError as error:
            self.note(f"begins from the photo: {error}")
            return None

    def _fitting(self, room: Room, pictures: Pictures) -> Pictures:
        edge = room.smaller(pictures.edge) if self._ran_out else room.fitting(pictures.content)
        return pictures if edge == pictures.edge else self._load(edge)

    def _start(self, pictures: Pictures, before: Checkpoint | None) -> Painting:
        """Return the painting of these pictures; CheckpointError if `before` is of another one."""
        if before is not None and before.edge != pictures.edge:
            before = None  # the photo is smaller than it was, or there is less memory
        job = self._job(pictures)
        plan = default_plan(job, Method.LBFGS)
        painting = Painting(self.network, job, Method.LBFGS, plan, before)
        height, width = pictures.content.shape[2:]
        self._share = sketch_share(plan) if self.is_sketch else 1.0
        self._reporter = Reporter(self.request, (width, height), plan, self.desk)
        self._reporter.begin(pictures.content if pictures.start is None else pictures.start)
        return painting

    def _job(self, pictures: Pictures) -> Job:
        """Return what is to be painted, and all wishes."""
        return Job(
            pictures.content,
            (Style(pictures.style),),
            self.request.strength,
            style_scale=self.request.style_scale,
            keep_colours=self.request.keep_colours,
            start=pictures.start,
        )


@contextmanager
def _refusing(picture: frames.Picture) -> Iterator[None]:
    """Say which of the pictures it is that cannot be painted with."""
    try:
        yield
    except decoding.PictureError as error:
        raise RefusedError(picture, error.reason) from error
