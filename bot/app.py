"""The wiring: which room knows which, how they start and how they stop."""

import asyncio
import fcntl
import os
import signal
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

from bot import client, commands, guests, holdings, languages, logs, mending, pseudonyms, rights
from bot.bells import Bells
from bot.budget import Budget
from bot.clerk import Clerk
from bot.courier import Courier
from bot.delivery import Delivery
from bot.eraser import Eraser
from bot.errands import Office
from bot.gallery import Gallery
from bot.health import NO_PAINTER, PULSE
from bot.holdings import DATABASE, FolderError
from bot.intake import Intake
from bot.janitor import Janitor
from bot.languages import Languages
from bot.materials import Materials
from bot.monitor import Monitor
from bot.overview import Overview
from bot.painters import Painter
from bot.painters.local import LocalPainter, Options
from bot.photos import Photos
from bot.profile import profiles
from bot.pseudonyms import Pseudonyms
from bot.settings import Settings
from bot.studio import Studio
from bot.usher import Usher
from bot.vigil import Vigil
from storage.database import Database, DatabaseError, open_database
from storage.pictures import Pictures

AGAIN_SECONDS = 1.0

_log = logs.get(__name__)


def local_painter(settings: Settings) -> LocalPainter:
    """Return the painter that the settings ask for; `serve` runs it."""
    options = Options(
        features=settings.styler_features,
        weights=settings.styler_weights,
        device=settings.styler_device,
        size=settings.styler_size,
        slots=settings.styler_slots,
    )
    return LocalPainter(options)


async def serve(settings: Settings, painter: Painter) -> None:
    """Run the bot, and its painter with it, until SIGTERM or SIGINT.

    FolderError, DatabaseError, IntakeError or PainterUnusableError if it cannot go on; one group
    of them, since the rooms run side by side.
    """
    folder = settings.data_dir
    async with (
        open_database(folder / DATABASE) as database,
        _connected(settings) as telegram,
    ):
        pictures, checkpoints = holdings.files(folder)
        await _mend(database, pictures)
        bells = Bells()
        photos = Photos(pictures, telegram, Gallery(pictures))
        spoken = languages.load()
        intake = _intake(settings, database, telegram, bells, spoken)
        invited = guests.invited(settings, names(folder))
        clerk = Clerk(database, telegram, bells, Office(invited, Overview(folder, painter)))
        studio = Studio(
            database=database,
            pictures=pictures,
            checkpoints=checkpoints,
            materials=Materials(photos, pictures, checkpoints, invited.sizes),
            painter=painter,
            eraser=Eraser(database, pictures, checkpoints, bells.outbox),
            guests=invited,
            bells=bells,
        )
        courier = Courier(
            database=database,
            delivery=Delivery(database, pictures, telegram, spoken, photos),
            bells=bells,
            budget=Budget(settings.bot_messages_per_second),
        )

        async def receive() -> None:
            await intake.identify()
            _log.info("ready")
            async with asyncio.TaskGroup() as rooms:
                rooms.create_task(intake.run())
                rooms.create_task(clerk.run())

        async with Monitor(settings, database, painter).serving():
            await _until_stopped(
                _watch(folder),
                painter.run(bells.jobs.ring),
                *(
                    _keep_going(room)
                    for room in (
                        receive,
                        studio.run,
                        Usher(database, bells).run,
                        Vigil(database, painter, folder / NO_PAINTER).run,
                        courier.run,
                        Janitor(database, pictures).run,
                    )
                ),
            )
        _log.info("stopped")


def first(error: BaseException) -> BaseException:
    """Return the first error of a group."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


@contextmanager
def own_folder(folder: Path) -> Iterator[None]:
    """Make DATA_DIR, for this process and its owner alone; FolderError if that cannot be."""
    os.umask(0o077)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        rights.close(folder)
        lock = (folder / "lock").open("w")
    except OSError as error:
        raise _unusable(folder, error) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderError(
                f"Another bot runs on {folder} already: stop it, or choose another DATA_DIR."
            ) from None
        yield


def names(folder: Path) -> Pseudonyms:
    """Return the names that stand for people and chats; FolderError if there can be none."""
    try:
        return pseudonyms.kept(folder)
    except OSError as error:
        raise _unusable(folder, error) from error
    except ValueError as error:
        path = folder / pseudonyms.KEY
        raise FolderError(f"{path} is damaged: delete it, and a new one is made.") from error


@asynccontextmanager
async def beside(settings: Settings) -> AsyncIterator[Database]:
    """Open the database of a bot that may be running; FolderError if none has ever run."""
    check_folder(settings.data_dir)
    path = settings.data_dir / DATABASE
    try:
        async with open_database(path) as database:
            yield database
    except sqlite3.OperationalError as error:
        raise DatabaseError(f"{path} cannot be used now ({error}): try again.") from error


def check_folder(folder: Path) -> None:
    """Raise FolderError unless a bot has run on this DATA_DIR; what is written is the owner's."""
    os.umask(0o077)
    try:
        has_run = (folder / DATABASE).is_file()
    except OSError as error:
        raise _unusable(folder, error) from error
    if not has_run:
        raise FolderError(f"DATA_DIR {folder} holds no {DATABASE}: no bot has run there yet.")


def _unusable(folder: Path, error: OSError) -> FolderError:
    return FolderError(f"DATA_DIR {folder} cannot be used ({error.strerror}): choose another.")


def _intake(
    settings: Settings,
    database: Database,
    telegram: client.Client,
    bells: Bells,
    spoken: Languages,
) -> Intake:
    return Intake(
        database=database,
        client=telegram,
        bells=bells,
        pulse=settings.data_dir / PULSE,
        silence=settings.bot_silence_seconds,
        listings=list(commands.listings(spoken, settings.bot_admins)),
        profiles=list(profiles(spoken)),
    )


@asynccontextmanager
async def _connected(settings: Settings) -> AsyncIterator[client.Client]:
    telegram = client.connect(settings)
    try:
        yield telegram
    finally:
        await telegram.shutdown()


async def _watch(folder: Path) -> None:
    """FolderError when the database is no longer where it was.

    SQLite would go on with a file that nobody finds again, and promises would be lost.
    """
    # With its log of late changes, which is there as long as it is open.
    opened = {path: _identity(path) for path in (folder / DATABASE, folder / f"{DATABASE}-wal")}
    while True:
        await asyncio.sleep(AGAIN_SECONDS)
        for path, identity in opened.items():
            with suppress(OSError):  # trouble with the disk, which the rooms have too
                if await asyncio.to_thread(_identity, path) != identity:
                    raise FolderError(
                        f"{path} was taken away: put it back, and start the bot again."
                    )


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from another one that takes its place; None if it is not there."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


async def _mend(database: Database, pictures: Pictures) -> None:
    try:
        await mending.mend(database, pictures)
    except (sqlite3.OperationalError, OSError):  # the rooms can do without
        _log.exception("not mended")


async def _keep_going(room: Callable[[], Awaitable[None]]) -> None:
    """Run a room again when the disk or the database failed it: its work is all in rows."""
    while True:
        try:
            await room()
        except* (sqlite3.OperationalError, OSError) as group:
            # One short line: with a disk that is full for hours there are many.
            _log.error("room begins again", error=str(first(group)))
            _log.debug("room broke", exc_info=group)
        await asyncio.sleep(AGAIN_SECONDS)


async def _until_stopped(*rooms: Coroutine[None, None, None]) -> None:
    """Run the rooms side by side until a signal comes or one of them fails."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(room) for room in rooms]
        await stopped.wait()
        for task in tasks:
            task.cancel()
