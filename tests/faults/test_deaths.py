"""Groups 1, 2 and 16: the service dies or is stopped at any moment; nothing is lost or doubled."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from itertools import pairwise

import pytest

from bot import texts
from tests.chat import Person
from tests.running import (
    Service,
    after,
    assert_one_result,
    begin,
    has_file,
    is_painting,
    picture,
    says,
    send_pair,
)

People = Callable[..., Person]

WHILE_POLLING = (
    "bot.intake:_store",  # Telegram has answered, nothing is stored
    "bot.bells:Bell.ring",  # stored, not begun
)
AFTERWARDS = (
    "bot.clerk:Clerk._handle",  # begun
    "bot.clerk:write",  # its effects are being written
    "bot.courier:Courier._deliver",  # handled, and its answer is about to be sent
)


async def test_an_album_outlives_a_death_at_each_boundary_and_is_answered_once(
    service: Service, person: People
) -> None:
    """Nor is it confirmed until the end: the last life gets the same updates again."""
    me = person(1)
    await me.send_album([picture(1), picture(2)])
    for boundary in WHILE_POLLING:
        service.start_dying(boundary)
        await service.has_died()
    await service.playground.inject("getUpdates", calls=99, status=502, description="Bad Gateway")
    for boundary in AFTERWARDS:
        service.start_dying(boundary)
        await service.has_died()
    assert await service.playground.unconfirmed() == 2
    await service.playground.clear_faults()
    service.start()
    offer = await me.wait_for(says(str(texts.ASK_STRENGTH)))
    await me.send_text("/help")
    await me.wait_for(says(str(texts.HELP)))
    said = [message for message in await me.messages() if message["from"]["is_bot"]]
    assert [message["message_id"] for message in said][:-1] == [offer["message_id"]]
    assert service.stop() == 0
    with closing(sqlite3.connect(service.folder / "bot.db")) as database:
        assert database.execute("SELECT DISTINCT state FROM inbox").fetchall() == [("done",)]


async def test_what_is_tapped_while_it_is_dead_and_painted_before_it_dies_again_arrives_once(
    service: Service, person: People
) -> None:
    me, offer = await begin(service, person)
    service.kill()
    await me.tap_without_waiting(offer["message_id"], "Subtle")
    service.start_dying("bot.delivery:Delivery._edit_picture")
    await service.has_died()
    assert not any(says("Done:")(message) for message in await me.messages())
    service.start()
    await assert_one_result(service, me)


async def test_sigkill_of_the_service_while_painting_loses_and_doubles_nothing(
    service: Service, person: People
) -> None:
    service.settings["STYLER_SIZE"] = "240"
    me, offer = await begin(service, person)
    await me.tap(offer["message_id"], "Balanced")
    await me.wait_for(is_painting)
    service.kill()
    service.start()
    await assert_one_result(service, me)
    edits = [
        call["time"]
        for call in await service.playground.calls()
        if call["method"].startswith("editMessage") and call["chat"] == me.chat
    ]
    # Of the last edit before its death it knows when that was begun, not when it arrived.
    assert min(later - earlier for earlier, later in pairwise(edits)) > 3


async def test_an_orderly_stop_while_painting_only_delays(service: Service, person: People) -> None:
    service.settings["STYLER_SIZE"] = "240"
    me, offer = await begin(service, person)
    await me.tap(offer["message_id"], "Balanced")
    await me.wait_for(is_painting)
    assert service.stop() == 0
    service.start()
    await assert_one_result(service, me)


@pytest.mark.parametrize(
    ("call", "files"),
    [("bot.delivery:Delivery._document", 0), ("storage.jobs:deliver", 1)],
    ids=["before it is there", "once it is there"],
)
async def test_killed_while_it_sends_the_file_it_asks_and_sends_none_unasked(
    service: Service, person: People, call: str, files: int
) -> None:
    """What the server has done and the dead have not heard of looks like what was not done."""
    service.start_dying(call)
    me = person(1)
    offer = await send_pair(me)
    await me.tap(offer["message_id"], "Subtle")
    await service.has_died()
    assert len([message for message in await me.messages() if has_file(message)]) == files
    service.start()
    question = await me.wait_for(says(str(texts.FILE_UNCERTAIN)))
    await me.tap(question["message_id"], "Send the file")
    await me.wait_for(after(question, has_file))
    await assert_one_result(service, me, files=files + 1)


async def test_a_file_on_its_way_at_an_orderly_stop_arrives_once(
    service: Service, person: People
) -> None:
    me, offer = await begin(service, person)
    await service.playground.inject("sendDocument", delay=0.5)
    await me.tap(offer["message_id"], "Subtle")
    await service.playground.wait_until_met()
    assert service.stop() == 0
    assert len([message for message in await me.messages() if has_file(message)]) == 1
    service.start()
    await me.send_text("/help")
    await me.wait_for(says(str(texts.HELP)))
    await assert_one_result(service, me)
