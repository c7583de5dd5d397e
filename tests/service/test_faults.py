"""What happens to a painting when something dies or fails on the way."""

import json
import os
import signal
import sqlite3
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from bot import texts
from storage.jobs import ATTEMPTS
from tests.chat import Json, Person
from tests.running import Service, after, buttons, picture, says, send_pair

People = Callable[..., Person]


async def begin(service: Service, person: People) -> tuple[Person, Json]:
    """Start the service, and return somebody who is offered the strengths."""
    service.start()
    me = person(1)
    return me, await send_pair(me)


def is_painting(message: Json) -> bool:
    return "photo" in message and says("Painting")(message)


def has_file(message: Json) -> bool:
    return "document" in message


async def assert_one_result(service: Service, person: Person, files: int = 1) -> None:
    """One message shows the result, one file follows it, and nothing waits to be sent again."""
    await person.wait_for(has_file, timeout=120)
    assert service.stop() == 0
    assert service.unsent() == []
    messages = await person.messages()
    assert len([message for message in messages if says("Done:")(message)]) == 1
    assert len([message for message in messages if has_file(message)]) == files


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
    assert min(later - earlier for earlier, later in pairwise(edits)) >= 4


async def test_the_conversation_goes_on_after_sigkill(service: Service, person: People) -> None:
    me, offer = await begin(service, person)
    service.kill()
    await me.tap_without_waiting(offer["message_id"], "Subtle")
    service.start()
    await assert_one_result(service, me)


def kept(service: Service) -> list[Path]:
    return list((service.folder / "checkpoints").iterdir())


async def test_what_a_killed_worker_has_painted_is_gone_on_from_and_nothing_is_said_of_it(
    service: Service, person: People
) -> None:
    service.settings["STYLER_SIZE"] = "320"
    me, offer = await begin(service, person)
    await me.tap(offer["message_id"], "Balanced")
    await service.wait_for_log("checkpoint kept")
    (worker,) = service.workers()
    os.kill(worker, signal.SIGKILL)
    sent = await service.wait_for_log("job is sent", "attempt=2")
    (checkpoint,) = kept(service)
    assert f"checkpoint={checkpoint.stat().st_size}" in sent
    await assert_one_result(service, me)
    assert "begins anew" not in service.log.read_text()
    assert kept(service) == []
    assert texts.FAILED not in [message.get("text") for message in await me.messages()]


async def test_a_job_that_kills_its_worker_twice_is_painted_smaller(
    service: Service, person: People
) -> None:
    """So is one that the system kills for its memory, whatever was predicted."""
    service.settings["STYLER_SIZE"] = "200"
    me, offer = await begin(service, person)
    await me.tap(offer["message_id"], "Balanced")
    for attempt in (1, 2):
        await service.wait_for_log("painting begins", f"attempt={attempt}")
        (worker,) = service.workers()
        os.kill(worker, signal.SIGKILL)
    await assert_one_result(service, me)
    assert await me.wait_for(says("Done: Balanced, 140x105", texts.SMALLER))


async def test_many_updates_at_once_are_all_answered(service: Service, person: People) -> None:
    me = person(1)
    for _ in range(50):
        await me.send_text("hello")
    service.start()
    await me.wait_for(lambda message: message["message_id"] >= 100)
    assert len([m for m in await me.messages() if says("only understand pictures")(m)]) == 50


async def test_when_the_result_arrives_and_the_answer_is_lost_it_is_there_once(
    service: Service, person: People
) -> None:
    """An edit is repeated, which changes nothing; a file is offered, not sent twice."""
    me, offer = await begin(service, person)
    await service.playground.inject("editMessageMedia", cut="after")
    await service.playground.inject("sendDocument", cut="after")
    await me.tap(offer["message_id"], "Subtle")
    question = await me.wait_for(says(texts.FILE_UNCERTAIN))
    assert len([message for message in await me.messages() if has_file(message)]) == 1
    assert await me.tap(question["message_id"], "Send the file") == texts.SENDING_FILE
    await me.wait_for(after(question, has_file))
    await assert_one_result(service, me, files=2)


async def test_a_busy_telegram_is_waited_for(service: Service, person: People) -> None:
    service.start()
    me, other = person(1), person(2)
    offer = await send_pair(me)
    await service.playground.inject(
        "sendDocument", status=429, description="Too Many Requests", parameters={"retry_after": 3}
    )
    await me.tap(offer["message_id"], "Subtle")
    await service.playground.wait_for_call(lambda call: call["status"] == 429)
    await other.send_text("/help")
    await other.wait_for(says(texts.HELP))
    assert not any(has_file(message) for message in await me.messages())
    await assert_one_result(service, me)


async def test_a_deleted_status_message_is_sent_anew(service: Service, person: People) -> None:
    me, offer = await begin(service, person)
    await me.tap(offer["message_id"], "Subtle")
    await me.delete(offer["message_id"])
    await assert_one_result(service, me)
    result = await me.wait_for(says("Done: Subtle"))
    assert "New style" in buttons(result)
    assert "photo" in result


async def test_a_result_that_is_refused_as_a_photo_is_told_and_sent_as_a_file(
    service: Service, person: People
) -> None:
    me, offer = await begin(service, person)
    refusal = "Bad Request: PHOTO_INVALID_DIMENSIONS"
    await service.playground.inject("editMessageMedia", 99, status=400, description=refusal)
    await me.tap(offer["message_id"], "Subtle")
    await assert_one_result(service, me)


async def test_who_blocks_the_bot_hears_no_more_and_holds_nobody_up(
    service: Service, person: People
) -> None:
    service.settings["STYLER_SIZE"] = "512"
    service.start()
    me, other = person(1), person(2)
    offer, others = await send_pair(me), await send_pair(other)
    gone = {"status": 403, "description": "Forbidden: bot was blocked by the user", "chat": 1}
    await service.playground.inject("editMessageMedia", 99, **gone)
    await me.tap(offer["message_id"], "Subtle")
    await other.tap(others["message_id"], "Subtle")
    await other.wait_for(is_painting)
    assert not any(has_file(message) for message in await me.messages())
    assert service.stop() == 0
    calls = [c for c in await service.playground.calls("editMessageMedia") if c["chat"] == 1]
    assert len(calls) == 1


async def test_a_text_of_unknown_fate_is_sent_once_more_and_holds_up_nothing(
    service: Service, person: People
) -> None:
    service.start()
    me = person(1)
    await service.playground.inject("sendMessage", 2, cut="after")
    await me.send_text("/help")
    await me.send_photo(picture(1))
    await me.wait_for(says(texts.ASK_STYLE))
    assert len([message for message in await me.messages() if says(texts.HELP)(message)]) == 2


async def test_a_group_that_became_a_supergroup_is_followed(
    service: Service, person: People
) -> None:
    service.start()
    before, now = person(1, chat=-7), person(1, chat=-1007)
    await now.send_text("we are a supergroup")
    moved = "Bad Request: group chat was upgraded to a supergroup chat"
    await service.playground.inject(
        "sendMessage",
        status=400,
        description=moved,
        parameters={"migrate_to_chat_id": now.chat},
    )
    await before.send_photo(picture(1))
    await now.wait_for(says(texts.ASK_STYLE))
    await now.send_photo(picture(2))
    assert await now.wait_for(says(texts.ASK_STRENGTH))


async def test_an_orderly_stop_while_painting_only_delays(service: Service, person: People) -> None:
    service.settings["STYLER_SIZE"] = "240"
    me, offer = await begin(service, person)
    await me.tap(offer["message_id"], "Balanced")
    await me.wait_for(is_painting)
    assert service.stop() == 0
    service.start()
    await assert_one_result(service, me)


async def test_after_a_crash_while_the_file_was_sent_it_is_offered_and_not_doubled(
    service: Service, person: People
) -> None:
    me, offer = await begin(service, person)
    await me.tap(offer["message_id"], "Subtle")
    await assert_one_result(service, me)
    # What a crash leaves behind between the server's deed and our knowing of it.
    with sqlite3.connect(service.folder / "bot.db") as database:
        database.execute("UPDATE outbox SET state = 'sending' WHERE kind = 'document'")
        database.execute("UPDATE jobs SET state = 'rendered'")
    database.close()
    service.start()
    await me.wait_for(says(texts.FILE_UNCERTAIN))
    await assert_one_result(service, me)


async def test_a_poison_update_is_set_aside_and_the_next_one_handled(
    service: Service, person: People
) -> None:
    service.start()
    me = person(1)
    await me.send_text("/start")
    await me.wait_for(says(texts.GREETING))
    service.kill()
    with sqlite3.connect(service.folder / "bot.db") as database:
        database.execute(
            "INSERT INTO inbox (update_id, payload, received_at)"
            """ VALUES (1, '{"update_id": 1, "message": {"chat": 5}}', 0)"""
        )
    database.close()
    await me.send_text("/help")
    service.start()
    await me.wait_for(says(texts.HELP))
    with sqlite3.connect(service.folder / "bot.db") as database:
        (state,) = database.execute("SELECT state FROM inbox WHERE update_id = 1").fetchone()
    database.close()
    assert state == "quarantined"


async def test_an_update_that_was_set_aside_is_handled_once_it_is_put_back(
    service: Service, person: People
) -> None:
    service.start()
    me = person(1)
    await me.send_text("/start")
    await me.wait_for(says(texts.GREETING))
    sender = {"id": me.number, "is_bot": False, "first_name": "Ann"}
    chat = {"id": me.chat, "type": "private"}
    message = {"message_id": 1, "date": 0, "chat": chat, "from": sender, "text": "/cancel"}
    with sqlite3.connect(service.folder / "bot.db") as database:
        database.execute(
            "INSERT INTO inbox (update_id, payload, state, attempts, received_at)"
            " VALUES (1, ?, 'quarantined', 3, 1e10)",
            [json.dumps({"update_id": 1, "message": message})],
        )
    database.close()
    assert await service.command("inbox") == "1  2286-11-20 17:46 UTC  message, tried 3 times\n"
    await service.command("inbox", "--again", "1")
    assert await me.wait_for(says(texts.NOTHING_TO_CANCEL))
    assert await service.command("inbox") == "No update is set aside.\n"


async def test_no_token_in_any_log_or_file(service: Service, person: People) -> None:
    service.start()
    me = person(1)
    await service.playground.inject("getUpdates", status=401, description="Unauthorized")
    await service.playground.inject("getFile", cut="before")
    offer = await send_pair(me)
    await me.tap(offer["message_id"], "Subtle")
    await assert_one_result(service, me)
    token = service.playground.token.encode()
    secret = token.partition(b":")[2]
    files = [path for path in service.folder.rglob("*") if path.is_file()]
    assert service.log in service.folder.parent.iterdir()
    assert b"call failed" in service.log.read_bytes()
    assert [path for path in [service.log, *files] if secret in path.read_bytes()] == []


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="needs Linux's /proc")
async def test_the_worker_does_not_know_the_token_and_the_bot_does_not_know_torch(
    service: Service, person: People
) -> None:
    me, offer = await begin(service, person)
    await me.tap(offer["message_id"], "Subtle")
    await me.wait_for(has_file)
    assert service.process is not None
    (worker,) = service.workers()
    environment = Path(f"/proc/{worker}/environ").read_bytes()
    assert service.playground.token.encode() not in environment
    assert "torch" not in Path(f"/proc/{service.process.pid}/maps").read_text()
    assert "torch" in Path(f"/proc/{worker}/maps").read_text()


async def test_a_second_bot_on_the_same_folder_ends_with_a_sentence(
    service: Service, person: People
) -> None:
    service.start()
    me = person(1)
    await me.send_text("/start")
    await me.wait_for(says(texts.GREETING))
    second = Service(service.playground, service.folder)
    second.start()
    assert second.process is not None
    assert second.process.wait(20) == 2
    assert "Another bot runs on" in service.log.read_text()


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


async def test_a_painting_that_failed_is_painted_when_it_is_tried_again_after_a_restart(
    service: Service, person: People
) -> None:
    me, offer = await begin(service, person)
    await service.playground.inject("getFile", status=403, description="Forbidden", calls=ATTEMPTS)
    await me.tap(offer["message_id"], "Subtle")
    failed = await me.wait_for(says(texts.FAILED))
    service.kill()
    for _ in range(2):
        await me.tap_without_waiting(failed["message_id"], "Try again")
    service.start()
    await assert_one_result(service, me)
