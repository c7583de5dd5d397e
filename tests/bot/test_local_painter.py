"""The painter with a real worker process."""

import asyncio
import dataclasses
import os
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from bot.painters import PainterLostError, PainterUnusableError
from bot.painters.local import LocalPainter, Options
from bot.painters.voice import LAST_LINES, LINES, LONGEST
from styler.frames import (
    Checkpoint,
    Event,
    Paint,
    Painted,
    Picture,
    Portion,
    Reason,
    Rejected,
    Sketched,
    Snapshot,
    Started,
)
from styler.presets import Features
from tests.running import picture

pytestmark = pytest.mark.asyncio(loop_scope="module")
OPTIONS = Options(Features.WAVELET, None, "cpu")


def request(job: str = "1", size: int = 64, content: bytes | None = None) -> Paint:
    return Paint(
        job=job,
        strength=50,
        size=size,
        keep_colours=False,
        style_scale=1.0,
        portion=Portion.WHOLE,
        snapshot_seconds=0.1,
        checkpoint_seconds=0.1,
        content=content or picture(1),
        style=picture(2),
        checkpoint=b"",
        start=b"",
    )


def nothing() -> None:
    """Hear of other slots, and do nothing."""


@asynccontextmanager
async def running(
    options: Options = OPTIONS, changed: Callable[[], None] = nothing
) -> AsyncIterator[LocalPainter]:
    painter = LocalPainter(options)
    task = asyncio.create_task(painter.run(changed))
    try:
        yield painter
    finally:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared() -> AsyncIterator[LocalPainter]:
    """A painter whose worker is ready, for the tests that leave it so; each names its own jobs."""
    changed = asyncio.Event()
    async with running(changed=changed.set) as painter:
        await changed.wait()
        yield painter


async def paint(painter: LocalPainter, wanted: Paint) -> list[Event]:
    return [event async for event in painter.paint(wanted)]


def newest_worker() -> int:
    listed = subprocess.run(  # noqa: S603 - a number of ours
        ["/usr/bin/env", "pgrep", "-n", "-P", str(os.getpid()), "-f", "styler.worker"],
        capture_output=True,
        text=True,
        check=True,
    )
    return int(listed.stdout)


async def test_a_job_is_painted_with_snapshots_and_the_next_one_too(shared: LocalPainter) -> None:
    for job in ("1", "2"):
        events = await paint(shared, request(job))
        assert isinstance(events[0], Started)
        assert any(isinstance(event, Snapshot) for event in events)
        assert isinstance(events[-1], Painted)


async def test_a_sketch_has_an_end_too(shared: LocalPainter) -> None:
    wanted = dataclasses.replace(request("sketch"), portion=Portion.SKETCH)
    assert isinstance((await paint(shared, wanted))[-1], Sketched)


async def test_a_job_that_is_good_enough_ends_with_what_there_is(shared: LocalPainter) -> None:
    shared.finish("enough")  # nobody knows it yet
    async with aclosing(shared.paint(request("enough", size=512))) as events:
        async for event in events:
            if isinstance(event, Snapshot):
                shared.finish("enough")
    assert isinstance(event, Painted)
    assert event.fraction < 1


async def test_of_checkpoints_that_nobody_has_taken_yet_one_is_kept(shared: LocalPainter) -> None:
    """They are large, and the disk may be slow."""
    often = dataclasses.replace(request("slow", size=128), checkpoint_seconds=0.0)
    async with aclosing(shared.paint(often)) as events:
        assert isinstance(await anext(events), Started)
        await paint(shared, request("next"))  # comes after the end of the first
        waited = [type(event) async for event in events]
    assert waited.count(Checkpoint) == 1
    assert waited[-1] is Painted


async def test_a_broken_picture_is_rejected_and_the_worker_goes_on(shared: LocalPainter) -> None:
    (event,) = await paint(shared, request("broken", content=b"no picture"))
    assert event == Rejected("broken", Picture.CONTENT, Reason.UNREADABLE)
    assert isinstance((await paint(shared, request("whole")))[-1], Painted)


async def test_a_job_that_is_closed_is_left_for_the_next(shared: LocalPainter) -> None:
    async with aclosing(shared.paint(request("minutes", size=1024))) as events:
        assert isinstance(await anext(events), Started)
    async with asyncio.timeout(20):
        assert isinstance((await paint(shared, request("after it")))[-1], Painted)


async def test_a_job_that_is_let_go_before_the_worker_is_ready_is_not_painted() -> None:
    async with running() as painter:
        task = asyncio.create_task(paint(painter, request("minutes", size=1024)))
        await asyncio.sleep(0)
        task.cancel()
        async with asyncio.timeout(20):
            assert isinstance((await paint(painter, request()))[-1], Painted)


async def paint_until_struck(painter: LocalPainter, number: signal.Signals) -> None:
    async for event in painter.paint(request(size=512)):
        if isinstance(event, Started):
            os.kill(newest_worker(), number)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
async def test_a_job_is_lost_with_a_worker_that_dies_or_hangs_and_the_next_finds_a_new_one(
    number: signal.Signals,
) -> None:
    async with running(dataclasses.replace(OPTIONS, hang_seconds=3)) as painter:
        with pytest.raises(PainterLostError):
            await paint_until_struck(painter, number)
        assert isinstance((await paint(painter, request()))[-1], Painted)


async def test_a_job_outlives_a_pause_of_the_whole_machine() -> None:
    async with running(dataclasses.replace(OPTIONS, hang_seconds=3)) as painter:
        async with aclosing(painter.paint(request(size=128))) as events:
            assert isinstance(await anext(events), Started)
            worker = newest_worker()
            os.kill(worker, signal.SIGSTOP)
            time.sleep(5)  # noqa: ASYNC251 - so the bot stands still too
            os.kill(worker, signal.SIGCONT)
            *_, last = [event async for event in events]
        assert isinstance(last, Painted)


async def test_a_worker_that_cannot_start_as_asked_is_no_painter_and_says_why(
    tmp_path: Path,
) -> None:
    options = Options(Features.VGG19, tmp_path / "missing.pth", "cpu")
    with pytest.raises(PainterUnusableError, match=r"as they are: .*missing.pth"):
        await LocalPainter(options).run(nothing)


async def test_a_worker_that_never_gets_ready_is_no_painter() -> None:
    options = dataclasses.replace(OPTIONS, module="this", starts=2)  # Python's Zen, and its end
    with pytest.raises(PainterUnusableError, match=r"before it is ready.*nothing"):
        await LocalPainter(options).run(nothing)


async def test_what_a_worker_says_is_an_event_for_each_line_and_not_too_much() -> None:
    options = dataclasses.replace(OPTIONS, module="tests.bot.talkative", starts=1)
    with (
        capture_logs() as events,
        pytest.raises(PainterUnusableError, match=r"The last it said: ValueError: \[31mits end$"),
    ):
        await LocalPainter(options).run(nothing)
    lines = [event["line"] for event in events if event["event"] == "worker says"]
    assert lines[0] == "its first words"
    assert lines[-1] == "ValueError: [31mits end"
    assert max(map(len, lines)) <= LONGEST
    assert len(lines) <= LINES + LAST_LINES
    assert events[-1]["event"] == "worker ended before it was ready"


async def test_what_a_worker_says_does_not_hold_it_up_while_the_bot_is_slow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    async with running(dataclasses.replace(OPTIONS, module="tests.bot.talkative")):
        await asyncio.sleep(0.1)
        patience = time.monotonic() + 30
        while not (said := tmp_path / "said all").exists():
            assert time.monotonic() < patience
            time.sleep(0.1)  # noqa: ASYNC251 - the loop stands still
        assert said.exists()


async def test_the_worker_says_how_many_jobs_it_paints_side_by_side() -> None:
    changed = asyncio.Event()
    async with running(dataclasses.replace(OPTIONS, slots=3), changed.set) as painter:
        await changed.wait()
        assert painter.slots == 3
        painted = await asyncio.gather(*(paint(painter, request(name)) for name in "abc"))
        assert all(isinstance(events[-1], Painted) for events in painted)


async def test_on_a_cpu_it_is_one(shared: LocalPainter) -> None:
    assert shared.slots == 1
