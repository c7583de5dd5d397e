"""Strangers' pictures, decoded: upright, in sRGB, on a background. Free of torch."""

import io
import warnings

import numpy as np
from PIL import Image, ImageCms, ImageFile, ImageOps

from styler import heif, scans
from styler.frames import Reason
from styler.limits import MAX_PIXELS, MAX_RATIO, MAX_SCANS, MIN_SIDE

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
"""Read by Pillow; HEIC comes on top."""

_SENTENCES = {
    Reason.TOO_SMALL: f"A side is shorter than {MIN_SIDE} pixels: use a larger picture.",
    Reason.TOO_LARGE: f"It has more than {MAX_PIXELS // 1_000_000} megapixels: use a smaller one.",
    Reason.TOO_NARROW: f"It is over {MAX_RATIO} times longer than wide: crop it first.",
}


class PictureError(Exception):
    """A picture that cannot be painted with; its text says what to do."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(_SENTENCES.get(reason) or _unreadable())
        self.reason = reason


def open_picture(data: bytes, edge: int, background: str = "white") -> Image.Image:
    """Return the upright sRGB picture in `data` (its first frame), mode RGB, on a background.

    A JPEG is decoded at a fraction of its size when both sides stay at least `edge` pixels.
    PictureError tells why a picture is not taken; limits are checked before pixels are decoded.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with _opened(data) as picture:
                _check_size(*picture.size)
                _check_scans(data)
                if picture.format == "JPEG":
                    picture.draft("RGB", (edge, edge))
                picture.load()
                return _plain(ImageOps.exif_transpose(picture), background)
    except PictureError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureError(Reason.TOO_LARGE) from error
    except Exception as error:  # decoders raise almost anything for a broken file
        raise PictureError(Reason.UNREADABLE) from error


def _unreadable() -> str:
    if heif.is_readable():
        return "It is not a whole JPEG, PNG, WebP, GIF or HEIC picture: try another file."
    return (
        "It is not a whole JPEG, PNG, WebP or GIF picture: try another file "
        "(HEIC is read where pillow-heif is installed)."
    )


def _opened(data: bytes) -> ImageFile.ImageFile:
    if heif.is_heif(data):
        return heif.open_heif(data)
    return Image.open(io.BytesIO(data), formats=FORMATS)


def _check_scans(data: bytes) -> None:
    """Refuse a JPEG, by whatever name, that would be decoded for minutes or hours."""
    if data.startswith(b"\xff\xd8") and scans.count(data) > MAX_SCANS:
        raise PictureError(Reason.UNREADABLE)


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise PictureError(Reason.TOO_LARGE)
    if min(width, height) < MIN_SIDE:
        raise PictureError(Reason.TOO_SMALL)
    if max(width, height) > MAX_RATIO * min(width, height):
        raise PictureError(Reason.TOO_NARROW)


def _plain(picture: Image.Image, background: str) -> Image.Image:
    """Return the picture as RGB in sRGB, its transparency laid on a background."""
    profile = picture.info.get("icc_profile")
    opaque, alpha = _grey_of_16_bits(picture) if picture.mode[0] == "I" else _opaque(picture)
    opaque = _to_srgb(opaque, profile) if profile else opaque.convert("RGB")
    if alpha is None:
        return opaque
    return Image.composite(opaque, Image.new("RGB", opaque.size, background), alpha)


def _opaque(picture: Image.Image) -> tuple[Image.Image, Image.Image | None]:
    """Return a picture in a mode that profiles are for, and its alpha if it has one."""
    if picture.mode in {"RGBA", "RGBa", "LA", "PA"} or "transparency" in picture.info:
        rgba = picture.convert("RGBA")
        colours = rgba.convert("L" if picture.mode in {"L", "LA"} else "RGB")
        return colours, rgba.getchannel("A")
    return (picture.convert("RGB") if picture.mode in {"P", "1"} else picture), None


def _grey_of_16_bits(picture: Image.Image) -> tuple[Image.Image, Image.Image | None]:
    """Return it in 8 bits, and its alpha if one of its greys stands for transparency.

    Pillow would clip at 255 instead of scaling.
    """
    values = np.asarray(picture)
    grey = Image.fromarray((values // 257).clip(0, 255).astype(np.uint8))
    if "transparency" not in picture.info:
        return grey, None
    seen = values != picture.info["transparency"]
    return grey, Image.fromarray(seen.astype(np.uint8) * 255)


def _to_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    try:
        converted = ImageCms.profileToProfile(
            picture,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGB",
        )
    except (ImageCms.PyCMSError, OSError):
        # A broken profile, or one for other channels: the plain values are the best guess.
        converted = None
    return converted or picture.convert("RGB")
