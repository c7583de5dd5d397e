"""A disk that is full, broken or gone, and a database that somebody else holds."""

import os
import resource
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot import texts
from tests.chat import Json, Person
from tests.running import Service, says, send_pair

People = Callable[..., Person]

ROOM = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
NO_ROOM = (0, resource.RLIM_INFINITY)

needs_prlimit = pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="needs Linux's prlimit")


def set_room(service: Service, room: tuple[int, int]) -> None:
    """Let the service, and not its worker, write no file, or any."""
    assert service.process is not None
    resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, room)


def has_file(message: Json) -> bool:
    return "document" in message


async def start(service: Service, person: People) -> Person:
    service.settings["BOT_SILENCE_SECONDS"] = "2"  # so that it polls every second
    service.start()
    me = person(1)
    await me.send_text("/start")
    await me.wait_for(says(str(texts.GREETING)))
    return me


async def wait_for_polls(service: Service, number: int) -> None:
    """Wait for so many polls from now on."""
    before = len(await service.playground.calls())
    polls = 0

    def is_last(call: Json) -> bool:
        nonlocal polls
        polls += int(call["number"] > before and call["method"] == "getUpdates")
        return polls == number

    await service.playground.wait_for_call(is_last)


async def assert_unwell(service: Service) -> None:
    """Polls go on, and none of them is a pulse."""
    pulse = service.folder / "pulse"
    os.utime(pulse, (0, 0))
    await wait_for_polls(service, 2)
    assert pulse.stat().st_mtime == 0
    assert not await service.is_well()


async def assert_well(service: Service) -> None:
    """The service goes on by itself, and what it keeps is whole."""
    await wait_for_polls(service, 2)
    assert await service.is_well()
    assert service.stop() == 0
    with closing(sqlite3.connect(service.folder / "bot.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert list(service.folder.rglob("*.part")) == []


@needs_prlimit
async def test_what_is_sent_while_the_disk_is_full_is_answered_when_there_is_room(
    service: Service, person: People
) -> None:
    me = await start(service, person)
    set_room(service, NO_ROOM)
    await me.send_text("/help")
    await assert_unwell(service)
    assert await service.playground.unconfirmed() == 1
    set_room(service, ROOM)
    await me.wait_for(says(str(texts.HELP)))
    await assert_well(service)
    assert len([message for message in await me.messages() if says(str(texts.HELP))(message)]) == 1


@needs_prlimit
async def test_a_full_disk_is_noticed_though_nobody_writes(
    service: Service, person: People
) -> None:
    await start(service, person)
    set_room(service, NO_ROOM)
    await assert_unwell(service)
    set_room(service, ROOM)
    await assert_well(service)


@needs_prlimit
async def test_what_is_painted_while_the_disk_is_full_is_sent_once_when_there_is_room(
    service: Service, person: People
) -> None:
    service.settings["STYLER_SIZE"] = "240"
    me = await start(service, person)
    offer = await send_pair(me)
    await me.tap(offer["message_id"], "Balanced")
    await me.wait_for(lambda message: "photo" in message and says("Painting")(message))
    set_room(service, NO_ROOM)
    await me.send_text("/help")
    await assert_unwell(service)
    set_room(service, ROOM)
    await me.wait_for(has_file, timeout=120)
    await me.wait_for(says(str(texts.HELP)))
    await assert_well(service)
    assert service.unsent() == []
    assert len([message for message in await me.messages() if has_file(message)]) == 1
    assert len([message for message in await me.messages() if says("Done:")(message)]) == 1


async def test_a_job_whose_pictures_cannot_be_kept_waits_and_its_person_is_told(
    service: Service, person: People
) -> None:
    me = await start(service, person)
    offer = await send_pair(me)
    folder = service.folder / "pictures"
    folder.rmdir()
    await me.tap(offer["message_id"], "Subtle")
    waiting = await me.wait_for(says(str(texts.WAITING)))
    assert waiting["message_id"] == offer["message_id"]
    with closing(sqlite3.connect(service.folder / "bot.db")) as database:
        assert database.execute("SELECT state, broken FROM jobs").fetchall() == [("queued", 0)]
    folder.mkdir()
    await me.wait_for(has_file)
    await assert_well(service)


async def test_updates_wait_for_a_database_that_somebody_holds(
    service: Service, person: People
) -> None:
    me = await start(service, person)
    with closing(sqlite3.connect(service.folder / "bot.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await assert_unwell(service)
        await me.send_text("/help")
        other.execute("ROLLBACK")
    await me.wait_for(says(str(texts.HELP)))
    await assert_well(service)


def takes_away(folder: Path) -> None:
    shutil.rmtree(folder)


def puts_another_in_its_place(folder: Path) -> None:
    folder.rename(folder.with_name("before"))
    shutil.copytree(folder.with_name("before"), folder)


def takes_the_late_changes_away(folder: Path) -> None:
    (folder / "bot.db-wal").unlink()


@pytest.mark.parametrize(
    ("somebody", "file"),
    [
        (takes_away, "bot.db"),
        (puts_another_in_its_place, "bot.db"),
        (takes_the_late_changes_away, "bot.db-wal"),
    ],
)
async def test_a_folder_that_is_taken_away_ends_the_service_with_a_sentence(
    service: Service, person: People, somebody: Callable[[Path], None], file: str
) -> None:
    await start(service, person)
    somebody(service.folder)
    assert service.process is not None
    assert service.process.wait(30) == 2
    assert (
        service.log.read_text()
        .splitlines()[-1]
        .endswith(f"{file} was taken away: put it back, and start the bot again.")
    )
