import time
from collections.abc import Callable

import pytest
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, NetworkError

from tests.chat import Person, Playground, jpeg
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


async def test_faults_can_be_forgotten(playground: Playground, bot: Bot) -> None:
    await playground.inject("getMe", calls=5, status=500, description="Internal Server Error")
    await playground.clear_faults()
    assert (await bot.get_me()).is_bot


async def test_a_call_is_awaited_in_the_log(playground: Playground, bot: Bot) -> None:
    with pytest.raises(BadRequest):
        await bot.send_message(9, "nobody")
    call = await playground.wait_for_call(lambda call: call["chat"] == 9)
    assert call["description"] == "Bad Request: chat not found"
