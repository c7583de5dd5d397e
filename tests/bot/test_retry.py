"""A painting that failed, and the button that has it tried again."""

import asyncio
import math
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot import client, keyboards, texts
from bot.bells import Bells
from bot.eraser import Eraser
from bot.gallery import Gallery
from bot.materials import Materials
from bot.painters import PainterLostError
from bot.photos import Photos
from bot.readings import painting
from bot.settings import Settings
from bot.sizes import Sizes
from bot.studio import Studio
from storage import jobs
from storage.checkpoints import Checkpoints
from storage.database import Sql
from storage.jobs import ATTEMPTS, Job, State
from storage.pictures import Pictures
from styler.frames import Event, Paint
from styler.presets import Preset
from tests.bot.books import GROUP, GUESTS, Books, answers, button, sent, tap, words

OTHER = 2


class Hopeless:
    """A painter that dies of every painting."""

    slots = 1
    is_ready = True

    def __init__(self) -> None:
        self.deaths = 0

    async def paint(self, request: Paint) -> AsyncGenerator[Event]:
        self.deaths += 1
        raise PainterLostError(request.job)
        yield

    def finish(self, job: str) -> None:
        """Of what it has died there is nothing to take."""

    async def run(self, changed: Callable[[], None]) -> None:
        """It is always there."""


async def active(sql: Sql) -> list[Job]:
    return await jobs.active_of(sql, GROUP.chat_id, GROUP.user_id)


async def paint_in_vain(books: Books, folder: Path) -> int:
    """Let a studio do what waits until it has failed; return how often it was tried."""
    painter, bells = Hopeless(), Bells()
    pictures, checkpoints = Pictures(folder / "pictures"), Checkpoints(folder / "checkpoints")
    for number in (1, 2):
        await pictures.save(f"photo:unique{number}", b"nobody looks at it")
    async with books.open() as database:
        telegram = client.connect(Settings(bot_token=SecretStr("1:a")))
        photos = Photos(pictures, telegram, Gallery(pictures))
        studio = Studio(
            database=database,
            pictures=pictures,
            checkpoints=checkpoints,
            materials=Materials(photos, pictures, checkpoints, Sizes(64)),
            painter=painter,
            eraser=Eraser(database, pictures, checkpoints, bells.outbox),
            guests=GUESTS,
            bells=bells,
        )
        running = asyncio.create_task(studio.run())
        while await active(database):
            await bells.outbox.wait()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
    return painter.deaths


async def order(folder: Path) -> Books:
    """Return the books of somebody whose painting is in line."""
    made = Books(folder)
    await made.take(sent(1), sent(2))
    await made.take(tap(button(await made.say(), "Strong"), "paint"))
    await made.say()
    return made


@pytest.fixture
async def books(tmp_path: Path) -> Books:
    """Those of somebody whose painting has failed, which is not said yet."""
    made = await order(tmp_path)
    assert await paint_in_vain(made, tmp_path) == ATTEMPTS
    return made


async def test_a_painting_that_failed_is_told_with_a_button_that_queues_it_again(
    books: Books,
) -> None:
    said = await books.say()
    assert words(said) == [str(texts.FAILED)]
    await books.take(tap(button(said, "Try again"), "again"))
    (job,) = await books.do(active)
    again = painting(job)
    assert (again.content, again.style) == (sent(1).photo, sent(2).photo)
    assert again.strength == Preset.STRONG
    assert words(await books.say()) == [str(texts.queued(1)), str(texts.ON_IT)]


async def test_what_was_cancelled_as_the_service_died_is_not_begun_again(tmp_path: Path) -> None:
    books = await order(tmp_path)
    async with books.open() as database:
        job = await jobs.claim(database, now=0, lease=30)
        assert job is not None
        assert await jobs.request_cancel(database, job.id, now=0) is State.RUNNING
    assert await paint_in_vain(books, tmp_path) == 0
    assert words(await books.say()) == [str(texts.CANCELLED)]


async def test_what_fails_once_more_can_be_tried_once_more(books: Books, tmp_path: Path) -> None:
    await books.take(tap(button(await books.say(), "Try again"), "second"))
    await books.say()
    assert await paint_in_vain(books, tmp_path) == ATTEMPTS
    await books.take(tap(button(await books.say(), "Try again"), "third"))
    assert len(await books.do(active)) == 1


async def test_trying_again_twice_queues_one_painting(books: Books) -> None:
    data = button(await books.say(), "Try again")
    await books.take(tap(data, "first"), tap(data, "second"))
    assert len(await books.do(active)) == 1
    assert answers(await books.say()) == [str(texts.ON_IT), str(texts.TAP_IS_DOUBLE)]


async def test_nobody_else_has_it_tried_again(books: Books) -> None:
    data = button(await books.say(), "Try again")
    tapped = keyboards.parse(data)
    assert tapped is not None
    forged = replace(tapped, owner=OTHER).pack()
    await books.take(tap(data, "theirs", user=OTHER), tap(forged, "forged", user=OTHER))
    assert await books.do(lambda sql: jobs.active(sql, range(10))) == set()
    assert answers(await books.say()) == [str(texts.TAP_IS_NOT_YOURS)] * 2


async def test_what_is_no_longer_kept_is_asked_for_anew(books: Books) -> None:
    data = button(await books.say(), "Try again")
    await books.do(lambda sql: jobs.forget(sql, before=math.inf))
    await books.take(tap(data, "late"))
    assert answers(await books.say()) == [str(texts.RESULT_IS_GONE)]
