"""The painting as a film: from the photo to the finished picture."""

from pathlib import Path

from PIL import Image
from torch import Tensor

from styler import animation, images
from styler.animation import Format
from styler.output import OutputError, check_place, write_whole

EDGE = 640
"""Longest edge of a frame: a film is for looking, on a phone mostly."""
MOST_FRAMES = 48
ENDINGS = {".gif": Format.GIF, ".webp": Format.WEBP}


def check_film(path: Path) -> None:
    """Raise OutputError unless a film can be written there."""
    if path.suffix.lower() == ".mp4":
        raise OutputError(f"{path} would need a video encoder: name it .webp or .gif instead.")
    check_place(path, *ENDINGS)


class Film:
    """Collects a painting's steps; more of the early ones, in which most happens."""

    def __init__(self, path: Path, size: tuple[int, int]) -> None:
        """Check that the film can be written there; `size` is the painting's (width, height)."""
        check_film(path)
        self._path = path
        self._size = images.fit(size, min(EDGE, max(size)))
        self._frames: list[Image.Image] = []
        self._stride = 1
        self._seen = 0
        self._last: Image.Image | None = None

    def add(self, image: Tensor) -> None:
        """Take note of the picture (1, 3, h, w) in [0, 1] after a step; the photo is the first."""
        frame = images.to_picture(image).resize(self._size, Image.Resampling.BICUBIC)
        self._last = frame
        if self._seen % self._stride == 0:
            self._frames.append(frame)
        self._seen += 1
        if len(self._frames) > MOST_FRAMES:
            self._frames = self._frames[::2]
            self._stride *= 2

    def write(self) -> Path:
        """Write the film, which begins again after a rest on its last picture."""
        if self._last is None:
            raise RuntimeError("A film has pictures.")
        frames = [frame for frame in self._frames if frame is not self._last]
        kind = ENDINGS[self._path.suffix.lower()]
        return write_whole(self._path, animation.encode([*frames, self._last], kind))
