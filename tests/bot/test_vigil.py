import asyncio
import os
from pathlib import Path

from bot.painters.local import LocalPainter, Options
from bot.vigil import Vigil
from storage import jobs
from storage.database import open_database
from storage.jobs import Order, State
from styler.presets import Features
from tests.bot.stage import Easel

ABSENT = LocalPainter(Options(Features.AUTO, None, "cpu"))
"""It has not been started."""


async def test_a_painter_that_is_not_there_is_noted_as_long_as_somebody_waits(
    tmp_path: Path,
) -> None:
    note = tmp_path / "note"
    async with open_database(tmp_path / "bot.db") as database:
        await Vigil(database, ABSENT, note).look()
        assert not note.exists()
        await jobs.add(database, Order(1, 1, None, None, "{}", "{}", 50), now=0)
        await Vigil(database, ABSENT, note).look()
        os.utime(note, (7, 7))
        job = await jobs.claim(database, now=0, lease=30)
        assert job is not None
        await Vigil(database, ABSENT, note).look()
        assert note.stat().st_mtime == 7
        await jobs.finish(database, job, State.FAILED, now=0)
        await Vigil(database, ABSENT, note).look()
        assert not note.exists()


async def test_a_painter_that_is_there_is_no_trouble(tmp_path: Path) -> None:
    note = tmp_path / "note"
    note.touch()
    async with open_database(tmp_path / "bot.db") as database:
        await jobs.add(database, Order(1, 1, None, None, "{}", "{}", 50), now=0)
        await Vigil(database, Easel(asyncio.Event()), note).look()
    assert not note.exists()
