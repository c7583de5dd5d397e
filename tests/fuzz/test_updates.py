"""Whatever an update is like, those behind it are handled."""

import asyncio
import copy
import itertools
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot import client, texts
from bot.bells import Bells
from bot.clerk import Clerk
from bot.client import Client
from bot.settings import Settings
from storage import inbox
from storage.database import Database, open_database
from tests.bot.books import office
from tests.bot.test_client import answering
from tests.fuzz.cases import cases

PATIENCE = 60.0
ME = {"id": 123456, "is_bot": True, "first_name": "Atelier", "username": "atelier_bot"}
ANN = {"id": 7, "is_bot": False, "first_name": "Ann"}
HOME = {"id": 7, "type": "private"}
SAID = {"message_id": 3, "date": 0, "chat": HOME, "from": ANN}
FILE = {"file_id": "f", "file_unique_id": "u", "file_size": 1000}
MEMBER = {"user": ME, "status": "kicked", "until_date": 0}
REAL: list[dict[str, Any]] = [
    {"message": {**SAID, "text": "/start"}},
    {"message": {**SAID, "photo": [{**FILE, "width": 90, "height": 60}], "media_group_id": "a"}},
    {"message": {**SAID, "document": {**FILE, "file_name": "a.jpg", "mime_type": "image/jpeg"}}},
    {"message": {**SAID, "chat": {"id": -5, "type": "group", "title": "us"}, "text": "/help@a"}},
    {"message": {**SAID, "sender_chat": {"id": -9, "type": "channel"}, "text": "/start"}},
    {"message": {**SAID, "chat": {"id": -5, "type": "group"}, "migrate_to_chat_id": -1005}},
    {"my_chat_member": {**SAID, "old_chat_member": MEMBER, "new_chat_member": MEMBER}},
    {
        "callback_query": {
            "id": "9",
            "from": ANN,
            "chat_instance": "c",
            "data": "p:7:1:50",
            "message": SAID,
        }
    },
]
HELP = {"message": {**SAID, "chat": {"id": 8, "type": "private"}, "text": "/help"}}
"""In a chat of its own: nothing that is said before replaces its answer."""
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=9)
    | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)


@st.composite
def updates(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a real update with anything in some of its places, or with places missing."""
    update: dict[str, Any] = copy.deepcopy(draw(st.sampled_from(REAL)))
    for _ in range(draw(st.integers(1, 3))):
        where, key = draw(st.sampled_from(list(_places(update))))
        if draw(st.booleans()):
            where[key] = draw(VALUES)
        else:
            del where[key]
        if not update:
            break
    return update


def test_whatever_updates_come_the_one_behind_them_is_handled(tmp_path: Path) -> None:
    numbers = itertools.count()
    answer = itertools.repeat(json.dumps({"ok": True, "result": ME}))
    # Nobody reads the tracebacks of updates that are set aside.
    with asyncio.Runner() as runner, answering(answer, 200) as root, capture_logs():
        telegram = client.connect(Settings(bot_token=SecretStr("1:a"), bot_api_url=root))
        runner.run(telegram.initialize())

        @cases(20)
        @given(st.lists(updates(), min_size=1, max_size=12))
        def handle(batch: list[dict[str, Any]]) -> None:
            runner.run(_handle(tmp_path / f"{next(numbers)}.db", telegram, [*batch, HELP]))

        handle()
        runner.run(telegram.shutdown())


async def _handle(path: Path, telegram: Client, batch: Sequence[dict[str, Any]]) -> None:
    """Let a clerk handle updates; each is done in the end, or set aside."""
    bells = Bells()
    async with open_database(path) as database, asyncio.timeout(PATIENCE):
        for number, update in enumerate(batch):
            await inbox.add(database, number, {**update, "update_id": number}, now=0.0)
        clerk = asyncio.create_task(Clerk(database, telegram, bells, office()).run())
        while not await _has_said_help(database):
            await bells.outbox.wait()
        clerk.cancel()
        await asyncio.wait([clerk])
        assert clerk.cancelled()
        waiting = await database.fetch("SELECT update_id FROM inbox WHERE state = 'new'")
        assert waiting == []


async def _has_said_help(database: Database) -> bool:
    rows = await database.fetch(
        "SELECT 1 FROM outbox WHERE chat_id = 8 AND body ->> '$.text.words' = :text",
        {"text": str(texts.HELP)},
    )
    return bool(rows)


def _places(inside: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401 - any JSON
    """Yield everything that holds something, with what it holds it under."""
    keys = inside if isinstance(inside, dict) else range(len(inside))
    for key in keys:
        yield inside, key
        if isinstance(inside[key], dict | list):
            yield from _places(inside[key])
