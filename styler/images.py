"""Bytes to tensors and back: strangers' pictures in, sRGB pictures without metadata out."""

import io
import math
import warnings

import numpy as np
import torch
from PIL import Image, ImageCms, ImageFile, ImageOps
from torch import Tensor

from styler import heif, scans
from styler.frames import Reason
from styler.limits import MAX_PIXELS, MAX_RATIO, MAX_SCANS, MIN_SIDE

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
"""Read by Pillow; HEIC comes on top."""
JPEG_QUALITY = 92

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


def fit(size: tuple[int, int], edge: int) -> tuple[int, int]:
    """Return (width, height) of the same shape with a long edge of exactly `edge`."""
    scale = edge / max(size)
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def to_tensor(picture: Image.Image, size: tuple[int, int]) -> Tensor:
    """Return the picture resized (antialiased) to (width, height): (1, 3, H, W) in [0, 1]."""
    if picture.size != size:
        picture = picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    pixels = torch.from_numpy(np.array(picture, dtype=np.uint8))
    return pixels.permute(2, 0, 1).unsqueeze(0).float().div_(255)


def content_tensor(data: bytes, edge: int) -> Tensor:
    """Return the photo in `data` as (1, 3, H, W) in [0, 1] with a long edge of exactly `edge`.

    A smaller photo is enlarged: strokes are drawn at the size that was asked for, whatever
    the photo's. PictureError if it cannot be painted with.
    """
    picture = open_picture(data, edge)
    return to_tensor(picture, fit(picture.size, edge))


def style_tensor(data: bytes, content: Tensor) -> Tensor:
    """Return the picture in `data` as (1, 3, h, w) with the area of `content`, its own shape.

    PictureError if it cannot be painted with.
    """
    area = content.shape[2] * content.shape[3]
    picture = open_picture(data, math.ceil(math.sqrt(area)))
    scale = math.sqrt(area / (picture.width * picture.height))
    return to_tensor(picture, fit(picture.size, round(max(picture.size) * scale)))


def start_tensor(data: bytes, content: Tensor) -> Tensor:
    """Return the painting in `data` as (1, 3, h, w), no larger than `content`.

    PictureError if it cannot be read.
    """
    edge = max(content.shape[2:])
    picture = open_picture(data, edge)
    return to_tensor(picture, fit(picture.size, min(edge, max(picture.size))))


def mask_tensor(data: bytes, content: Tensor) -> Tensor:
    """Return the picture in `data` as (1, 1, H, W) in [0, 1] at the size of `content`: its light.

    What is transparent is not masked. PictureError if it cannot be read.
    """
    height, width = content.shape[2:]
    picture = open_picture(data, max(width, height), background="black")
    return to_tensor(picture, (width, height)).mean(1, keepdim=True)


def to_picture(image: Tensor) -> Image.Image:
    """Return an image (1, 3, H, W), clipped to [0, 1], as a picture of 8 bits."""
    pixels = image[0].detach().clamp(0, 1).mul(255).round().byte()
    return Image.fromarray(pixels.permute(1, 2, 0).contiguous().cpu().numpy())


def to_png(picture: Image.Image) -> bytes:
    """Return the picture as PNG, without metadata."""
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def to_jpeg(picture: Image.Image) -> bytes:
    """Return the picture as JPEG with full colour resolution, without metadata."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=JPEG_QUALITY, subsampling="4:4:4")
    return out.getvalue()


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
