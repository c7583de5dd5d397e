import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from telegram import Bot

from tests.chat import Person, running_playground
from tests.playground.conftest import Api

People = Callable[..., Person]


async def test_updates_stay_until_a_higher_offset_confirms_them(api: Api, person: People) -> None:
    await person().send_text("one")
    await person().send_text("two")
    first, second = (await api("getUpdates"))[1]["result"]
    assert (await api("getUpdates"))[1]["result"] == [first, second]
    assert (await api("getUpdates", offset=second["update_id"]))[1]["result"] == [second]
    assert (await api("getUpdates"))[1]["result"] == [second]
    assert (await api("getUpdates", offset=second["update_id"] + 1))[1]["result"] == []


async def test_a_negative_offset_keeps_only_the_last_updates(api: Api, person: People) -> None:
    for text in ("one", "two", "three"):
        await person().send_text(text)
    (last,) = (await api("getUpdates", offset=-1))[1]["result"]
    assert last["message"]["text"] == "three"
    assert len((await api("getUpdates"))[1]["result"]) == 1


async def test_limit_bounds_one_answer(api: Api, person: People) -> None:
    for text in ("one", "two", "three"):
        await person().send_text(text)
    found = (await api("getUpdates", limit=2))[1]["result"]
    assert [update["message"]["text"] for update in found] == ["one", "two"]


async def test_update_ids_begin_with_the_time_and_fit_32_bits(api: Api, person: People) -> None:
    before = int(time.time())
    await person().send_text("hello")
    (update,) = (await api("getUpdates"))[1]["result"]
    assert before - 60 < update["update_id"] < 2**31


async def test_a_waiting_poll_gets_the_update_when_it_comes(bot: Bot, person: People) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=20))
    await person().send_text("at last")
    (update,) = await poll
    assert update.message is not None
    assert update.message.text == "at last"


async def test_a_poll_without_news_ends_empty(api: Api) -> None:
    assert (await api("getUpdates", timeout=1))[1]["result"] == []


async def test_a_second_poll_ends_the_first_in_conflict(api: Api, person: People) -> None:
    polls = [asyncio.create_task(api("getUpdates", timeout=20)) for _ in range(2)]
    (older,), (newer,) = await asyncio.wait(polls, return_when=asyncio.FIRST_COMPLETED)
    status, body = older.result()
    assert status == 409
    assert body["description"] == (
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running"
    )
    await person().send_text("for the newer")
    status, body = await newer
    assert status == 200
    assert len(body["result"]) == 1


async def test_only_allowed_kinds_are_queued(api: Api, person: People) -> None:
    await api("getUpdates", allowed_updates=["callback_query"])
    await person().send_text("unheard")
    assert (await api("getUpdates"))[1]["result"] == []
    await api("getUpdates", allowed_updates=[])
    await person().send_text("heard")
    (update,) = (await api("getUpdates"))[1]["result"]
    assert update["message"]["text"] == "heard"


async def test_delete_webhook_drops_what_waits_only_if_asked(api: Api, person: People) -> None:
    await person().send_text("kept")
    await api("deleteWebhook")
    assert (await api("getWebhookInfo"))[1]["result"]["pending_update_count"] == 1
    await api("deleteWebhook", drop_pending_updates=True)
    assert (await api("getWebhookInfo"))[1]["result"]["pending_update_count"] == 0


@pytest.mark.parametrize("confirmed", [True, False])
async def test_chats_and_updates_survive_a_restart(tmp_path: Path, *, confirmed: bool) -> None:
    with running_playground(tmp_path) as first:
        async with first.client() as client:
            await Person(client).send_text("before")
            answer = await client.get(f"/bot{first.token}/getUpdates")
            (before,) = answer.json()["result"]
            if confirmed:
                offset = {"offset": before["update_id"] + 1}
                await client.get(f"/bot{first.token}/getUpdates", params=offset)
    with running_playground(tmp_path) as second:
        async with second.client() as client:
            await Person(client).send_text("after")
            answer = await client.get(f"/bot{second.token}/getUpdates")
            texts = [update["message"]["text"] for update in answer.json()["result"]]
            ids = [update["update_id"] for update in answer.json()["result"]]
            messages = await Person(client).messages()
    assert texts == (["after"] if confirmed else ["before", "after"])
    assert ids[-1] == before["update_id"] + 1
    assert [message["message_id"] for message in messages] == [1, 2]
