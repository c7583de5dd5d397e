"""Group 9: pictures of every kind that people send, and what is no picture."""

import asyncio
import io
from collections.abc import Callable

import pytest
from PIL import ExifTags, Image

from bot import texts
from tests.chat import Json, Person, jpeg, png
from tests.hostile import png_head, with_scans
from tests.running import SIZE, after, has_file, picture, says

People = Callable[..., Person]


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def on_its_side() -> bytes:
    exif = Image.Exif()
    exif[0x112] = 6  # to be turned a quarter to the right
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (48.0, 51.0, 29.0)
    return encoded(Image.open(io.BytesIO(picture(1, (96, 72)))), "JPEG", exif=exif)


def heic() -> bytes:
    plugin = pytest.importorskip("pillow_heif")
    file = plugin.from_pillow(Image.open(io.BytesIO(picture(1, (96, 72)))))
    stream = io.BytesIO()
    file.save(stream, format="HEIF")
    return stream.getvalue()


def moving() -> bytes:
    first, *rest = (Image.open(io.BytesIO(picture(seed))) for seed in (1, 2, 3))
    return encoded(first, "WEBP", save_all=True, append_images=rest, duration=100)


def sixteen_bits() -> bytes:
    return encoded(Image.frombytes("I;16", (96, 72), bytes(range(256)) * 54), "PNG")


ODD: tuple[dict[str, Callable[[], bytes]], ...] = (
    {"on-its-side.jpg": on_its_side, "transparent.png": lambda: png(60, 60)},
    {"16-bits.png": sixteen_bits, "cmyk.jpg": lambda: jpeg(60, 60, "CMYK")},
    {"from-a-phone.heic": heic, "grey.jpg": lambda: jpeg(60, 60, "L")},
    {"animated.webp": moving, "transparent.png": lambda: png(60, 60)},
)
"""Pairs of a photo and a style, by their names."""


async def painted(me: Person, pair: dict[str, Callable[[], bytes]]) -> tuple[int, int]:
    """Have two files painted, and return the size of the painting, which tells of nothing else."""
    for name, make in pair.items():
        await me.send_document(make(), name, f"image/{name.rpartition('.')[2]}")
    offer = await me.wait_for(says(str(texts.ASK_STRENGTH)))
    await me.tap(offer["message_id"], "Subtle")
    painting = Image.open(io.BytesIO(await me.download(await me.wait_for(has_file))))
    assert not painting.getexif()
    return painting.size


async def test_pictures_of_every_kind_are_painted_and_stand_upright(somebody: People) -> None:
    people = [somebody(1000 + number) for number in range(len(ODD))]
    sizes = await asyncio.gather(*map(painted, people, ODD))
    lying = (SIZE, SIZE * 3 // 4)
    assert sizes == [lying[::-1], lying, lying, lying]


NO_USE: dict[str, tuple[Callable[[], bytes], str]] = {
    "cut short": (lambda: png(96, 72)[:60], "could not be read"),
    "a text": (lambda: b"Dear diary, this is no picture.", "could not be read"),
    "one pixel": (lambda: picture(1, (1, 1), "PNG"), "is too small"),
    "a line": (lambda: picture(1, (20, 10_000), "PNG"), "is too narrow"),
    "a bomb": (lambda: png_head(60_000, 60_000), "has too many pixels"),
    "hours of scans": (
        lambda: with_scans(2_000, picture(1, (2000, 2000), progressive=True)),
        "could not be read",
    ),
}


async def told(me: Person, style: bytes, reason: str) -> Json:
    """Send a style that is no use and, once that is told, another one; return the new offer."""
    await me.send_photo(picture(1))
    await me.wait_for(says(str(texts.ASK_STYLE)))
    await me.send_document(style, "holiday.jpg", "image/jpeg")
    offer = await me.wait_for(says(str(texts.ASK_STRENGTH)))
    await me.tap(offer["message_id"], "Subtle")
    await me.wait_for(says("The style picture", reason, "I keep the photo"))
    await me.send_photo(picture(2))
    return await me.wait_for(after(offer, says(str(texts.ASK_STRENGTH))))


async def test_a_picture_that_is_no_use_is_asked_for_again_and_the_other_is_kept(
    somebody: People,
) -> None:
    people = [somebody(1100 + number) for number in range(len(NO_USE))]
    offers = await asyncio.gather(
        *(told(me, make(), why) for me, (make, why) in zip(people, NO_USE.values(), strict=True))
    )
    await people[-1].tap(offers[-1]["message_id"], "Subtle")
    assert await people[-1].wait_for(says("Done: Subtle"))
