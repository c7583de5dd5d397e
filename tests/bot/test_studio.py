"""What the studio has said of a painting before there is anything to see of it."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from telegram.request import RequestData

from bot import texts
from bot.choices import Choices
from bot.events import Photo
from bot.guests import Role
from bot.wishes import PLAIN, Wishes
from bot.wording import Text, unpack
from storage import jobs
from storage.jobs import ATTEMPTS, Order, State
from styler.frames import Painted, Snapshot, Started
from tests.bot.books import GUESTS
from tests.bot.stage import PATIENCE, SAME_FILE, Screen, Stage
from tests.running import picture

JPEG = picture(1)
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


async def order(stage: Stage, user: int, wishes: Wishes = PLAIN) -> None:
    wanted = Order(user, user, None, 9, PHOTO, PHOTO, 50, wishes.pack())
    await jobs.add(stage.database, wanted, now=0)


async def begin(stage: Stage, wishes: Wishes = PLAIN) -> None:
    """Let it come to its first painting."""
    await stage.begin()
    await order(stage, 1, wishes)


async def lose(stage: Stage, *names: str) -> None:
    """Let the painter die of what it paints."""
    for name in names:
        await stage.easel.hand(name, None)
    await stage.settle()


async def reach(stage: Stage, count: int) -> None:
    """Let the studio go on until so many are painted."""
    async with asyncio.timeout(PATIENCE):
        while len(stage.easel.names) < count:
            await stage.settle()


async def only(stage: Stage) -> str:
    """Return the one that is painted next; nobody is painted for beside it."""
    await reach(stage, 1)
    (name,) = stage.easel.names
    return name


async def states(stage: Stage) -> list[State]:
    return [job.state for job in await jobs.every(stage.database)]


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


@pytest.mark.parametrize("role", [Role.GUEST, Role.STRANGER])
async def test_who_is_off_the_list_by_the_end_is_offered_nothing(stage: Stage, role: Role) -> None:
    if role is Role.STRANGER:
        stage.guests = replace(GUESTS, allowed={2})
    await begin(stage)
    await stage.settle()
    await jobs.request_cancel(stage.database, 1, now=0)
    await stage.settle()
    (cancelled,) = await stage.waiting()
    assert unpack(cancelled.body["text"]) == texts.CANCELLED
    assert bool(cancelled.body["keyboard"]) == (role is not Role.STRANGER)


@pytest.mark.parametrize("is_wanted", [True, False])
async def test_a_film_follows_the_file_if_it_is_wanted(stage: Stage, *, is_wanted: bool) -> None:
    await begin(stage, Wishes(Choices(film=is_wanted)))
    await stage.settle()
    await stage.easel.hand("1-1", Started("1-1", 64, 48, JPEG))
    await stage.easel.hand("1-1", Snapshot("1-1", 0.5, 9, b"no picture"))
    await stage.easel.hand("1-1", Snapshot("1-1", 0.7, 9, JPEG))
    await stage.easel.hand("1-1", Painted("1-1", 64, 48, 9, 0.5, JPEG, b"png"))
    await stage.settle()
    assert len(stage.files_of([1])) == 5
    said: list[Text] = []
    while heads := await stage.waiting():
        said += [unpack(message.body["text"]) for message in heads]
        await stage.say(heads[0])
    assert said[2:] == ([texts.FILM_CAPTION] if is_wanted else [])


async def test_of_those_that_a_painter_is_lost_with_only_the_one_that_kills_it_alone_fails(
    stage: Stage,
) -> None:
    await begin(stage)
    for user in (2, 3):
        await order(stage, user)
    stage.easel.slots = 2
    await stage.settle()
    assert set(stage.easel.names) == {"1-1", "2-1"}
    await lose(stage, "1-1", "2-1")
    await only(stage)
    (told,) = [unpack(each.body["text"]) for each in await stage.waiting() if each.chat_id == 2]
    assert told in [texts.queued(1), texts.queued(2)]
    for attempt in range(ATTEMPTS):
        assert await only(stage) == f"1-{2 + attempt}"
        await lose(stage, f"1-{2 + attempt}")
    assert (await states(stage))[0] is State.FAILED
    while (await states(stage))[1] is not State.RENDERED:
        name = await only(stage)
        await stage.easel.hand(name, Painted(name, 64, 48, 9, 0.5, JPEG, b"png"))
        await stage.settle()
    for user in (4, 5, 6):
        await order(stage, user)
    await reach(stage, 2)


async def test_whoever_had_company_once_is_blamed_for_no_death_of_that_attempt(
    stage: Stage,
) -> None:
    await begin(stage)
    await order(stage, 2)
    stage.easel.slots = 2
    await stage.settle()
    await stage.easel.hand("2-1", Painted("2-1", 64, 48, 9, 0.5, JPEG, b"png"))
    await stage.settle()
    for attempt in range(ATTEMPTS):
        assert await only(stage) == f"1-{1 + attempt}"
        await lose(stage, f"1-{1 + attempt}")
    await only(stage)
    assert await states(stage) == [State.RUNNING, State.RENDERED], "tried again"
