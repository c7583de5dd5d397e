"""HEIC, the pictures of many phones: read where pillow-heif is installed."""

import io
from importlib.util import find_spec

from PIL import ImageFile

_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
"""Of a file's head, ISO/IEC 23008-12. AVIF has the same container and others."""


def is_readable() -> bool:
    """Whether HEIC pictures can be read here."""
    return find_spec("pillow_heif") is not None


def is_heif(data: bytes) -> bool:
    """Whether these bytes begin as a HEIC picture does."""
    return data[4:8] == b"ftyp" and data[8:12] in _BRANDS


def open_heif(data: bytes) -> ImageFile.ImageFile:
    """Return the main picture in `data`, upright, not decoded yet.

    Opened by its own class: to register it would teach all of this process's Pillow HEIC.
    ImportError without pillow-heif, SyntaxError for a broken file.
    """
    from pillow_heif import HeifImageFile  # noqa: PLC0415 - styler works without it

    picture: ImageFile.ImageFile = HeifImageFile(io.BytesIO(data))  # type: ignore[no-untyped-call]
    return picture
