"""Real small files of every kind that people send, to be broken."""

import io
import struct
import zlib
from collections.abc import Iterator

from PIL import Image, ImageCms
from pillow_heif import from_pillow

from tests.running import picture

SIZE = (48, 32)
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def corpus() -> dict[str, bytes]:
    """Return whole files by what they are."""
    image = Image.open(io.BytesIO(picture(3, SIZE, "PNG"))).convert("RGB")
    clear = image.copy()
    clear.putalpha(Image.linear_gradient("L").resize(SIZE))
    exif = Image.Exif()
    exif[0x0112] = 6
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    film = {"save_all": True, "append_images": [image.rotate(90)]}
    return {
        "PNG": _saved(image, "PNG"),
        "PNG with alpha and a profile": _saved(clear, "PNG", icc_profile=profile),
        "PNG of a palette": _saved(image.quantize(8), "PNG", transparency=1),
        "PNG of 16 bits": _saved(image.convert("I;16"), "PNG"),
        "PNG that moves": _saved(image, "PNG", **film),
        "JPEG": _saved(image, "JPEG", exif=exif, icc_profile=profile),
        "JPEG in scans": _saved(image, "JPEG", progressive=True),
        "JPEG in CMYK": _saved(image.convert("CMYK"), "JPEG"),
        "JPEG with a second picture": _saved(image, "MPO", **film),
        "WebP": _saved(image, "WEBP", exif=exif),
        "WebP without loss": _saved(clear, "WEBP", lossless=True),
        "WebP that moves": _saved(image, "WEBP", **film),
        "GIF": _saved(image, "GIF", transparency=0),
        "GIF that moves": _saved(image, "GIF", **film),
        "TIFF": _saved(image, "TIFF"),
        "HEIC": _heic(image),
    }


def with_sums(data: bytes) -> bytes:
    """Return a broken PNG with its check sums right again: the decoder looks on."""
    if not data.startswith(_SIGNATURE):
        return data
    return _SIGNATURE + b"".join(_chunks(data))


def _chunks(data: bytes) -> Iterator[bytes]:
    position = len(_SIGNATURE)
    while position + 8 <= len(data):
        (length,) = struct.unpack_from(">I", data, position)
        body = data[position + 4 : position + 8 + length]
        yield data[position : position + 4] + body + struct.pack(">I", zlib.crc32(body))
        position += 12 + length


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _heic(image: Image.Image) -> bytes:
    out = io.BytesIO()
    from_pillow(image).save(out)
    return out.getvalue()
