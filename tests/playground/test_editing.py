from collections.abc import Callable
from typing import Any

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaAnimation,
    InputMediaDocument,
    InputMediaPhoto,
)

from tests.chat import Person, jpeg
from tests.playground.conftest import Api
from tests.playground.test_files import gif
from tests.playground.test_sending import assert_refused

People = Callable[..., Person]
UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)


def keyboard(*labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=label.lower()) for label in labels]]
    )


@pytest.fixture(autouse=True)
async def you(person: People) -> Person:
    await person().send_text("/start")
    return person()


async def test_a_text_is_edited_in_place(bot: Bot, you: Person) -> None:
    sent = await bot.send_message(1, "one", reply_markup=keyboard("A"))
    await bot.edit_message_text("two", 1, sent.message_id, reply_markup=keyboard("B"))
    shown = await you.message(sent.message_id)
    assert shown["text"] == "two"
    assert shown["reply_markup"]["inline_keyboard"][0][0]["text"] == "B"
    assert shown["edit_date"] >= shown["date"]
    assert len(await you.messages()) == 2


async def test_an_edit_without_keyboard_removes_it(bot: Bot, you: Person) -> None:
    sent = await bot.send_message(1, "one", reply_markup=keyboard("A"))
    await bot.edit_message_text("two", 1, sent.message_id)
    assert "reply_markup" not in await you.message(sent.message_id)


async def test_a_text_becomes_a_photo_and_the_photo_another(bot: Bot, you: Person) -> None:
    sent = await bot.send_message(1, "painting", reply_markup=keyboard("Cancel"))
    for caption in ("30 %", "60 %"):
        media = InputMediaPhoto(jpeg(300, 200), caption=caption)
        edited = await bot.edit_message_media(
            media, 1, sent.message_id, reply_markup=keyboard("Cancel")
        )
        assert not isinstance(edited, bool)
        assert (edited.text, edited.caption) == (None, caption)
    shown = await you.message(sent.message_id)
    assert shown["photo"][-1]["width"] == 300
    assert "text" not in shown


@pytest.mark.parametrize(
    ("media", "kind"),
    [
        (InputMediaDocument(b"bytes", filename="a.txt"), "document"),
        (InputMediaAnimation(gif(), filename="a.gif"), "animation"),
    ],
)
async def test_media_of_other_kinds_replace_a_photo(
    bot: Bot, you: Person, media: InputMediaDocument, kind: str
) -> None:
    sent = await bot.send_photo(1, jpeg(100, 80))
    await bot.edit_message_media(media, 1, sent.message_id)
    shown = await you.message(sent.message_id)
    assert kind in shown
    assert "photo" not in shown


async def test_a_caption_is_edited_and_the_photo_stays(bot: Bot, you: Person) -> None:
    sent = await bot.send_photo(1, jpeg(100, 80), caption="one")
    await bot.edit_message_caption(1, sent.message_id, caption="two")
    shown = await you.message(sent.message_id)
    assert shown["caption"] == "two"
    assert shown["photo"][-1]["file_id"] == sent.photo[-1].file_id
    await bot.edit_message_caption(1, sent.message_id)
    assert "caption" not in await you.message(sent.message_id)


async def test_a_keyboard_is_edited_alone(bot: Bot, you: Person) -> None:
    sent = await bot.send_message(1, "one", reply_markup=keyboard("A"))
    await bot.edit_message_reply_markup(1, sent.message_id, reply_markup=keyboard("A", "B"))
    shown = await you.message(sent.message_id)
    assert len(shown["reply_markup"]["inline_keyboard"][0]) == 2
    assert shown["text"] == "one"


async def test_an_edit_that_changes_nothing_is_refused(api: Api, bot: Bot) -> None:
    markup = keyboard("A").to_dict()
    text = await bot.send_message(1, "same", reply_markup=keyboard("A"))
    photo = await bot.send_photo(1, jpeg(100, 80), caption="same", reply_markup=keyboard("A"))
    known = {"type": "photo", "media": photo.photo[-1].file_id, "caption": "same"}
    same: dict[str, Any] = {"chat_id": 1, "reply_markup": markup}
    await assert_refused(
        api, UNCHANGED, "editMessageText", message_id=text.message_id, text="same", **same
    )
    await assert_refused(
        api, UNCHANGED, "editMessageCaption", message_id=photo.message_id, caption="same", **same
    )
    await assert_refused(
        api, UNCHANGED, "editMessageMedia", message_id=photo.message_id, media=known, **same
    )
    await assert_refused(
        api, UNCHANGED, "editMessageReplyMarkup", message_id=text.message_id, **same
    )


async def test_a_new_upload_is_a_change_even_with_the_same_bytes(bot: Bot) -> None:
    sent = await bot.send_photo(1, jpeg(100, 80))
    assert await bot.edit_message_media(InputMediaPhoto(jpeg(100, 80)), 1, sent.message_id)


async def test_what_is_not_there_cannot_be_edited(api: Api, bot: Bot, you: Person) -> None:
    text = (await bot.send_message(1, "text")).message_id
    photo = (await bot.send_photo(1, jpeg(100, 80))).message_id
    yours = (await you.send_text("mine"))["message_id"]
    gone = (await bot.send_message(1, "gone")).message_id
    await you.delete(gone)
    edit = {"chat_id": 1, "text": "x"}
    not_found = "message to edit not found"
    await assert_refused(api, not_found, "editMessageText", message_id=99, **edit)
    await assert_refused(api, not_found, "editMessageText", message_id=gone, **edit)
    await assert_refused(
        api, "message can't be edited", "editMessageText", message_id=yours, **edit
    )
    await assert_refused(api, "message identifier is not specified", "editMessageText", **edit)
    no_text = "there is no text in the message to edit"
    await assert_refused(api, no_text, "editMessageText", message_id=photo, **edit)
    no_caption = "there is no caption in the message to edit"
    await assert_refused(
        api, no_caption, "editMessageCaption", chat_id=1, message_id=text, caption="x"
    )


REFUSED_MEDIA: list[tuple[object, str]] = [
    (None, "media is empty"),
    ("{", "can't parse media JSON object"),
    ([], "can't parse InputMedia: expected an Object"),
    ({"type": "photo"}, "can't parse InputMedia: media not found"),
    ({"type": "photo", "media": "x"}, "wrong file identifier/HTTP URL specified"),
    (
        {"type": "photo", "media": "x", "caption": "x" * 1025},
        "message caption is too long",
    ),
]


async def test_media_that_telegram_would_refuse_are_refused(
    api: Api, bot: Bot, subtests: pytest.Subtests
) -> None:
    edit = {"chat_id": 1, "message_id": (await bot.send_message(1, "text")).message_id}
    for media, reason in REFUSED_MEDIA:
        with subtests.test(reason):
            await assert_refused(api, reason, "editMessageMedia", media=media, **edit)


async def test_messages_are_deleted_once(api: Api, bot: Bot, you: Person) -> None:
    sent = await bot.send_message(1, "soon gone")
    assert await bot.delete_message(1, sent.message_id)
    assert sent.message_id not in [one["message_id"] for one in await you.messages()]
    reason = "message to delete not found"
    await assert_refused(api, reason, "deleteMessage", chat_id=1, message_id=sent.message_id)
    assert (await bot.send_message(1, "next")).message_id == sent.message_id + 1


async def test_in_a_group_the_bot_deletes_only_its_own(api: Api, bot: Bot, person: People) -> None:
    asked = await person(2, chat=-5).send_text("hello")
    reason = "message can't be deleted"
    await assert_refused(api, reason, "deleteMessage", chat_id=-5, message_id=asked["message_id"])
    sent = await bot.send_message(-5, "hello")
    assert await bot.delete_message(-5, sent.message_id)
