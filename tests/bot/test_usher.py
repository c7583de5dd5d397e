"""What those who wait are shown of the line."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import texts
from bot.bells import Bells
from bot.usher import Usher
from bot.wording import unpack
from storage import jobs, outbox
from storage.database import Database, open_database
from storage.jobs import FRONT, Order


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(tmp_path / "bot.db") as opened:
        yield opened


async def shown(database: Database) -> dict[int, str]:
    """Return what waits to be said, by chat."""
    heads = await outbox.heads(database)
    return {message.chat_id: str(unpack(message.body["text"])) for message in heads}


async def test_those_in_front_are_shown_their_places_and_how_they_move(database: Database) -> None:
    usher = Usher(database, Bells())
    for user in range(1, FRONT + 3):
        await jobs.add(database, Order(user, user, None, None, "{}", "{}", 50), now=0)
    await usher.tell()
    assert await shown(database) == {user: str(texts.queued(user)) for user in range(1, FRONT + 1)}
    await jobs.claim(database, now=1, lease=30)
    await usher.tell()
    moved = {user: str(texts.queued(user - 1)) for user in range(2, FRONT + 2)}
    assert await shown(database) == {1: str(texts.queued(1)), **moved}


async def test_a_job_that_is_begun_is_shown_no_place(database: Database) -> None:
    await jobs.add(database, Order(1, 1, None, None, "{}", "{}", 50), now=0)
    await jobs.claim(database, now=1, lease=30)
    await Usher(database, Bells()).tell()
    assert await shown(database) == {}
