import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image, ImageStat
from telegram import Bot, InputMediaDocument, InputMediaPhoto

from tests.chat import Person, jpeg, png
from tests.playground.conftest import Api
from tests.playground.test_sending import assert_refused

People = Callable[..., Person]
MIB = 1024 * 1024


def gif() -> bytes:
    frames = [Image.new("P", (40, 30), colour) for colour in range(4)]
    stream = io.BytesIO()
    frames[0].save(stream, "GIF", save_all=True, append_images=frames[1:], duration=500)
    return stream.getvalue()


@pytest.fixture(autouse=True)
async def you(person: People) -> Person:
    await person().send_text("/start")
    return person()


async def test_a_photo_is_recompressed_and_offered_in_sizes(bot: Bot) -> None:
    sent = await bot.send_photo(1, png(1600, 900), caption="look")
    sides = [(size.width, size.height) for size in sent.photo]
    assert sides == [(90, 51), (320, 180), (800, 450), (1280, 720)]
    assert len({size.file_id for size in sent.photo}) == 4
    largest = await (await bot.get_file(sent.photo[-1])).download_as_bytearray()
    with Image.open(io.BytesIO(largest)) as picture:
        assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (1280, 720))
    assert len(largest) == sent.photo[-1].file_size
    assert sent.caption == "look"


async def test_a_small_photo_is_not_made_larger(bot: Bot) -> None:
    sent = await bot.send_photo(1, jpeg(300, 200))
    assert [(size.width, size.height) for size in sent.photo] == [(90, 60), (300, 200)]


async def test_a_known_file_is_sent_again_by_its_id(bot: Bot) -> None:
    first = await bot.send_photo(1, jpeg(300, 200))
    again = await bot.send_photo(1, first.photo[-1].file_id)
    assert [size.file_unique_id for size in again.photo] == [
        size.file_unique_id for size in first.photo
    ]


TOO_BIG = "file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes"
REFUSED_PHOTOS = [
    (png(9000, 1001), "PHOTO_INVALID_DIMENSIONS"),
    (png(2100, 100), "PHOTO_INVALID_DIMENSIONS"),
    (b"no picture", "IMAGE_PROCESS_FAILED"),
    (jpeg(300, 200)[:-2000], "IMAGE_PROCESS_FAILED"),
    (b"", "file must be non-empty"),
    (
        bytes(10 * MIB + 1),
        TOO_BIG,
    ),
]


async def test_photos_that_telegram_would_refuse_are_refused(
    api: Api, subtests: pytest.Subtests
) -> None:
    for picture, reason in REFUSED_PHOTOS:
        with subtests.test(reason):
            await assert_refused(
                api, reason, "sendPhoto", chat_id=1, files={"photo": ("p.png", picture)}
            )


MISSING_PHOTOS: list[tuple[dict[str, Any], str]] = [
    ({}, "there is no photo in the request"),
    ({"photo": "made-up"}, "wrong file identifier/HTTP URL specified"),
    ({"photo": "attach://nothing"}, "wrong file identifier/HTTP URL specified"),
    ({"photo": "x", "caption": "x" * 1025}, "message caption is too long"),
]


async def test_photos_that_are_not_there_are_refused(api: Api, subtests: pytest.Subtests) -> None:
    for parameters, reason in MISSING_PHOTOS:
        with subtests.test(reason):
            await assert_refused(api, reason, "sendPhoto", chat_id=1, **parameters)


async def test_a_file_of_another_kind_is_refused(api: Api, bot: Bot) -> None:
    sent = await bot.send_document(1, b"words", filename="a.txt")
    assert sent.document is not None
    reason = "can't use file of type Document as Photo"
    await assert_refused(api, reason, "sendPhoto", chat_id=1, photo=sent.document.file_id)


async def test_a_document_keeps_its_bytes_and_name(bot: Bot, you: Person) -> None:
    painting = png(600, 400)
    sent = await bot.send_document(1, painting, filename="painting.png", caption="full size")
    document = sent.document
    assert document is not None
    assert (document.file_name, document.mime_type) == ("painting.png", "image/png")
    assert document.thumbnail is not None
    assert max(document.thumbnail.width, document.thumbnail.height) == 320
    assert await you.download(await you.message(sent.message_id)) == painting
    assert await (await bot.get_file(document)).download_as_bytearray() == painting


async def test_a_document_of_more_than_50_mb_is_too_large(api: Api) -> None:
    files = {"document": ("big.bin", bytes(50 * MIB + 1))}
    status, body = await api("sendDocument", chat_id=1, files=files)
    assert status == 413
    assert body["description"] == "Request Entity Too Large"


async def test_more_than_20_mb_cannot_be_downloaded(api: Api, bot: Bot) -> None:
    sent = await bot.send_document(1, bytes(20 * MIB + 1), filename="big.bin")
    assert sent.document is not None
    await assert_refused(api, "file is too big", "getFile", file_id=sent.document.file_id)


async def test_an_unknown_file_is_refused(api: Api) -> None:
    await assert_refused(api, "invalid file_id", "getFile", file_id="made-up")


async def test_an_animation_tells_its_size_and_length(api: Api) -> None:
    files = {"animation": ("film.gif", gif(), "image/gif")}
    _, body = await api("sendAnimation", chat_id=1, files=files)
    film = body["result"]["animation"]
    assert (film["width"], film["height"], film["duration"]) == (40, 30, 2)
    assert body["result"]["document"]["file_id"] == film["file_id"]


async def test_an_album_is_several_messages_with_one_group(bot: Bot) -> None:
    sent = await bot.send_media_group(
        1, [InputMediaPhoto(jpeg(100, 80), caption="first"), InputMediaPhoto(jpeg(80, 100))]
    )
    assert len({message.media_group_id for message in sent}) == 1
    assert sent[0].media_group_id is not None
    assert [message.caption for message in sent] == ["first", None]
    papers = await bot.send_media_group(
        1, [InputMediaDocument(b"a", filename="a"), InputMediaDocument(b"b", filename="b")]
    )
    assert all(message.document for message in papers)


async def test_an_album_of_one_is_refused(api: Api) -> None:
    media = [{"type": "photo", "media": "x"}]
    await assert_refused(
        api, "album must contain 2-10 media", "sendMediaGroup", chat_id=1, media=media
    )


def sixteen_bits() -> bytes:
    stream = io.BytesIO()
    Image.frombytes("I;16", (64, 64), b"\x00\x80" * 64 * 64).save(stream, "PNG")
    return stream.getvalue()


@pytest.mark.parametrize(
    "picture", [sixteen_bits(), png(64, 64), jpeg(64, 64, "CMYK"), jpeg(64, 64, "L"), gif()]
)
async def test_unusual_pictures_keep_their_middle_tones(bot: Bot, picture: bytes) -> None:
    sent = await bot.send_photo(1, picture)
    file = await bot.get_file(sent.photo[-1])
    with Image.open(io.BytesIO(await file.download_as_bytearray())) as shown:
        assert shown.mode == "RGB"
        assert max(ImageStat.Stat(shown).mean) < 240


async def test_a_photo_is_turned_upright(bot: Bot) -> None:
    turned = Image.Exif()
    turned[0x112] = 6
    stream = io.BytesIO()
    Image.new("RGB", (300, 200)).save(stream, "JPEG", exif=turned)
    sent = await bot.send_photo(1, stream.getvalue())
    assert (sent.photo[-1].width, sent.photo[-1].height) == (200, 300)
