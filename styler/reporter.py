"""What the bot hears of a painting, and when."""

import sys
from functools import partial

from PIL import Image
from torch import Tensor

from styler import checkpoint, frames, images
from styler.checkpoint import CheckpointError
from styler.desk import Desk, Posted
from styler.pace import Pace
from styler.painting import Progress
from styler.saver import Saver

FIRST_SNAPSHOT_SECONDS = 0.7
PROGRESS_SECONDS = 1.0
PREVIEW_EDGE = 2560
"""What is for looking is not larger than chats show; what is for keeping has its full size."""


class Reporter:
    """Turns a painting's steps into few frames for the bot, made at a desk."""

    def __init__(
        self, request: frames.Paint, size: tuple[int, int], done: float, desk: Desk
    ) -> None:
        """Start now, with the fraction `done` behind it; `size` is (width, height)."""
        self._job = request.job
        self._size = size
        self._desk = desk
        self._snapshot_seconds = request.snapshot_seconds
        self._saver = Saver(request.checkpoint_seconds)
        self._pace = Pace(done)
        self._next_snapshot = min(FIRST_SNAPSHOT_SECONDS, request.snapshot_seconds)
        self._next_progress = PROGRESS_SECONDS
        self._snapshot_posted: Posted | None = None
        self._painted_posted: Posted | None = None

    @property
    def error(self) -> BaseException | None:
        """What went wrong with the finished painting when it was made ready and sent."""
        posted = self._painted_posted
        return posted.exception() if posted is not None and posted.done() else None

    @property
    def is_done(self) -> bool:
        """Whether the finished painting is sent."""
        return self._painted_posted is not None and self._painted_posted.done()

    def report(self, progress: Progress) -> None:
        """Post what is due after this step: a sign of life, a picture, mostly nothing."""
        left = self._pace.seconds_left(progress.fraction)
        now = self._pace.seconds
        if progress.fraction >= 1:
            self._painted_posted = self._desk.post(partial(self._painted, progress, now))
            return
        # One that is not ready yet is news enough.
        is_free = self._snapshot_posted is None or self._snapshot_posted.done()
        if now >= self._next_snapshot and is_free:
            self._next_snapshot = now + self._snapshot_seconds
            make = partial(self._snapshot, progress.image, progress.fraction, left)
            self._snapshot_posted = self._desk.post(make)
        if saved := self._saver.save(progress, now):
            self._desk.do(partial(self._keep, saved, progress.fraction))
        if now >= self._next_progress:
            self._next_progress = now + PROGRESS_SECONDS
            frame = frames.Progress(self._job, progress.fraction, left)
            self._desk.post(lambda: frame)

    def _snapshot(self, image: Tensor, fraction: float, left: float) -> frames.Snapshot:
        jpeg = images.to_jpeg(_preview(self._picture(image)))
        return frames.Snapshot(self._job, fraction, left, jpeg)

    def _painted(self, progress: Progress, seconds: float) -> frames.Painted:
        picture = self._picture(progress.image)
        return frames.Painted(
            self._job,
            picture.width,
            picture.height,
            seconds,
            progress.style_distance,
            images.to_jpeg(_preview(picture)),
            images.to_png(picture),
        )

    def _keep(self, saved: checkpoint.Checkpoint, fraction: float) -> None:
        try:
            data = checkpoint.encode(saved)
        except CheckpointError as error:
            self._saver.stop()
            sys.stderr.write(f"{error}\n")
            return
        self._desk.send(frames.Checkpoint(self._job, fraction, data))

    def _picture(self, image: Tensor) -> Image.Image:
        return images.to_picture(image).resize(self._size, Image.Resampling.BICUBIC)


def _preview(picture: Image.Image) -> Image.Image:
    if max(picture.size) <= PREVIEW_EDGE:
        return picture
    smaller = picture.copy()
    smaller.thumbnail((PREVIEW_EDGE, PREVIEW_EDGE))
    return smaller
