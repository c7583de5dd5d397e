"""Pictures that are named on the command line."""

from collections.abc import Callable
from pathlib import Path

from torch import Tensor

from styler import images
from styler.commands.errors import InputError
from styler.decoding import PictureError


def read(path: Path, decode: Callable[[bytes], Tensor]) -> Tensor:
    """Return what `decode` makes of a file; InputError with the file's name if it is none."""
    try:
        if path.exists() and not path.is_file():
            raise InputError(f"{path} is no file: name a picture.")
        return decode(path.read_bytes())
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}): name a picture.") from error
    except PictureError as error:
        raise InputError(f"{path} cannot be painted with. {error}") from error


def read_content(path: Path, size: int) -> Tensor:
    """Return a photo (1, 3, H, W) with a long edge of `size`."""
    return read(path, lambda data: images.content_tensor(data, size))


def read_style(path: Path, content: Tensor) -> Tensor:
    """Return a style picture (1, 3, h, w) with the area of `content`."""
    return read(path, lambda data: images.style_tensor(data, content))


def read_mask(path: Path, content: Tensor) -> Tensor:
    """Return a mask (1, 1, H, W) of the size of `content`."""
    return read(path, lambda data: images.mask_tensor(data, content))
