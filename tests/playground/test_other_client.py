"""The playground as a client library by other authors sees it: it is no echo of the bot's own."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable

import pytest
from telebot import asyncio_helper
from telebot.async_telebot import AsyncTeleBot
from telebot.asyncio_helper import ApiTelegramException
from telebot.types import (
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaPhoto,
    Message,
    Update,
)

from tests.chat import Person, Playground, jpeg, png

People = Callable[..., Person]


@pytest.fixture
async def other(
    playground: Playground, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[AsyncTeleBot]:
    # It is told its server in variables of its module, and makes a TLS context in any case.
    monkeypatch.setattr(asyncio_helper, "API_URL", f"{playground.root}/bot{{0}}/{{1}}")
    monkeypatch.setattr(asyncio_helper, "FILE_URL", f"{playground.root}/file/bot{{0}}/{{1}}")
    client = AsyncTeleBot(playground.token)
    yield client
    await client.close_session()  # type: ignore[no-untyped-call]


async def the_update(other: AsyncTeleBot) -> Update:
    update = (await other.get_updates(timeout=10))[-1]
    await other.get_updates(offset=update.update_id + 1, timeout=0)
    return update


async def the_message(other: AsyncTeleBot) -> Message:
    message = (await the_update(other)).message
    assert message is not None
    return message


def keyboard(label: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=label.lower())]])


def upload(picture: bytes, name: str) -> InputFile:
    return InputFile(io.BytesIO(picture), name)


async def test_it_finds_the_bot_at_home(other: AsyncTeleBot) -> None:
    assert (await other.get_me()).id == 123456
    assert await other.set_my_commands([BotCommand("start", "Begin")])
    (command,) = await other.get_my_commands(None, None)
    assert command.command == "start"


async def test_it_gets_what_people_send_and_fetches_it(other: AsyncTeleBot, person: People) -> None:
    await person().send_text("/start")
    text = await the_message(other)
    assert (text.text, text.chat.type, text.content_type) == ("/start", "private", "text")
    await person().send_photo(jpeg(1600, 900), caption="holiday")
    photo = await the_message(other)
    assert (photo.caption, photo.content_type) == ("holiday", "photo")
    assert [size.width for size in photo.photo or []] == [90, 320, 800, 1280]
    await person().send_document(png(60, 40), "a.png", "image/png")
    document = (await the_message(other)).document
    assert document is not None
    file = await other.get_file(document.file_id)
    assert file.file_path is not None
    assert await other.download_file(file.file_path) == png(60, 40)


async def test_it_answers_a_tap(other: AsyncTeleBot, person: People) -> None:
    await person().send_text("/start")
    await the_update(other)
    sent = await other.send_message(1, "choose", reply_markup=keyboard("Strong"))
    tapping = asyncio.create_task(person().tap(sent.message_id, "Strong"))
    query = (await the_update(other)).callback_query
    assert query is not None
    assert query.message is not None
    assert (query.data, query.message.message_id) == ("strong", sent.message_id)
    assert await other.answer_callback_query(query.id, "On it!")
    assert await tapping == "On it!"


async def test_it_turns_a_text_into_a_picture_and_sends_the_file(
    other: AsyncTeleBot, person: People
) -> None:
    await person().send_text("/start")
    sent = await other.send_message(1, "Queued")
    picture = InputMediaPhoto(upload(jpeg(300, 200), "painting.jpg"), caption="Done")
    shown = await other.edit_message_media(picture, 1, sent.message_id, reply_markup=keyboard("x"))
    assert isinstance(shown, Message)
    assert (shown.content_type, shown.caption) == ("photo", "Done")
    changed = await other.edit_message_caption("All done", 1, sent.message_id)
    assert isinstance(changed, Message)
    assert (changed.caption, changed.reply_markup) == ("All done", None)
    file = await other.send_document(1, upload(png(60, 40), "painting.png"), caption="Full size")
    assert file.document is not None
    assert file.document.file_name == "painting.png"
    assert await person().download(await person().message(file.message_id)) == png(60, 40)


async def test_it_understands_refusals(
    playground: Playground, other: AsyncTeleBot, person: People
) -> None:
    await person().send_text("/start")
    wait = {"retry_after": 7}
    await playground.inject("sendMessage", status=429, description="Too Many", parameters=wait)
    with pytest.raises(ApiTelegramException) as busy:
        await other.send_message(1, "hello")
    assert (busy.value.error_code, busy.value.result_json["parameters"]) == (429, wait)
    with pytest.raises(ApiTelegramException, match="chat not found"):
        await other.send_message(404, "nobody")
