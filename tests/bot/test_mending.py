"""What is mended when the service starts; tests/service sees it from the chat."""

import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path

import pytest

from bot import letters, texts
from bot.events import Photo
from bot.mending import mend
from bot.wording import Text, unpack
from storage import jobs, outbox
from storage.database import Database, open_database
from storage.jobs import ATTEMPTS, Job, Order, State
from storage.pictures import Pictures


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(tmp_path / "bot.db") as opened:
        yield opened


@pytest.fixture
def pictures(tmp_path: Path) -> Pictures:
    return Pictures(tmp_path / "pictures")


async def render(database: Database, attempts: int = 1) -> Job:
    """Leave a painting that is to be sent behind, as a file; the file itself is missing."""
    photo = json.dumps(asdict(Photo("file", "unique", 1, None)))
    await jobs.add(database, Order(1, 1, None, 9, photo, photo, 50), now=0)
    job = await jobs.claim(database, now=0, lease=30)
    for _ in range(1, attempts):
        assert job is not None
        assert await jobs.retry(database, job)
        job = await jobs.claim(database, now=0, lease=30)
    assert job is not None
    assert await jobs.finish(database, job, State.RENDERED, now=0)
    await outbox.put(database, letters.status(job, Text("Done"), ()), now=0)
    await outbox.put(database, letters.file(job, Text("The file")), now=0)
    return job


async def said(database: Database) -> list[str]:
    rows = await database.fetch("SELECT body FROM outbox WHERE state = 'new' ORDER BY id")
    return [str(unpack(json.loads(row["body"])["text"])) for row in rows]


async def state(database: Database, job: Job) -> State:
    found = await jobs.get(database, job.id)
    assert found is not None
    return found.state


async def test_a_painting_that_is_lost_unsent_is_painted_again_and_its_person_told(
    database: Database, pictures: Pictures
) -> None:
    lost = await render(database, attempts=ATTEMPTS)
    await mend(database, pictures)
    assert await said(database) == [str(texts.LOST), str(texts.queued(1))]
    again = await jobs.claim(database, now=0, lease=30)
    assert again is not None
    assert again.id == lost.id
    assert await jobs.retry(database, again)  # its attempts are counted anew
    await mend(database, pictures)
    assert await said(database) == [str(texts.LOST), str(texts.queued(1))]


async def test_a_painting_that_is_kept_is_sent(database: Database, pictures: Pictures) -> None:
    kept = await render(database)
    await pictures.save(letters.result_name(kept.id), b"painting")
    await mend(database, pictures)
    assert await said(database) == ["Done", "The file"]
    assert await state(database, kept) is State.RENDERED


async def test_a_lost_file_that_may_have_been_sent_is_not_painted_again(
    database: Database, pictures: Pictures
) -> None:
    job = await render(database)
    await database.fetch("UPDATE outbox SET state = 'sending' WHERE kind = 'document'")
    await mend(database, pictures)
    assert await state(database, job) is State.RENDERED


async def test_a_file_that_was_sent_and_is_asked_for_again_is_not_painted_again(
    database: Database, pictures: Pictures
) -> None:
    job = await render(database)
    await jobs.deliver(database, job.id)
    await mend(database, pictures)
    assert await state(database, job) is State.DONE
    assert await said(database) == ["Done", "The file"]


async def test_a_row_that_names_what_no_file_can_be_named_is_no_trouble(
    database: Database, pictures: Pictures
) -> None:
    photo = json.dumps(asdict(Photo("file", "\ud800", 1, None)))
    job = await jobs.add(database, Order(1, 1, None, 9, photo, photo, 50), now=0)
    await mend(database, pictures)
    assert await jobs.active(database, [job.id]) == {job.id}
