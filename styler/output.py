"""Files for people: whole or not at all."""

import contextlib
import os
import secrets
from pathlib import Path

from PIL import Image
from torch import Tensor

from styler import images

ENCODERS = {".png": images.to_png, ".jpg": images.to_jpeg, ".jpeg": images.to_jpeg}


class OutputError(Exception):
    """A file that cannot be written; the text says what to do."""


def check_place(path: Path, *endings: str) -> None:
    """Raise OutputError unless a file with one of these endings can be written there."""
    if path.suffix.lower() not in endings:
        raise OutputError(
            f"{path} names no kind of file for this: end it with {', '.join(endings)}."
        )
    if os.path.isdir(path):  # noqa: PTH112 - unlike Path's it never raises
        raise OutputError(f"{path} is a folder: name a file in it.")
    _write(_part(path), b"").unlink()


def write_whole(path: Path, data: bytes) -> Path:
    """Write a file in one piece and return its path; OutputError, and no file, if that fails."""
    part = _write(_part(path), data)
    try:
        return part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise OutputError(
            f"{path} cannot be written ({error.strerror}): choose another place."
        ) from error


class Output:
    """Where the painting goes, and its snapshots beside it."""

    def __init__(self, path: Path, size: tuple[int, int]) -> None:
        """Check that files can be written there; `size` is the painting's (width, height)."""
        check_place(path, *ENCODERS)
        self._path = path
        self._size = size

    def write(self, image: Tensor) -> Path:
        """Write the painting (1, 3, h, w) and return its path."""
        return self._write(self._path, image)

    def write_snapshot(self, number: int, image: Tensor) -> Path:
        """Write a snapshot (1, 3, h, w), enlarged to the painting's size, and return its path."""
        return self._write(self._path.with_stem(f"{self._path.stem}-{number}"), image)

    def _write(self, path: Path, image: Tensor) -> Path:
        picture = images.to_picture(image).resize(self._size, Image.Resampling.BICUBIC)
        return write_whole(path, ENCODERS[path.suffix.lower()](picture))


def _part(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}")


def _write(path: Path, data: bytes) -> Path:
    try:
        with path.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        with contextlib.suppress(OSError):
            path.unlink()
        raise OutputError(
            f"{path.parent} cannot be written to ({error.strerror}): choose another place."
        ) from error
    return path
