"""What becomes of the service when Telegram gives it no updates."""

import socket
from collections.abc import Callable

import pytest

from bot import texts
from tests.chat import Json, Person
from tests.running import Service, says

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
    await me.wait_for(says(texts.HELP))
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


@pytest.mark.parametrize(
    "fault",
    [
        {"calls": 3, "status": 404, "description": "Not Found"},
        {"status": 429, "description": "Too Many Requests", "parameters": {"retry_after": 3}},
    ],
    ids=["refused", "busy"],
)
async def test_refusals_and_waits_of_polling_are_borne(
    service: Service, person: People, fault: Json
) -> None:
    service.settings["BOT_SILENCE_SECONDS"] = "2" if fault["status"] == 429 else "60"
    await service.playground.inject("getUpdates", **fault)
    service.start()
    me = person(1)
    await me.send_text("/help")
    assert await me.wait_for(says(texts.HELP))


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
    assert await me.wait_for(says(texts.HELP))
