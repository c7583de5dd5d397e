"""What the studio makes of an order for sketches, and of the one that is chosen."""

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator
from dataclasses import asdict
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bot import keyboards, letters, readings, texts
from bot.choices import Choices, Strokes
from bot.events import Photo
from bot.strip import STRENGTHS
from bot.studio import SKETCHES_SECONDS
from bot.wishes import Origin, Wishes
from bot.wording import Text, unpack
from storage import jobs
from storage.checkpoints import Checkpoints
from storage.jobs import Job, Order, State
from storage.outbox import Kind, Message
from storage.pictures import Pictures
from styler.frames import Failed, Picture, Portion, Reason, Rejected
from tests.bot.stage import PATIENCE, SAME_FILE, Stage, end_of

PHOTO = json.dumps(asdict(Photo("file", SAME_FILE, 1, None)))
BROAD = Choices(strokes=Strokes.BROAD)
SKETCHES = Wishes(BROAD, are_sketches=True)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    made = Stage(tmp_path)
    await made.begin()
    yield made
    await made.end()


@pytest.fixture
def checkpoints(tmp_path: Path) -> Checkpoints:
    return Checkpoints(tmp_path / "checkpoints")


async def order(stage: Stage, wishes: Wishes, strength: int = STRENGTHS[0]) -> Job:
    """Let somebody order something, and the studio begin it."""
    order = Order(1, 1, None, 9, PHOTO, PHOTO, strength, wishes.pack())
    job = await jobs.add(stage.database, order, now=0)
    await stage.settle()
    return job


async def end(stage: Stage, name: str) -> None:
    await stage.easel.hand(name, end_of(stage.easel.requests[name]))


async def said(stage: Stage) -> Message:
    """Return what is said next."""
    (message,) = await stage.waiting()
    return message


async def reads(stage: Stage, text: Text) -> None:
    """Wait until this is what is said next."""
    async with asyncio.timeout(PATIENCE):
        while unpack((await said(stage)).body["text"]) != text:
            pass


async def now(stage: Stage, job: Job) -> Job:
    found = await jobs.get(stage.database, job.id)
    assert found is not None
    return found


def names(attempt: str) -> list[str]:
    return [f"{attempt}-{strength}" for strength in STRENGTHS]


def lightness(sheet: bytes) -> list[int]:
    """Return how light the four tiles are, row by row."""
    with Image.open(BytesIO(sheet)) as image:
        grey, (width, height) = image.convert("L"), image.size
    places = [(x * width // 4, y * height // 4) for y in (1, 3) for x in (1, 3)]
    return [int(grey.getpixel(place)) for place in places]  # type: ignore[arg-type]


async def test_four_sketches_are_asked_for_at_once_and_shown_on_one_sheet(
    stage: Stage, checkpoints: Checkpoints, tmp_path: Path
) -> None:
    job = await order(stage, SKETCHES)
    assert stage.easel.names == names("1-1")
    asked = [stage.easel.requests[name] for name in names("1-1")]
    assert [request.strength for request in asked] == [25, 50, 75, 90]
    assert {request.portion for request in asked} == {Portion.SKETCH}
    assert {request.style_scale for request in asked} == {BROAD.strokes.scale}
    for done, name in enumerate(reversed(names("1-1"))):
        await reads(stage, texts.sketching(done, 4))
        await end(stage, name)
    await stage.settle()

    sheet = await said(stage)
    assert sheet.kind is Kind.EDIT
    assert unpack(sheet.body["text"]) == texts.SKETCHED
    assert sheet.body["keyboard"][0][1][1] == keyboards.after_sketches(1, job.id)[0][1].data
    assert sheet.body["picture"] == letters.preview_name(job.id)
    shown = await Pictures(tmp_path / "pictures").load(sheet.body["picture"])
    assert shown is not None
    assert lightness(shown) == pytest.approx([2 * strength for strength in STRENGTHS], abs=2)
    ended = await now(stage, job)
    assert ended.state is State.DONE
    assert not readings.painting(ended).is_painted, "it has no file"
    for strength in STRENGTHS:
        kept = await checkpoints.load_sketch(job.id, strength)
        assert kept == f"state at {strength}".encode()


@pytest.mark.parametrize("is_kept", [True, False])
async def test_the_chosen_painting_goes_on_from_its_sketch_if_that_is_kept(
    stage: Stage, checkpoints: Checkpoints, *, is_kept: bool
) -> None:
    sketched = await order(stage, SKETCHES)
    for name in names("1-1"):
        await end(stage, name)
    await stage.settle()
    if not is_kept:
        await checkpoints.delete({sketched.id})
    await order(stage, Wishes(BROAD, Origin.SKETCH, sketched.id), strength=75)
    request = stage.easel.requests["2-1"]
    assert request.checkpoint == (b"state at 75" if is_kept else b"")
    assert (request.portion, request.strength) == (Portion.WHOLE, 75)
    assert request.style_scale == BROAD.strokes.scale


async def test_after_an_attempt_that_broke_all_are_sketched_anew(stage: Stage) -> None:
    await order(stage, SKETCHES)
    await end(stage, "1-1-25")
    await stage.easel.hand("1-1-75", None)
    await stage.settle()
    assert stage.easel.names == names("1-2")
    await stage.easel.hand("1-2-90", Failed("1-2-90", "out of memory"))
    await stage.settle()
    assert stage.easel.names == names("1-3")


async def test_a_picture_that_is_refused_ends_them_all(stage: Stage) -> None:
    job = await order(stage, SKETCHES)
    refused = Rejected("1-1-50", Picture.STYLE, Reason.TOO_NARROW)
    await stage.easel.hand("1-1-50", refused)
    await stage.settle()
    assert stage.easel.names == []
    assert (await now(stage, job)).state is State.FAILED
    spoken = [unpack(message.body["text"]) for message in await stage.waiting()]
    assert texts.rejected(Picture.STYLE, Reason.TOO_NARROW) in spoken


async def test_of_sketches_that_are_cancelled_nothing_is_left(
    stage: Stage, checkpoints: Checkpoints
) -> None:
    job = await order(stage, SKETCHES)
    await checkpoints.save_sketch(job.id, 25, b"kept just before a crash")
    await jobs.request_cancel(stage.database, job.id, now=0)
    await stage.settle()
    assert stage.easel.names == []
    assert stage.files_of([job.id]) == []
    assert unpack((await said(stage)).body["text"]) == texts.CANCELLED


async def test_sketches_are_gone_on_from_for_a_day(stage: Stage, checkpoints: Checkpoints) -> None:
    await checkpoints.save_sketch(1, 25, b"new")
    await checkpoints.save_sketch(2, 25, b"old")
    (old,) = (path for path in checkpoints.files([2]) if path.exists())
    before = time.time() - SKETCHES_SECONDS - 1
    os.utime(old, (before, before))
    await stage.settle()
    assert await checkpoints.load_sketch(1, 25) == b"new"
    assert await checkpoints.load_sketch(2, 25) == b""
