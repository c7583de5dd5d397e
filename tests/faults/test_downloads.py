"""Group 8: photos that Telegram does not hand out, or not whole, or not soon."""

import asyncio
from collections.abc import Callable

from bot import texts
from bot.photos import DOWNLOAD_SECONDS
from storage.jobs import ATTEMPTS
from tests.chat import Json, Person
from tests.running import (
    Service,
    after,
    assert_one_result,
    begin,
    has_file,
    picture,
    says,
    send_pair,
)

People = Callable[..., Person]

NOT_HANDED_OUT: tuple[Json, ...] = (
    {"method": "getFile", "cut": "before"},
    {"method": "getFile", "body": "<html>"},
    {"method": "getFile", "status": 429, "description": "Busy", "parameters": {"retry_after": 1}},
    {"method": "file", "status": 404, "description": "Not Found"},  # the link has expired
    {"method": "file", "cut": "within"},
    {"method": "file", "body": "half of"},  # whole by its own account
    {"method": "file", "body": "<html>Bad Gateway</html>"},
    {"method": "file", "body": ""},
    {"method": "file", "drip": 0.5},
)


async def test_a_download_that_fails_in_any_way_is_made_again_and_all_are_painted_once(
    service: Service, person: People
) -> None:
    service.settings["STYLER_SLOTS"] = "3"
    for fault in NOT_HANDED_OUT:
        await service.playground.inject(**fault)
    service.start()
    people = [person(number) for number in (11, 12, 13)]
    # Each with pictures of their own: the same ones are fetched once.
    offers = await asyncio.gather(*(send_pair(each, each.number, -each.number) for each in people))
    for each, offer in zip(people, offers, strict=True):
        await each.tap(offer["message_id"], "Subtle")
    await asyncio.gather(*(each.wait_for(has_file) for each in people))
    for each in people:
        messages = await each.messages()
        assert sum(map(says("Done: Subtle"), messages)) == 1
        assert sum(map(has_file, messages)) == 1
    assert "attempt=2" not in service.log.read_text()


async def test_a_photo_that_telegram_refuses_is_named_and_the_other_kept(
    shared_service: Service, somebody: People
) -> None:
    me = somebody(900)
    offer = await send_pair(me, 901, 902)
    gone = "Bad Request: wrong file_id or the file is temporarily unavailable"
    await shared_service.playground.inject("getFile", status=400, description=gone)
    await me.tap(offer["message_id"], "Subtle")
    await me.wait_for(
        says("The photo of that painting could not be read", "I keep the style picture")
    )
    await me.send_photo(picture(3))
    assert await me.wait_for(after(offer, says(str(texts.ASK_STRENGTH))))


async def test_cancel_ends_a_download_at_once_and_the_next_in_line_is_painted(
    shared_service: Service, somebody: People
) -> None:
    me, other = somebody(910), somebody(920)
    offer, others = await send_pair(me, 911, 912), await send_pair(other, 921, 922)
    await shared_service.playground.inject("file", drip=10 * DOWNLOAD_SECONDS)
    await me.tap(offer["message_id"], "Subtle")
    await shared_service.playground.wait_until_met()
    await other.tap(others["message_id"], "Subtle")
    await me.send_text("/cancel")
    cancelled = await me.wait_for(says(str(texts.CANCELLED)), timeout=DOWNLOAD_SECONDS / 2)
    await other.wait_for(says("Done: Subtle"), timeout=DOWNLOAD_SECONDS / 2)
    await me.tap(cancelled["message_id"], "Subtle")
    await me.wait_for(has_file)


async def test_a_painting_that_failed_is_painted_when_it_is_tried_again_after_a_restart(
    service: Service, person: People
) -> None:
    me, offer = await begin(service, person)
    await service.playground.inject("getFile", status=403, description="Forbidden", calls=ATTEMPTS)
    await me.tap(offer["message_id"], "Subtle")
    failed = await me.wait_for(says(str(texts.FAILED)))
    service.kill()
    for _ in range(2):
        await me.tap_without_waiting(failed["message_id"], "Try again")
    service.start()
    await assert_one_result(service, me)
