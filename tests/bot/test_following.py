"""What follows a result, and what was good enough before there was one."""

import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from functools import partial
from pathlib import Path

import pytest

from bot import clerk, keyboards, letters, texts
from bot.choices import Choices, Size
from bot.events import Photo, Place, Tapped
from bot.keyboards import Act, Tap
from bot.sources import BuiltIn
from bot.wishes import Wishes
from bot.wording import unpack
from storage import jobs
from storage.jobs import Order, State
from storage.outbox import Kind
from storage.pictures import Pictures
from styler.frames import Painted, Snapshot
from tests.bot.books import office
from tests.bot.stage import SAME_FILE, Stage

ME = Place(chat_id=1, user_id=1, thread_id=None, is_private=True)
PHOTO = json.dumps(asdict(Photo("file", SAME_FILE, 1, None)))
STYLE = json.dumps(asdict(Photo("file", SAME_FILE, 2, None)))
MESSAGE = 9


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    made = Stage(tmp_path)
    made.screen.show(ME.chat_id, MESSAGE, None)
    await made.begin()
    yield made
    await made.end()


async def order(stage: Stage, size: Size = Size.STANDARD, style: str = STYLE) -> None:
    wishes = Wishes(Choices(size)).pack()
    wanted = Order(ME.chat_id, ME.user_id, None, MESSAGE, PHOTO, style, 50, wishes)
    await jobs.add(stage.database, wanted, now=0)
    await stage.settle()


async def tap(stage: Stage, act: Act, job: int, strength: int = 0) -> None:
    """Let the clerk take a tap; the studio has not heard of it yet."""
    tapped = Tapped(ME, f"{act}", Tap(act, ME.user_id, job, strength).pack(), MESSAGE)
    await stage.database.transact(partial(clerk.write, event=tapped, office=office()))


async def end(stage: Stage, name: str, edge: int = 64) -> str:
    """Let a painting be done; return what is said under it."""
    await stage.say_all()
    await stage.easel.hand(name, Painted(name, edge, edge, 9, 0.5, b"jpeg", name.encode()))
    await stage.settle()
    return await caption(stage)


async def caption(stage: Stage) -> str:
    (message,) = await stage.waiting()
    return str(unpack(message.body["text"]))


async def offered(stage: Stage) -> list[tuple[Act, int]]:
    """Return what the buttons do that are shown next, row by row."""
    (message,) = await stage.waiting()
    taps = [keyboards.parse(data) for row in message.body["keyboard"] for _, data in row]
    return [(tap.act, tap.strength) for tap in taps if tap is not None]


async def state(stage: Stage, job: int) -> State:
    found = await jobs.get(stage.database, job)
    assert found is not None
    return found.state


def snapshot(name: str) -> Snapshot:
    return Snapshot(name, 0.5, 9, b"jpeg")


async def test_under_a_result_is_what_can_follow_it(stage: Stage) -> None:
    await order(stage)
    await end(stage, "1-1")
    assert await offered(stage) == [
        (Act.GO_ON, 25),
        (Act.GO_ON, 75),
        (Act.ENLARGE, 0),
        (Act.SWAP, 0),
        (Act.NEW_STYLE, 0),
        (Act.NEW_PHOTO, 0),
        (Act.SEND_FILM, 0),
        (Act.SAVE_STYLE, 0),
    ]


async def test_a_style_that_comes_with_the_program_needs_no_saving(stage: Stage) -> None:
    await order(stage, style=json.dumps(asdict(BuiltIn("night"))))
    await end(stage, "1-1")
    acts = {act for act, _ in await offered(stage)}
    assert Act.SEND_FILM in acts
    assert Act.SAVE_STYLE not in acts


async def test_what_is_stronger_begins_from_the_result_and_says_so(stage: Stage) -> None:
    await order(stage)
    assert str(texts.WENT_ON) not in await end(stage, "1-1")
    await tap(stage, Act.GO_ON, 1, 75)
    await stage.settle()
    request = stage.easel.requests["2-1"]
    assert (request.start, request.strength, request.size) == (b"1-1", 75, 64)
    assert (await end(stage, "2-1")).endswith(str(texts.WENT_ON))


async def test_what_is_larger_begins_from_the_result_too(stage: Stage) -> None:
    await order(stage)
    await end(stage, "1-1")
    await tap(stage, Act.ENLARGE, 1)
    await stage.settle()
    request = stage.easel.requests["2-1"]
    assert (request.start, request.strength, request.size) == (b"1-1", 50, 128)


async def test_where_the_result_is_not_kept_it_begins_from_the_photo_and_says_so(
    stage: Stage, tmp_path: Path
) -> None:
    await order(stage)
    await end(stage, "1-1")
    await stage.say_all()
    await Pictures(tmp_path / "pictures").delete([letters.result_name(1)])
    await tap(stage, Act.GO_ON, 1, 25)
    await stage.settle()
    assert stage.easel.requests["2-1"].start == b""
    assert (await end(stage, "2-1")).endswith(str(texts.BEGAN_ANEW))


@pytest.mark.parametrize(
    ("size", "edge", "is_offered"),
    [
        (Size.QUICK, 64, False),
        (Size.LARGE, 128, True),
        (Size.LARGE, 96, False),
        (Size.PRINT, 256, False),
    ],
)
async def test_larger_is_offered_where_there_is_something_larger_and_memory_for_it(
    stage: Stage, size: Size, edge: int, *, is_offered: bool
) -> None:
    await order(stage, size)
    await end(stage, "1-1", edge)
    assert ((Act.ENLARGE, 0) in await offered(stage)) == is_offered


async def test_what_is_good_enough_is_the_result_at_once_and_its_file_follows(
    stage: Stage,
) -> None:
    await order(stage)
    await stage.easel.hand("1-1", snapshot("1-1"))
    assert await offered(stage) == [(Act.GOOD_ENOUGH, 0), (Act.CANCEL, 0)]
    await stage.say_all()
    await tap(stage, Act.GOOD_ENOUGH, 1)
    await stage.settle()
    assert await state(stage, 1) is State.RENDERED
    said = {message.kind: message for message in await stage.waiting()}
    assert "at 50%" in str(unpack(said[Kind.EDIT].body["text"]))
    await stage.say_all()
    assert stage.files == {1: 1}


async def test_what_was_taken_early_can_be_finished_all_the_same(stage: Stage) -> None:
    await order(stage)
    await stage.easel.hand("1-1", snapshot("1-1"))
    await stage.say_all()
    await tap(stage, Act.GOOD_ENOUGH, 1)
    await stage.say_all()
    await stage.settle()
    (act, strength), *_ = await offered(stage)
    await tap(stage, act, 1, strength)
    await stage.settle()
    request = stage.easel.requests["2-1"]
    assert (request.start, request.strength, request.size) == (b"png", 50, 64)


async def test_what_was_good_enough_as_the_service_died_is_taken_when_it_can_be_seen(
    stage: Stage,
) -> None:
    await order(stage)
    await stage.easel.hand("1-1", snapshot("1-1"))
    await tap(stage, Act.GOOD_ENOUGH, 1)
    await stage.end()
    await stage.begin()
    await stage.settle()
    await stage.settle()  # it has looked once more since it has begun
    assert stage.easel.names == ["1-2"]
    await stage.easel.hand("1-2", snapshot("1-2"))
    assert await state(stage, 1) is State.RENDERED
    await stage.say_all()
    assert stage.files == {1: 1}


async def test_what_is_good_enough_after_its_painter_has_died_is_taken_when_it_can_be_seen(
    stage: Stage,
) -> None:
    await order(stage)
    await stage.easel.hand("1-1", snapshot("1-1"))
    await stage.easel.hand("1-1", None)
    await stage.settle()
    await tap(stage, Act.GOOD_ENOUGH, 1)
    await stage.settle()
    assert stage.easel.names == ["1-2"]
    await stage.easel.hand("1-2", snapshot("1-2"))
    assert await state(stage, 1) is State.RENDERED


@pytest.mark.parametrize("acts", [(Act.GOOD_ENOUGH, Act.CANCEL), (Act.CANCEL, Act.GOOD_ENOUGH)])
async def test_of_good_enough_and_cancel_there_is_one_end(
    stage: Stage, acts: tuple[Act, Act]
) -> None:
    await order(stage)
    await stage.easel.hand("1-1", snapshot("1-1"))
    for act in acts:
        await tap(stage, act, 1)
    await stage.settle()
    assert await state(stage, 1) is State.CANCELLED
    await stage.say_all()
    assert stage.files == {}
