"""What the clerk does with an update while the database has no room for what follows from it."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot import client, texts
from bot.bells import Bells
from bot.clerk import Clerk
from bot.client import Client
from bot.settings import Settings
from bot.wording import unpack
from storage import inbox, outbox
from storage.database import Database, open_database
from storage.outbox import Draft, Kind
from tests.bot.books import office
from tests.chat import Playground


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(tmp_path / "bot.db") as opened:
        yield opened


@pytest.fixture
async def telegram(playground: Playground) -> AsyncIterator[Client]:
    token = SecretStr(playground.token)
    async with client.connect(Settings(bot_token=token, bot_api_url=playground.root)) as connected:
        yield connected


async def fill(database: Database) -> None:
    """Let nothing be put into the outbox any more; what is there may still be changed."""
    ((pages,),) = await database.fetch("PRAGMA page_count")
    await database.fetch(f"PRAGMA max_page_count = {pages}")
    for size in (1000, 100, 1):
        while await has_room(database, size):
            pass


async def has_room(database: Database, size: int) -> bool:
    """Put so much more into the outbox; False if that cannot be."""
    draft = Draft(Kind.SAY, 2, "full", {"text": "x" * size}, not_before=1e10)
    try:
        await outbox.put(database, draft, now=0)
    except sqlite3.OperationalError:
        return False
    return True


async def test_an_update_is_tried_until_there_is_room(database: Database, telegram: Client) -> None:
    """However often that is: the database is to blame, and it is not set aside."""
    chat = {"id": 1, "type": "private"}
    sender = {"id": 1, "is_bot": False, "first_name": "Ann"}
    message = {"message_id": 1, "date": 0, "chat": chat, "from": sender, "text": "/help"}
    await inbox.add(database, 7, {"update_id": 7, "message": message}, now=0)
    bells = Bells()
    clerk = Clerk(database, telegram, bells, office())
    await fill(database)
    for _ in range(inbox.ATTEMPTS + 2):
        with pytest.raises(sqlite3.OperationalError, match="full"):
            await asyncio.wait_for(clerk.run(), 10)
    assert await inbox.quarantined(database) == []
    await database.fetch("PRAGMA max_page_count = 100000")
    working = asyncio.create_task(clerk.run())
    await bells.outbox.wait()
    heads = [head for head in await outbox.heads(database) if head.chat_id == 1]
    said = [str(unpack(head.body["text"])) for head in heads]
    assert said == [str(texts.HELP)]
    assert [tuple(row) for row in await database.fetch("PRAGMA integrity_check")] == [("ok",)]
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
