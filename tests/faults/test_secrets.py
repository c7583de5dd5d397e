"""Group 22: no token in any log or file, and nothing of our insides in a chat."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot import texts
from tests.chat import Person
from tests.running import Service, assert_one_result, begin, has_file, says, send_pair

People = Callable[..., Person]


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


async def test_what_breaks_inside_is_told_in_a_sentence_and_only_the_log_says_where(
    shared_service: Service, somebody: People
) -> None:
    me = somebody(1300)
    offer = await send_pair(me, 1301, 1302)
    with closing(sqlite3.connect(shared_service.folder / "bot.db")) as books, books:
        unknown = """UPDATE conversations SET draft = json_set(draft, '$.style',
            json('{"key": "no such style"}')) WHERE user_id = 1300"""
        assert books.execute(unknown).rowcount == 1
    await me.tap(offer["message_id"], "Subtle")
    await me.wait_for(says(str(texts.FAILED)))
    log = shared_service.log.read_text()
    assert "job broke" in log
    assert "gallery.py" in log
