"""Groups 3 to 6: updates of every kind and number, and a Telegram that gives none."""

import asyncio
import json
import signal
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot import texts
from tests.chat import TOKEN, Json, Person, running_playground
from tests.running import Service, says
from tests.spec import assert_valid

People = Callable[..., Person]


def ended(service: Service) -> str:
    """Wait for the service to end by itself, and return the one sentence that it leaves."""
    assert service.process is not None
    assert service.process.wait(60) == 2
    assert "Traceback" not in service.log.read_text()
    return service.log.read_text().splitlines()[-1]


async def test_polling_that_is_never_answered_ends_the_service(
    service: Service, person: People
) -> None:
    service.settings["BOT_SILENCE_SECONDS"] = "4"
    service.start()
    me = person(1)
    await me.send_text("/help")
    await me.wait_for(says(str(texts.HELP)))
    await service.playground.inject("getUpdates", calls=99, delay=60)
    assert "no answer of use for 4 seconds" in ended(service)


def test_a_server_that_accepts_and_says_nothing_ends_the_service(service: Service) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        service.settings["BOT_API_URL"] = f"http://127.0.0.1:{silent.getsockname()[1]}"
        service.settings["BOT_SILENCE_SECONDS"] = "2"
        service.start()
        assert "no answer of use for 2 seconds" in ended(service)


async def test_a_token_that_is_refused_for_ever_ends_the_service_as_one(service: Service) -> None:
    service.settings["BOT_SILENCE_SECONDS"] = "3"
    await service.playground.inject("getUpdates", calls=99, status=401, description="Unauthorized")
    service.start()
    assert "BOT_TOKEN" in ended(service)


async def test_a_wait_that_telegram_asks_for_is_no_silence(
    service: Service, person: People
) -> None:
    service.settings["BOT_SILENCE_SECONDS"] = "2"
    wait = {"retry_after": 3}
    await service.playground.inject("getUpdates", status=429, description="Busy", parameters=wait)
    service.start()
    me = person(1)
    await me.send_text("/help")
    assert await me.wait_for(says(str(texts.HELP)))


async def test_a_pause_of_our_own_is_no_silence(service: Service, person: People) -> None:
    service.settings["BOT_SILENCE_SECONDS"] = "2"
    service.start()
    me = person(1)
    await me.send_text("/privacy")
    await me.wait_for(says(str(texts.PRIVACY)))
    assert service.process is not None
    service.process.send_signal(signal.SIGSTOP)
    await asyncio.sleep(3)  # longer than the silence, however slow the machine is
    service.process.send_signal(signal.SIGCONT)
    await me.send_text("/help")
    assert await me.wait_for(says(str(texts.HELP)))


async def test_a_quiet_hour_is_no_silence(service: Service, person: People) -> None:
    """Polling asks often enough to hear that nobody has written."""
    service.settings["BOT_SILENCE_SECONDS"] = "2"
    service.start()
    polls = 0

    def counts(call: Json) -> bool:
        nonlocal polls
        polls += int(call["method"] == "getUpdates")
        return polls == 4

    await service.playground.wait_for_call(counts)
    me = person(1)
    await me.send_text("/help")
    assert await me.wait_for(says(str(texts.HELP)))


STRAY: dict[str, Json] = {
    "unauthorized": {"status": 401, "description": "Unauthorized"},
    "not found": {"status": 404, "description": "Not Found"},
    "a rival for once": {"status": 409, "description": "Conflict: terminated by other"},
    "bad gateway": {"status": 502, "body": "<html>Bad Gateway</html>"},
    "garbled": {"body": '{"ok": true, "result": [{"upd'},
    "of a portal": {"body": '{"error": "portal"}'},
    "answer lost": {"cut": "after"},
    "answer cut short": {"cut": "within"},
}


@pytest.mark.parametrize("fault", STRAY.values(), ids=STRAY)
async def test_after_a_poll_that_failed_all_is_answered_once(
    shared_service: Service, somebody: People, request: pytest.FixtureRequest, fault: Json
) -> None:
    me = somebody(600 + list(STRAY).index(request.node.callspec.id))
    await shared_service.playground.inject("getUpdates", **fault)
    # The poll under way ends with the first text; the one after it meets the fault.
    for text in ("/privacy", "/cancel", "/help"):
        await me.send_text(text)
    answers = [str(words) for words in (texts.PRIVACY, texts.NOTHING_TO_CANCEL, texts.HELP)]
    await me.wait_for(says(answers[-1]))
    messages = await me.messages()
    assert [sum(map(says(words), messages)) for words in answers] == [1, 1, 1]


async def test_a_telegram_that_refuses_connections_is_waited_for(
    service: Service, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    service.settings["BOT_API_URL"] = f"http://127.0.0.1:{port}"
    service.start()
    await service.wait_for_log("call failed", "NetworkError")
    with running_playground(tmp_path / "later", port, TOKEN) as playground:
        async with playground.client() as client:
            me = Person(client)
            await me.send_text("/help")
            assert await me.wait_for(says(str(texts.HELP)))
        service.stop()
        assert_valid(playground.history())


@pytest.mark.parametrize("status", [401, 409])
async def test_a_refused_token_or_a_rival_ends_the_service_with_a_sentence(
    service: Service, status: int
) -> None:
    method = "getMe" if status == 401 else "getUpdates"
    await service.playground.inject(method, calls=99, status=status, description="no")
    service.start()
    assert service.process is not None
    assert service.process.wait(120) == 2
    last = service.log.read_text().splitlines()[-1]
    assert "BOT_TOKEN" in last
    assert "Traceback" not in service.log.read_text()


async def test_a_second_bot_on_the_same_folder_ends_with_a_sentence(
    service: Service, person: People
) -> None:
    service.start()
    me = person(1)
    await me.send_text("/start")
    await me.wait_for(says(str(texts.GREETING)))
    second = Service(service.playground, service.folder)
    second.start()
    assert second.process is not None
    assert second.process.wait(20) == 2
    assert "Another bot runs on" in service.log.read_text()


async def test_a_hundred_people_in_one_answer_are_each_answered_once(
    service: Service, person: People
) -> None:
    people = [person(number) for number in range(1, 101)]
    await asyncio.gather(*(each.send_text("hello") for each in people))
    service.start()
    answered = says("only understand pictures")
    await asyncio.gather(*(each.wait_for(answered) for each in people))
    assert service.stop() == 0
    chats = await asyncio.gather(*(each.messages() for each in people))
    assert [len(messages) for messages in chats] == [2] * 100


UNREADABLE: dict[str, Json] = {
    "a message without most of it": {"message": {"chat": {"id": 5}}},
    "a message that is none": {"message": 7},
    "a message with a date that is none": {
        "message": {"message_id": 1, "date": "today", "chat": {"id": 5, "type": "private"}}
    },
    "a tap by nobody": {"callback_query": {"id": "1", "data": "x"}},
}
UNKNOWN: dict[str, Json] = {
    "a kind of a later version": {"telepathy": {"from": {"id": 5}}},
    "nothing at all": {},
}


async def test_updates_that_cannot_be_read_are_set_aside_and_the_next_one_is_answered(
    service: Service, person: People
) -> None:
    service.start()
    await service.playground.add_updates(*UNREADABLE.values(), *UNKNOWN.values())
    me = person(1)
    await me.send_text("/help")
    await me.wait_for(says(str(texts.HELP)))
    with closing(sqlite3.connect(service.folder / "bot.db")) as database:
        rows = database.execute("SELECT state, count(*) FROM inbox GROUP BY state").fetchall()
    assert dict(rows) == {"quarantined": len(UNREADABLE), "done": len(UNKNOWN) + 1}
    # Nothing is asked for again and again because of them.
    assert len(await service.playground.calls("getUpdates")) < 10


async def test_an_update_that_was_set_aside_is_handled_once_it_is_put_back(
    service: Service, person: People
) -> None:
    service.start()
    me = person(1)
    await me.send_text("/start")
    await me.wait_for(says(str(texts.GREETING)))
    sender = {"id": me.number, "is_bot": False, "first_name": "Ann"}
    chat = {"id": me.chat, "type": "private"}
    message = {"message_id": 1, "date": 0, "chat": chat, "from": sender, "text": "/cancel"}
    with closing(sqlite3.connect(service.folder / "bot.db")) as database, database:
        database.execute(
            "INSERT INTO inbox (update_id, payload, state, attempts, received_at)"
            " VALUES (1, ?, 'quarantined', 3, 1e10)",
            [json.dumps({"update_id": 1, "message": message})],
        )
    assert await service.command("inbox") == "1  2286-11-20 17:46 UTC  message, tried 3 times\n"
    await service.command("inbox", "--again", "1")
    assert await me.wait_for(says(str(texts.NOTHING_TO_CANCEL)))
    assert await service.command("inbox") == "No update is set aside.\n"
