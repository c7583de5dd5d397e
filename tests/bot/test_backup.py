"""`bot backup` beside no bot; tests/service makes one beside a bot, and puts it back."""

import json
import resource
import sqlite3
import tarfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from bot import letters, pseudonyms
from bot.events import Photo
from bot.photos import photo_name
from storage import conversations, jobs, saved_styles
from storage.checkpoints import Checkpoints
from storage.database import Database, open_database
from storage.jobs import Job, Order, State
from storage.pictures import Pictures
from tests.bot.running import bot

PAINTING = b"painting" * 50_000


def photo(name: str) -> Photo:
    return Photo(f"file-{name}", name, 1, None)


async def add(database: Database, user: int = 1) -> Job:
    content, style = (json.dumps(asdict(photo(name))) for name in ("content", "style"))
    return await jobs.add(database, Order(user, user, None, None, content, style, 50), now=0)


async def furnish(folder: Path) -> None:
    """Leave behind what a bot does: a job that is begun, one that is done, a draft, and more."""
    folder.mkdir(mode=0o700)
    pseudonyms.kept(folder)
    pictures, checkpoints = Pictures(folder / "pictures"), Checkpoints(folder / "checkpoints")
    async with open_database(folder / "bot.db") as database:
        done, begun = await add(database), await add(database, 2)
        running = await jobs.claim(database, now=0, lease=30)
        assert running is not None
        assert await jobs.finish(database, running, State.RENDERED, now=0)
        draft = json.dumps({"number": 1, "content": asdict(photo("draft")), "style": None})
        await conversations.save(database, 1, 1, draft, now=0)
        saved = photo("saved")
        await saved_styles.add(database, 1, json.dumps(asdict(saved)), photo_name(saved), most=1)
    for name in (photo_name(photo(each)) for each in ("content", "style", "draft", "saved")):
        await pictures.save(name, name.encode())
    await pictures.save(letters.result_name(done.id), PAINTING)
    await pictures.save("photo:nobody's", b"rubbish")
    await checkpoints.save(begun.id, b"half of it")
    await checkpoints.save(done.id, b"all of it")


async def test_a_backup_holds_what_the_rows_name_and_nothing_else(tmp_path: Path) -> None:
    await furnish(tmp_path / "data")
    ended = bot("backup", tmp_path, "backup.tar")
    assert ended.returncode == 0, ended.stderr
    with tarfile.open(tmp_path / "backup.tar") as tar:
        tar.extractall(tmp_path / "copy", filter="data")
        assert {member.mode & 0o077 for member in tar} == {0}
    kept = [path.read_bytes() for path in (tmp_path / "copy" / "pictures").iterdir()]
    photos = [f"photo:{each}".encode() for each in ("content", "draft", "saved", "style")]
    assert sorted(kept) == [PAINTING, *photos]
    assert [path.read_bytes() for path in (tmp_path / "copy" / "checkpoints").iterdir()] == [
        b"half of it"
    ]
    async with open_database(tmp_path / "copy" / "bot.db") as database:
        assert [job.state for job in await jobs.every(database)] == [State.RENDERED, State.QUEUED]
    assert (tmp_path / "backup.tar").stat().st_mode & 0o077 == 0
    assert {path.name for path in (tmp_path / "copy").iterdir()} == {
        "bot.db",
        "checkpoints",
        "pictures",
    }
    assert {path.name for path in tmp_path.iterdir()} == {"backup.tar", "copy", "data"}


async def test_a_backup_is_made_while_somebody_writes(tmp_path: Path) -> None:
    await furnish(tmp_path / "data")
    with sqlite3.connect(tmp_path / "data" / "bot.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("DELETE FROM jobs")
        assert bot("backup", tmp_path, "backup.tar").returncode == 0
    other.close()


def exists(folder: Path) -> None:
    (folder / "backup.tar").write_text("of last week")


def is_folder(folder: Path) -> None:
    (folder / "backup.tar").mkdir()


def is_damaged(folder: Path) -> None:
    with (folder / "data" / "bot.db").open("r+b") as file:
        file.seek(2000)
        file.write(b"\xff" * 20_000)


def never_ran(folder: Path) -> None:
    (folder / "data" / "bot.db").unlink()


@pytest.mark.parametrize("trouble", [exists, is_folder, is_damaged, never_ran])
async def test_what_prevents_a_backup_is_told_in_one_sentence_and_leaves_all_as_it_was(
    tmp_path: Path, trouble: Callable[[Path], None]
) -> None:
    await furnish(tmp_path / "data")
    trouble(tmp_path)
    before = {path.name for path in tmp_path.iterdir()}
    ended = bot("backup", tmp_path, "backup.tar")
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert {path.name for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    ("place", "reason"),
    [("no/where/backup.tar", "No such file"), ("x" * 300, "File name too long")],
)
async def test_a_place_that_cannot_be_is_told_in_one_sentence(
    tmp_path: Path, place: str, reason: str
) -> None:
    await furnish(tmp_path / "data")
    ended = bot("backup", tmp_path, place)
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"{place} cannot be written ({reason}")
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("room", [10_000, 200_000])
async def test_a_full_disk_leaves_no_half_backup(tmp_path: Path, room: int) -> None:
    await furnish(tmp_path / "data")

    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    ended = bot("backup", tmp_path, "backup.tar", before=fill)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
