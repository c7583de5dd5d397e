import json
import os
import socket
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from storage import inbox
from storage.database import open_database
from tests.bot.running import bot


def test_a_wrong_setting_ends_the_start_with_one_sentence(tmp_path: Path) -> None:
    ended = bot("run", tmp_path, STYLER_SIZE="huge")
    assert ended.returncode == 2
    assert ended.stderr.startswith("STYLER_SIZE ('huge') is wrong: ")
    assert ended.stderr.count("\n") == 1


def test_a_folder_that_cannot_be_used_ends_the_start_with_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    ended = bot("run", tmp_path)
    assert ended.returncode == 2
    assert "DATA_DIR" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_a_taken_port_ends_the_start_with_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = bot("run", tmp_path, PLAYGROUND_PORT=str(taken.getsockname()[1]))
    assert ended.returncode == 2
    assert ended.stderr.startswith("PLAYGROUND_PORT")
    assert ended.stderr.count("\n") == 1


def test_a_damaged_database_ends_the_start_with_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "bot.db").write_bytes(b"rubbish" * 1000)
    ended = bot("run", tmp_path, BOT_TOKEN="1:a", BOT_API_URL="http://127.0.0.1:9")
    assert ended.returncode == 2
    assert "bot.db cannot be used" in ended.stderr
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "carrier-pigeon://x", "http://[::1"])
def test_a_proxy_that_cannot_be_used_ends_the_start_with_one_sentence(
    tmp_path: Path, proxy: str
) -> None:
    ended = bot("run", tmp_path, BOT_TOKEN="1:a", ALL_PROXY=proxy)
    assert ended.returncode == 2
    assert "ALL_PROXY cannot be used" in ended.stderr
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("key", [b"", b"short"])
def test_a_key_that_is_none_ends_the_start_with_one_sentence(tmp_path: Path, key: bytes) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "key").write_bytes(key)
    ended = bot("run", tmp_path, BOT_TOKEN="1:a")
    assert ended.returncode == 2
    assert ended.stderr.endswith("key is damaged: delete it, and a new one is made.\n")
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["run", "health", "stats", "inbox"])
async def test_an_output_that_takes_nothing_is_told_in_one_sentence(
    tmp_path: Path, command: str
) -> None:
    await set_aside(tmp_path, {})
    (tmp_path / "data" / "pulse").touch()
    ended = bot(command, tmp_path, before=speak_to_a_full_disk, PLAYGROUND_PORT="0")
    assert ended.returncode == 2
    assert ended.stderr.startswith("Standard output cannot be written to (")
    assert ended.stderr.count("\n") == 1


def speak_to_a_full_disk() -> None:
    os.dup2(os.open("/dev/full", os.O_WRONLY), 1)


def has_a_file_for_a_folder(data: Path) -> None:
    (data / "pictures").write_text("a file")


def has_a_folder_for_a_database(data: Path) -> None:
    (data / "bot.db").unlink()
    (data / "bot.db").mkdir()


def has_a_damaged_database(data: Path) -> None:
    """It can be opened, since what lists its tables is whole."""
    with sqlite3.connect(data / "bot.db") as database:
        ((size,),) = database.execute("PRAGMA page_size").fetchall()
        roots = database.execute("SELECT rootpage FROM sqlite_master WHERE rootpage > 0").fetchall()
    database.close()
    with (data / "bot.db").open("r+b") as file:
        for (page,) in roots:
            file.seek((page - 1) * size)
            file.write(b"\xff" * size)


@pytest.mark.parametrize(
    ("trouble", "command", "sentence"),
    [
        (has_a_file_for_a_folder, ["run"], "data/pictures cannot be used as a folder"),
        (has_a_file_for_a_folder, ["backup", "x.tar"], "data/pictures cannot be used as a folder"),
        (has_a_folder_for_a_database, ["run"], "bot.db cannot be opened"),
        (has_a_damaged_database, ["run"], "The database is damaged"),
        (has_a_damaged_database, ["inbox"], "The database is damaged"),
    ],
)
async def test_what_is_wrong_in_the_folder_is_told_in_one_sentence(
    tmp_path: Path, trouble: Callable[[Path], None], command: Sequence[str], sentence: str
) -> None:
    await set_aside(tmp_path, {7: {"update_id": 7, "message": {}}})
    trouble(tmp_path / "data")
    name, *more = command
    ended = bot(name, tmp_path, *more, BOT_TOKEN="1:a", BOT_API_URL="http://127.0.0.1:9")
    assert ended.returncode == 2
    assert sentence in ended.stderr
    assert ended.stderr.count("\n") == 1


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs Linux's /proc")
def test_settings_that_cannot_be_read_are_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / ".env").symlink_to("/proc/self/mem")  # nobody, root neither, reads its beginning
    ended = bot("health", tmp_path)
    assert ended.returncode == 2
    assert ended.stderr.startswith(".env cannot be read (")
    assert ended.stderr.count("\n") == 1


def test_health_is_bad_before_the_first_poll(tmp_path: Path) -> None:
    assert bot("health", tmp_path).returncode == 1
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "pulse").touch()
    assert bot("health", tmp_path).returncode == 0


def test_health_is_bad_when_somebody_waits_too_long_for_a_painter_to_be_there(
    tmp_path: Path,
) -> None:
    (tmp_path / "data").mkdir()
    for name in ("pulse", "no-painter"):
        (tmp_path / "data" / name).touch()
    assert bot("health", tmp_path).returncode == 0
    os.utime(tmp_path / "data" / "no-painter", (0, time.time() - 600))
    ended = bot("health", tmp_path)
    assert ended.returncode == 1
    assert "painter" in ended.stderr


@pytest.mark.parametrize("name", ["pulse", "no-painter"])
def test_health_is_bad_when_the_clock_was_set_back_behind_what_it_is_told_by(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "pulse").touch()
    (tmp_path / "data" / name).touch()
    os.utime(tmp_path / "data" / name, (0, time.time() + 3600))
    assert bot("health", tmp_path).returncode == 1


def test_files_are_for_their_owner_alone_even_if_others_could_read_them(tmp_path: Path) -> None:
    """A copy, or what was unpacked by hand, may be anybody's."""
    made = ["pictures", "pictures/1", "playground/files/1", "lock", "mine"]
    for path in (tmp_path / "data" / name for name in made):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        path.mkdir(mode=0o755) if path.name == "pictures" else path.touch(0o644)
    assert 0 not in open_to_others(tmp_path / "data").values()
    bot("run", tmp_path, BOT_TOKEN="1:a", STYLER_FEATURES="vgg19", HOME=str(tmp_path))
    modes = open_to_others(tmp_path / "data")
    assert {"data", "bot.db", "key", "lock", "pictures", "1"} <= modes.keys()
    assert modes.pop("mine") == 0o044
    assert set(modes.values()) == {0}


def open_to_others(folder: Path) -> dict[str, int]:
    """Return what others may do with a folder and with each file in it."""
    return {path.name: path.stat().st_mode & 0o077 for path in (folder, *folder.rglob("*"))}


async def set_aside(folder: Path, updates: Mapping[int, Mapping[str, object]]) -> None:
    """Leave updates behind as a bot does that has tried each of them too often."""
    (folder / "data").mkdir()
    async with open_database(folder / "data" / "bot.db") as database:
        for number, update in updates.items():
            await inbox.add(database, number, update, now=86_400)
            for _ in range(inbox.ATTEMPTS + 1):
                await inbox.begin(database)
            await inbox.quarantine(database, number)


async def test_the_inbox_lists_what_was_set_aside_without_a_word_of_it(tmp_path: Path) -> None:
    said = {"text": "private words", "document": {"file_name": "me.jpg"}}
    updates: list[dict[str, object]] = [
        {"update_id": 7, "message": said},
        {"callback_query": said},
        {"Ann's words": 1},
        {},
    ]
    await set_aside(tmp_path, dict(enumerate(updates, start=7)))
    listed = bot("inbox", tmp_path)
    assert listed.returncode == 0
    assert listed.stdout.splitlines() == [
        "7  1970-01-02 00:00 UTC  message, tried 3 times",
        "8  1970-01-02 00:00 UTC  callback_query, tried 3 times",
        "9  1970-01-02 00:00 UTC  something unknown, tried 3 times",
        "10  1970-01-02 00:00 UTC  something unknown, tried 3 times",
    ]


async def test_an_update_is_put_back_once(tmp_path: Path) -> None:
    await set_aside(tmp_path, {7: {"update_id": 7, "message": {}}})
    assert bot("inbox", tmp_path, "--again", "7").returncode == 0
    assert bot("inbox", tmp_path).stdout == "No update is set aside.\n"
    again = bot("inbox", tmp_path, "--again", "7")
    assert again.returncode == 2
    assert again.stderr == "Nothing is set aside under number 7: `bot inbox` lists what is.\n"
    async with open_database(tmp_path / "data" / "bot.db") as database:
        update = await inbox.begin(database)
    assert update is not None
    assert (update.attempts, json.loads(update.payload)) == (1, {"update_id": 7, "message": {}})


@pytest.mark.parametrize(("command", "code"), [("run", 2), ("health", 1), ("inbox", 2)])
def test_a_folder_that_no_disk_can_hold_is_told_in_one_sentence(
    tmp_path: Path, command: str, code: int
) -> None:
    ended = bot(command, tmp_path, DATA_DIR="x" * 300)
    assert ended.returncode == code
    assert ended.stderr.count("\n") == 1


def test_a_folder_where_no_bot_has_run_has_no_inbox(tmp_path: Path) -> None:
    ended = bot("inbox", tmp_path)
    assert ended.returncode == 2
    assert ended.stderr.endswith("holds no bot.db: no bot has run there yet.\n")
    assert list(tmp_path.iterdir()) == []


async def test_a_number_that_is_too_large_is_that_of_no_update(tmp_path: Path) -> None:
    await set_aside(tmp_path, {})
    ended = bot("inbox", tmp_path, "--again", "9" * 20)
    assert ended.returncode == 2
    assert ended.stderr.startswith("Nothing is set aside under number 999")
    assert ended.stderr.count("\n") == 1


async def test_a_locked_inbox_is_told_in_one_sentence(tmp_path: Path) -> None:
    await set_aside(tmp_path, {7: {"update_id": 7, "message": {}}})
    with sqlite3.connect(tmp_path / "data" / "bot.db") as other:
        other.execute("BEGIN IMMEDIATE")
        ended = bot("inbox", tmp_path, "--again", "7")
    other.close()
    assert ended.returncode == 2
    assert "database is locked" in ended.stderr
    assert ended.stderr.count("\n") == 1


async def test_the_stats_are_told_though_no_bot_runs(tmp_path: Path) -> None:
    await set_aside(tmp_path, {7: {"update_id": 7}})
    told = bot("stats", tmp_path)
    assert told.returncode == 0
    line, painter, *_, disk = told.stdout.splitlines()
    assert (line, painter) == ("Line: nobody waits.", "Painter: 0 at work.")
    assert disk.startswith("Disk: ")


def test_a_port_for_figures_that_is_taken_ends_the_start_with_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = bot("run", tmp_path, BOT_TOKEN="1:a", METRICS_PORT=str(port))
    assert ended.returncode == 2
    assert f"METRICS_PORT {port} of METRICS_HOST 127.0.0.1 cannot be used" in ended.stderr
    assert ended.stderr.count("\n") == 1
