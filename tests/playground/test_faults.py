import asyncio
import time
from collections.abc import Callable

import pytest
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, NetworkError, TelegramError

from tests.chat import Json, Person, Playground, jpeg
from tests.playground.conftest import Api

People = Callable[..., Person]


@pytest.fixture(autouse=True)
async def you(person: People) -> Person:
    await person().send_text("/start")
    return person()


async def test_an_injected_answer_comes_once_per_call(
    playground: Playground, api: Api, bot: Bot, you: Person
) -> None:
    await playground.inject(
        "sendMessage",
        calls=2,
        status=429,
        description="Too Many Requests: retry after 7",
        parameters={"retry_after": 7},
    )
    for _ in range(2):
        status, body = await api("sendMessage", chat_id=1, text="hello")
        assert (status, body["error_code"]) == (429, 429)
        assert body["parameters"] == {"retry_after": 7}
    await bot.send_message(1, "hello")
    assert [one["text"] for one in await you.messages()] == ["/start", "hello"]
    calls = await playground.calls("sendMessage")
    assert [(call["status"], call["done"]) for call in calls] == [
        (429, False),
        (429, False),
        (200, True),
    ]


async def test_a_fault_waits_for_its_chat(playground: Playground, bot: Bot, person: People) -> None:
    await person(2).send_text("/start")
    blocked = "Forbidden: bot was blocked by the user"
    await playground.inject("sendMessage", chat=2, status=403, description=blocked)
    await bot.send_message(1, "to the first")
    with pytest.raises(Exception, match="blocked"):
        await bot.send_message(2, "to the second")


async def test_a_cut_before_leaves_the_thing_undone(
    playground: Playground, bot: Bot, you: Person
) -> None:
    await playground.inject("sendPhoto", cut="before")
    with pytest.raises(NetworkError):
        await bot.send_photo(1, jpeg(100, 80))
    assert len(await you.messages()) == 1
    (call,) = await playground.calls("sendPhoto")
    assert (call["status"], call["done"]) == (0, False)


async def test_a_cut_after_loses_only_the_answer(
    playground: Playground, bot: Bot, you: Person
) -> None:
    await playground.inject("sendPhoto", cut="after")
    with pytest.raises(NetworkError):
        await bot.send_photo(1, jpeg(100, 80))
    assert "photo" in (await you.messages())[-1]
    (call,) = await playground.calls("sendPhoto")
    assert (call["status"], call["done"]) == (0, True)


async def test_a_delay_is_waited(playground: Playground, bot: Bot) -> None:
    await playground.inject("getMe", delay=0.2)
    began = time.monotonic()
    await bot.get_me()
    assert time.monotonic() - began >= 0.2


async def test_a_fault_is_met_while_its_call_is_under_way(playground: Playground, bot: Bot) -> None:
    await playground.inject("getMe", delay=0.2)
    call = asyncio.create_task(bot.get_me())
    await playground.wait_until_met()
    assert not call.done()
    assert (await call).is_bot


async def test_a_chat_can_migrate(playground: Playground, bot: Bot) -> None:
    await playground.inject(
        "sendMessage",
        status=400,
        description="Bad Request: group chat was upgraded to a supergroup chat",
        parameters={"migrate_to_chat_id": -1_000_000_000_007},
    )
    with pytest.raises(ChatMigrated) as raised:
        await bot.send_message(1, "hello")
    assert raised.value.new_chat_id == -1_000_000_000_007


async def test_downloads_meet_faults_too(playground: Playground, bot: Bot, you: Person) -> None:
    await you.send_document(b"words", "a.txt", "text/plain")
    sent = (await you.messages())[-1]["document"]
    file = await bot.get_file(sent["file_id"])
    await playground.inject("file", status=404, description="Not Found")
    await playground.inject("file", cut="before")
    with pytest.raises(Exception, match="Not Found"):
        await file.download_as_bytearray()
    with pytest.raises(NetworkError):
        await file.download_as_bytearray()
    assert await file.download_as_bytearray() == b"words"


@pytest.mark.parametrize(
    ("fault", "gets"),
    [({"body": "<html>"}, b"<html>"), ({"body": ""}, b""), ({"drip": 0.1}, b"words")],
    ids=["other words", "nothing", "drops"],
)
async def test_a_download_comes_as_its_fault_says(
    playground: Playground, bot: Bot, you: Person, fault: Json, gets: bytes
) -> None:
    sent = await you.send_document(b"words", "a.txt", "text/plain")
    file = await bot.get_file(sent["document"]["file_id"])
    await playground.inject("file", **fault)
    assert await file.download_as_bytearray() == gets
    assert await file.download_as_bytearray() == b"words"


@pytest.mark.parametrize("size", [1000, 3_000_000])
async def test_a_download_breaks_off_in_its_middle(
    playground: Playground, bot: Bot, you: Person, size: int
) -> None:
    sent = await you.send_document(bytes(size), "a.bin", "application/octet-stream")
    file = await bot.get_file(sent["document"]["file_id"])
    await playground.inject("file", cut="within")
    with pytest.raises(NetworkError, match=r"RemoteProtocolError|ReadError"):
        await file.download_as_bytearray()
    assert len(await file.download_as_bytearray()) == size


@pytest.mark.parametrize("fault", [{"body": "<html>"}, {"cut": "within"}], ids=["garbled", "cut"])
async def test_an_answer_that_cannot_be_read_is_that_of_a_thing_done(
    playground: Playground, bot: Bot, you: Person, fault: Json
) -> None:
    await playground.inject("sendMessage", **fault)
    with pytest.raises(TelegramError):
        await bot.send_message(1, "hello")
    assert [one["text"] for one in await you.messages()] == ["/start", "hello"]


async def test_a_gateway_refuses_in_its_own_words(
    playground: Playground, bot: Bot, you: Person
) -> None:
    await playground.inject("sendMessage", status=502, body="<html>Bad Gateway</html>")
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.send_message(1, "hello")
    assert len(await you.messages()) == 1


async def test_updates_are_taken_away_and_come_in_another_order(
    playground: Playground, bot: Bot, you: Person
) -> None:
    await you.send_text("second")
    first, second = await playground.take_updates()
    assert not await bot.get_updates()
    await playground.add_updates(second, {"message": first["message"] | {"text": "changed"}})
    found = [update.message for update in await bot.get_updates()]
    assert [message.text for message in found if message] == ["second", "changed"]


async def test_faults_can_be_forgotten(playground: Playground, bot: Bot) -> None:
    await playground.inject("getMe", calls=5, status=500, description="Internal Server Error")
    await playground.clear_faults()
    assert (await bot.get_me()).is_bot


async def test_a_call_is_awaited_in_the_log(playground: Playground, bot: Bot) -> None:
    with pytest.raises(BadRequest):
        await bot.send_message(9, "nobody")
    call = await playground.wait_for_call(lambda call: call["chat"] == 9)
    assert call["description"] == "Bad Request: chat not found"
