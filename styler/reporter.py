"""What the bot hears of a painting, and when."""

import sys
from collections.abc import Sequence
from functools import partial

from PIL import Image
from torch import Tensor

from styler import checkpoint, frames, images
from styler.checkpoint import CheckpointError
from styler.desk import Desk, Posted
from styler.pace import Pace
from styler.painting import Progress
from styler.saver import Saver
from styler.schedule import Stage

FIRST_SNAPSHOT_SECONDS = 0.7
PROGRESS_SECONDS = 1.0
TILE_EDGE = 320
"""What sketches are shown at: several of them side by side."""
PREVIEW_EDGE = 2560
"""What is for looking is not larger than chats show; what is for keeping has its full size."""


class Reporter:
    """Turns a painting's steps into few frames for the bot, made at a desk."""

    def __init__(
        self, request: frames.Paint, size: tuple[int, int], plan: Sequence[Stage], desk: Desk
    ) -> None:
        """Start now, at whatever step of a plan; `size` is the painting's (width, height).

        A sketch's pictures are smaller.
        """
        self._job = request.job
        self._portion = request.portion
        self._whole = size
        is_small = self._portion is frames.Portion.SKETCH and max(size) > TILE_EDGE
        self._size = images.fit(size, TILE_EDGE) if is_small else size
        self._desk = desk
        self._snapshot_seconds = request.snapshot_seconds
        self._saver = Saver(request.checkpoint_seconds)
        self._pace = Pace(plan)
        self._next_snapshot = min(FIRST_SNAPSHOT_SECONDS, request.snapshot_seconds)
        self._next_progress = PROGRESS_SECONDS
        self._snapshot_posted: Posted | None = None
        self._end_posted: Posted | None = None

    @property
    def error(self) -> BaseException | None:
        """What went wrong with the end when it was made ready and sent."""
        posted = self._end_posted
        return posted.exception() if posted is not None and posted.done() else None

    @property
    def is_done(self) -> bool:
        """Whether the end is sent."""
        return self._end_posted is not None and self._end_posted.done()

    def begin(self, image: Tensor) -> None:
        """Post that painting begins, over this image."""
        self._desk.post(partial(self._started, image))

    def report(self, progress: Progress) -> None:
        """Post what is due after this step: a sign of life, a picture, mostly nothing."""
        left = self._pace.seconds_left(progress.stage, progress.step)
        now = self._pace.seconds
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

    def finish(self, progress: Progress) -> None:
        """Post what has become of it: this step was the last one."""
        if self._portion is frames.Portion.WHOLE:
            make = partial(self._painted, progress, self._pace.seconds)
            self._end_posted = self._desk.post(make)
            return
        # Nothing goes on from a painting that is done.
        saved = progress.checkpoint() if progress.fraction < 1 else None
        self._end_posted = self._desk.post(partial(self._sketched, progress.image, saved))

    def _started(self, image: Tensor) -> frames.Started:
        jpeg = images.to_jpeg(_preview(self._picture(image)))
        return frames.Started(self._job, *self._whole, jpeg)

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
            progress.fraction,
        )

    def _sketched(self, image: Tensor, saved: checkpoint.Checkpoint | None) -> frames.Sketched:
        jpeg = images.to_jpeg(self._picture(image))
        return frames.Sketched(self._job, jpeg, b"" if saved is None else self._encoded(saved))

    def _keep(self, saved: checkpoint.Checkpoint, fraction: float) -> None:
        if data := self._encoded(saved):
            self._desk.send(frames.Checkpoint(self._job, fraction, data))

    def _encoded(self, saved: checkpoint.Checkpoint) -> bytes:
        """Return the bytes of a checkpoint; none, and no more of them, where that cannot be."""
        try:
            return checkpoint.encode(saved)
        except CheckpointError as error:
            self._saver.stop()
            sys.stderr.write(f"{error}\n")
            return b""

    def _picture(self, image: Tensor) -> Image.Image:
        return images.to_picture(image).resize(self._size, Image.Resampling.LANCZOS)


def _preview(picture: Image.Image) -> Image.Image:
    if max(picture.size) <= PREVIEW_EDGE:
        return picture
    smaller = picture.copy()
    smaller.thumbnail((PREVIEW_EDGE, PREVIEW_EDGE))
    return smaller
