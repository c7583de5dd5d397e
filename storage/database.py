"""The one connection to SQLite, its migrations and its transactions."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

import aiosqlite

_PRAGMAS = (
    "busy_timeout=5000",
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",  # some SQLites have it so by default
    "temp_store=MEMORY",  # no copy of what people sent leaves the folder, not for a moment
)

Value = str | int | float | None
Row = sqlite3.Row
T = TypeVar("T")


class DatabaseError(Exception):
    """The database cannot be used; the message says why and what to do."""


class Sql(Protocol):
    """Whatever runs one statement: the database itself, or a transaction on it."""

    async def fetch(self, statement: str, values: Mapping[str, Value] | None = None) -> list[Row]:
        """Run one statement and return all its rows."""


class Transaction:
    """Statements that take effect together."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def fetch(self, statement: str, values: Mapping[str, Value] | None = None) -> list[Row]:
        """Run one statement and return all its rows: unread rows would hold the write lock.

        DatabaseError if what it touches is damaged.
        """
        try:
            rows: Iterable[Row] = await self._connection.execute_fetchall(statement, values or {})
        except sqlite3.DatabaseError as error:
            if type(error) is not sqlite3.DatabaseError:
                raise
            raise DatabaseError(
                f"The database is damaged ({error}): put a backup in its place."
            ) from error
        return list(rows)


@dataclass(frozen=True, slots=True)
class _Unit(Generic[T]):
    """Work that waits for its turn."""

    work: Callable[[Transaction], Awaitable[T]]
    is_whole: bool
    """Whether nothing is left of it when it fails, as of a single statement."""
    outcome: asyncio.Future[T] = field(default_factory=asyncio.Future)


class Database:
    """One SQLite file and one connection, on which one unit of work runs at a time.

    A connection that coroutines share would commit one's rows with another's. Here every
    statement and every transaction takes its turn, and goes on to its end even if the one who
    asked for it is cancelled meanwhile.

    Most of a commit is waiting for the disk. What comes meanwhile is committed together next, and
    nobody hears of an outcome before the disk has it.
    """

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self._sql = Transaction(connection)
        self._turn = asyncio.Lock()
        self._turns: set[asyncio.Task[Any]] = set()
        self._waiting: list[_Unit[Any]] = []

    async def fetch(self, statement: str, values: Mapping[str, Value] | None = None) -> list[Row]:
        """Run one statement, committed by itself, and return all its rows."""
        return await self._wait(_Unit(lambda sql: sql.fetch(statement, values), is_whole=True))

    async def transact(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Run `work` as one transaction: all of it is kept, or nothing if it raises."""
        return await self._wait(_Unit(work, is_whole=False))

    async def scrub(self) -> bool:
        """Leave nothing of deleted rows in the file, or in its log of late changes.

        False if somebody else is reading: what they read is still there.
        """
        return await self._finish(self._scrub())

    async def wait_idle(self) -> None:
        """Return when no work is under way, nor waits for its turn."""
        while self._turns:
            await asyncio.wait(self._turns)

    async def _wait(self, unit: _Unit[T]) -> T:
        """Return a unit's outcome, once its turn has come."""
        self._waiting.append(unit)

        async def turn() -> T:
            async with self._turn:
                if not unit.outcome.done():
                    units, self._waiting = self._waiting, []
                    await self._run(units)
            return unit.outcome.result()

        return await self._finish(turn())

    async def _finish(self, turn: Coroutine[None, None, T]) -> T:
        """Take a turn to its end, even if the one who asked for it is cancelled meanwhile."""
        task = asyncio.create_task(turn)
        self._turns.add(task)
        task.add_done_callback(self._end_turn)
        return await asyncio.shield(task)

    async def _scrub(self) -> bool:
        """Write the whole file anew: SQLite's `secure_delete` misses what rows moved away from."""
        async with self._turn:
            await self._connection.execute_fetchall("VACUUM")
            rows = await self._connection.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
        ((is_busy, *_), *_) = rows
        return not is_busy

    def _end_turn(self, task: asyncio.Task[Any]) -> None:
        self._turns.discard(task)
        task.exception()  # heard by whoever asked, or by nobody if they were cancelled

    async def _run(self, units: list[_Unit[Any]]) -> None:
        """Run units in the order in which they came, commit them together, and tell of it."""
        tell: list[Callable[[], None]] = []
        try:
            if len(units) == 1 and units[0].is_whole:
                tell.append(partial(units[0].outcome.set_result, await units[0].work(self._sql)))
            else:
                await self._connection.execute("BEGIN IMMEDIATE")
                tell += [await self._attempt(unit) for unit in units]
                await self._connection.execute("COMMIT")
        except BaseException as error:  # noqa: BLE001 - it is everybody's
            for unit in units:
                unit.outcome.set_exception(error)
            if self._connection.in_transaction:
                await self._connection.execute("ROLLBACK")
        else:
            for each in tell:
                each()

    async def _attempt(self, unit: _Unit[T]) -> Callable[[], None]:
        """Run a unit, or leave nothing of it; return what tells its outcome."""
        if not unit.is_whole:
            await self._connection.execute("SAVEPOINT unit")
        try:
            result = await unit.work(self._sql)
        except Exception as error:
            if not self._connection.in_transaction:
                raise  # SQLite has given up all that was begun: a full disk
            if not unit.is_whole:
                await self._connection.execute("ROLLBACK TO unit")
            return partial(unit.outcome.set_exception, error)
        if not unit.is_whole:
            await self._connection.execute("RELEASE unit")
        return partial(unit.outcome.set_result, result)


@asynccontextmanager
async def open_database(path: Path) -> AsyncIterator[Database]:
    """Open the file, brought up to the newest migration; DatabaseError if it cannot be used."""
    try:
        # aiosqlite's own thread complains at length when the file cannot be opened.
        await asyncio.to_thread(lambda: sqlite3.connect(path).close())
        connection = await aiosqlite.connect(path, isolation_level=None)
    except sqlite3.Error as error:
        raise DatabaseError(f"{path} cannot be opened ({error}): check DATA_DIR.") from error
    try:
        connection.row_factory = sqlite3.Row
        await _prepare(connection, path)
        database = Database(connection)
        try:
            yield database
        finally:
            await database.wait_idle()
    finally:
        await connection.close()


def copy_database(source: Path, target: Path) -> None:
    """Copy a database as it is at one moment, whoever writes to it meanwhile.

    DatabaseError if it cannot be read or written, or is damaged.
    """
    # Not read-only: a database that nobody has open may have to be recovered first.
    address = f"{source.resolve().as_uri()}?mode=rw"
    try:
        with (
            closing(sqlite3.connect(address, uri=True)) as old,
            closing(sqlite3.connect(target)) as new,
        ):
            old.backup(new)
            ((verdict,), *_) = new.execute("PRAGMA integrity_check").fetchall()
    except sqlite3.Error as error:
        raise DatabaseError(
            f"{source} cannot be copied ({error}): check it, and the room on the disk."
        ) from error
    if verdict != "ok":
        raise DatabaseError(f"{source} is damaged ({verdict}): put a backup in its place.")


async def _prepare(connection: aiosqlite.Connection, path: Path) -> None:
    try:
        for pragma in _PRAGMAS:
            await connection.execute_fetchall(f"PRAGMA {pragma}")
        await connection.execute_fetchall("PRAGMA foreign_keys=ON")
        await _migrate(connection, path)
    except sqlite3.Error as error:
        raise DatabaseError(
            f"{path} cannot be used ({error}): move it away or put a backup in its place."
        ) from error


async def _migrate(connection: aiosqlite.Connection, path: Path) -> None:
    scripts = _migrations()
    rows = list(await connection.execute_fetchall("PRAGMA user_version"))
    version = int(rows[0][0])
    if version > len(scripts):
        raise DatabaseError(
            f"{path} was written by a newer version of this program: update the program."
        )
    for number, script in enumerate(scripts[version:], start=version + 1):
        await connection.executescript(
            f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version={number};\nCOMMIT;"
        )


def _migrations() -> list[str]:
    folder = resources.files("storage") / "migrations"
    scripts = sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(".sql")),
        key=lambda entry: entry.name,
    )
    return [script.read_text(encoding="utf-8") for script in scripts]
