"""What the bot hears of a painting, and when."""

import sys
from collections.abc import Iterator

from PIL import Image

from styler import frames, images
from styler.checkpoint import CheckpointError
from styler.pace import Pace
from styler.painting import Progress
from styler.saver import Saver

FIRST_SNAPSHOT_SECONDS = 0.7
PROGRESS_SECONDS = 1.0
PREVIEW_EDGE = 2560
"""What is for looking is not larger than chats show; what is for keeping has its full size."""


class Reporter:
    """Turns a painting's steps into few frames for the bot."""

    def __init__(self, request: frames.Paint, size: tuple[int, int], done: float) -> None:
        """Start now, with the fraction `done` behind it; `size` is (width, height)."""
        self._job = request.job
        self._size = size
        self._snapshot_seconds = request.snapshot_seconds
        self._saver = Saver(request.checkpoint_seconds)
        self._pace = Pace(done)
        self._next_snapshot = min(FIRST_SNAPSHOT_SECONDS, request.snapshot_seconds)
        self._next_progress = PROGRESS_SECONDS
        self._last: Progress | None = None

    def events(self, progress: Progress) -> Iterator[frames.Event]:
        """Yield what is due after this step: a sign of life, a picture, mostly nothing."""
        self._last = progress
        left = self._pace.seconds_left(progress.fraction)
        now = self._pace.seconds
        if progress.fraction >= 1:
            return  # the painting itself comes next
        if now >= self._next_snapshot:
            self._next_snapshot = now + self._snapshot_seconds
            jpeg = images.to_jpeg(_preview(self._picture(progress)))
            yield frames.Snapshot(self._job, progress.fraction, left, jpeg)
        if data := self._checkpoint(progress, now):
            yield frames.Checkpoint(self._job, progress.fraction, data)
        if now >= self._next_progress:
            self._next_progress = now + PROGRESS_SECONDS
            yield frames.Progress(self._job, progress.fraction, left)

    def painted(self) -> frames.Painted:
        """Return the last message: the painting after its last step."""
        if self._last is None:
            raise RuntimeError("Nothing was painted.")
        picture = self._picture(self._last)
        return frames.Painted(
            self._job,
            picture.width,
            picture.height,
            self._pace.seconds,
            self._last.style_distance,
            images.to_jpeg(_preview(picture)),
            images.to_png(picture),
        )

    def _checkpoint(self, progress: Progress, now: float) -> bytes | None:
        try:
            return self._saver.save(progress, now)
        except CheckpointError as error:
            self._saver.stop()
            sys.stderr.write(f"{error}\n")
            return None

    def _picture(self, progress: Progress) -> Image.Image:
        picture = images.to_picture(progress.image)
        return picture.resize(self._size, Image.Resampling.BICUBIC)


def _preview(picture: Image.Image) -> Image.Image:
    if max(picture.size) <= PREVIEW_EDGE:
        return picture
    smaller = picture.copy()
    smaller.thumbnail((PREVIEW_EDGE, PREVIEW_EDGE))
    return smaller
