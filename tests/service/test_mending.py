"""Rows without pictures and pictures without rows, when the service starts."""

import os
from collections.abc import Callable
from pathlib import Path

from bot import texts
from tests.chat import Json, Person
from tests.running import Service, says, send_pair

People = Callable[..., Person]


def has_file(message: Json) -> bool:
    return "document" in message


def pictures(service: Service) -> list[Path]:
    return list((service.folder / "pictures").iterdir())


async def test_a_painting_that_is_lost_before_it_is_sent_is_painted_again_and_sent_once(
    service: Service, person: People
) -> None:
    busy: Json = {
        "status": 429,
        "description": "Too Many Requests",
        "parameters": {"retry_after": 600},
    }
    await service.playground.inject("sendDocument", **busy)
    service.start()
    me, other = person(1), person(2)
    offer = await send_pair(me)
    await me.tap(offer["message_id"], "Subtle")
    await service.playground.wait_for_call(lambda call: call["status"] == 429)
    await other.send_text("/help")
    await other.wait_for(says(str(texts.HELP)))  # the refusal is written down by then
    service.kill()
    for picture in pictures(service):
        picture.unlink()
    service.start()
    await me.wait_for(says(str(texts.LOST)))
    await me.wait_for(has_file)
    assert await me.wait_for(says("Done: Subtle"))
    assert service.stop() == 0
    assert service.unsent() == []
    assert len([message for message in await me.messages() if has_file(message)]) == 1
    assert service.log.read_text().count("painting lost") == 1


async def test_what_no_row_names_is_removed_and_the_rest_stays(
    service: Service, person: People
) -> None:
    service.start()
    me = person(1)
    offer = await send_pair(me)
    await me.tap(offer["message_id"], "Subtle")
    await me.wait_for(has_file)
    assert service.stop() == 0
    named = set(pictures(service))
    for name in ("a" * 64, "b" * 64 + ".part"):
        (service.folder / "pictures" / name).touch()
    for picture in pictures(service):
        os.utime(picture, (0, 0)) if picture not in named else None
    service.start()
    await service.wait_for_log("pictures without a row removed", "pictures=2")
    assert set(pictures(service)) == named
