"""What the studio has said of a painting before there is anything to see of it."""

import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path

import pytest
from telegram.request import RequestData

from bot import texts
from bot.events import Photo
from bot.wording import Text, unpack
from storage import jobs
from storage.jobs import Order
from styler.frames import Started
from tests.bot.stage import SAME_FILE, Screen, Stage

PHOTO = json.dumps(asdict(Photo("file", SAME_FILE, 1, None)))


class Slow(Screen):
    """Meanwhile the painter dies."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage = stage

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *_: object,
        **__: object,
    ) -> tuple[int, bytes]:
        if method == "GET":
            self.stage.easel.is_ready = False
        return await super().do_request(url, method, request_data)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    made = Stage(tmp_path)
    yield made
    await made.end()


async def begin(stage: Stage) -> None:
    """Let it come to its first painting."""
    await stage.begin()
    await jobs.add(stage.database, Order(1, 1, None, 9, PHOTO, PHOTO, 50), now=0)


async def will_say(stage: Stage) -> Text:
    """Return what is said unless there is news by then."""
    (message,) = await stage.waiting()
    return unpack(message.body["text"])


async def test_while_the_painter_is_being_started_that_is_said(stage: Stage) -> None:
    await begin(stage)
    stage.easel.is_ready = False
    await stage.settle()
    assert await will_say(stage) == texts.STARTING
    stage.easel.is_ready = True
    await stage.easel.hand("1-1", Started("1-1", 64, 48))
    assert await will_say(stage) == texts.BEGINNING


async def test_after_the_painter_has_died_it_is_said_that_it_is_being_started(
    stage: Stage,
) -> None:
    await begin(stage)
    await stage.settle()
    assert await will_say(stage) == texts.BEGINNING
    stage.easel.is_ready = False
    await stage.easel.hand("1-1", None)
    await stage.settle()
    assert stage.easel.names == ["1-2"]
    assert await will_say(stage) == texts.STARTING


async def test_so_it_is_when_it_dies_while_the_photos_are_fetched(stage: Stage) -> None:
    stage.screen = Slow(stage)
    await begin(stage)
    await stage.settle()
    assert await will_say(stage) == texts.STARTING
