"""What Telegram does to pictures: checked, turned upright, stripped and offered in sizes."""

import dataclasses
import io

from PIL import Image, ImageOps, UnidentifiedImageError

from bot.playground.errors import BadRequest

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
PHOTO_BYTES = 10 * 1024 * 1024
PHOTO_SIDES = 10_000
PHOTO_RATIO = 20
LONG_EDGES = (90, 320, 800, 1280)
THUMBNAIL_EDGE = 320
BROKEN = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,  # where warnings are errors
    OSError,
    ValueError,
    SyntaxError,
)


@dataclasses.dataclass(frozen=True, slots=True)
class Size:
    """A picture in one size, in pixels, as JPEG."""

    width: int
    height: int
    data: bytes = dataclasses.field(repr=False)


def check_photo(data: bytes) -> None:
    """Refuse what a bot may not send as a photo (BadRequest).

    That is more than 10 MB, sides of more than 10,000 pixels together or of 20 to 1, and what
    is no picture. People's apps shrink a photo before they send it, so none of it binds them.
    """
    if len(data) > PHOTO_BYTES:
        raise BadRequest(
            f"file of size {len(data)} bytes is too big for a photo; "
            f"the maximum size is {PHOTO_BYTES} bytes"
        )
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            width, height = picture.size
            if width + height > PHOTO_SIDES or max(width, height) > PHOTO_RATIO * min(
                width, height
            ):
                raise BadRequest("PHOTO_INVALID_DIMENSIONS")
    except BROKEN as error:
        raise BadRequest("IMAGE_PROCESS_FAILED") from error


def photo_sizes(data: bytes) -> list[Size]:
    """Turn a photo into the JPEGs that Telegram offers, smallest first, long edge <= 1280.

    BadRequest for what is no picture.
    """
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            picture.draft("RGB", (LONG_EDGES[-1], LONG_EDGES[-1]))
            whole = _on_white(ImageOps.exif_transpose(picture))
    except BROKEN as error:
        raise BadRequest("IMAGE_PROCESS_FAILED") from error
    largest = min(max(whole.size), LONG_EDGES[-1])
    return [_jpeg(whole, edge) for edge in [*(e for e in LONG_EDGES if e < largest), largest]]


def thumbnail(data: bytes) -> Size | None:
    """Give a small JPEG of a document that is a picture, None for any other."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            picture.draft("RGB", (THUMBNAIL_EDGE, THUMBNAIL_EDGE))
            return _jpeg(_on_white(ImageOps.exif_transpose(picture)), THUMBNAIL_EDGE)
    except BROKEN:
        return None


def film_length(data: bytes) -> tuple[int, int, int]:
    """Give width and height in pixels and the length in whole seconds of a GIF or WebP.

    Anything else, an MP4 among it, gives zeros: its sender names them.
    """
    try:
        with Image.open(io.BytesIO(data), formats=("GIF", "WEBP")) as film:
            frames = range(getattr(film, "n_frames", 1))
            milliseconds = 0
            for frame in frames:
                film.seek(frame)
                milliseconds += film.info.get("duration", 0)
            return *film.size, round(milliseconds / 1000)
    except BROKEN:
        return 0, 0, 0


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I"):
        # 16 bits a channel, which Pillow would clip instead of scaling.
        return picture.convert("I").point(lambda level: level * (1 / 256)).convert("RGB")
    if picture.mode in {"RGB", "L", "CMYK"}:
        return picture.convert("RGB")
    layered = picture.convert("RGBA")
    white = Image.new("RGBA", layered.size, "white")
    return Image.alpha_composite(white, layered).convert("RGB")


def _jpeg(picture: Image.Image, long_edge: int) -> Size:
    scale = min(1, long_edge / max(picture.size))
    width, height = (max(1, round(side * scale)) for side in picture.size)
    small = picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3)
    stream = io.BytesIO()
    small.save(stream, "JPEG", quality=87)
    return Size(width, height, stream.getvalue())
