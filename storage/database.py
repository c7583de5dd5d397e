"""The one connection to SQLite, its migrations and its transactions."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from importlib import resources
from pathlib import Path
from typing import Protocol, TypeVar

import aiosqlite

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
        """Run one statement and return all its rows: unread rows would hold the write lock."""
        rows: Iterable[Row] = await self._connection.execute_fetchall(statement, values or {})
        return list(rows)


class Database:
    """One SQLite file and one connection, on which one unit of work runs at a time.

    A connection that coroutines share would commit one's rows with another's. Here every
    statement and every transaction takes its turn, and goes on to its end even if the one who
    asked for it is cancelled meanwhile.
    """

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self._turn = asyncio.Lock()

    async def fetch(self, statement: str, values: Mapping[str, Value] | None = None) -> list[Row]:
        """Run one statement, committed by itself, and return all its rows."""

        async def work() -> list[Row]:
            async with self._turn:
                return await Transaction(self._connection).fetch(statement, values)

        return await asyncio.shield(asyncio.create_task(work()))

    async def transact(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Run `work` as one transaction: all of it is kept, or nothing if it raises."""

        async def turn() -> T:
            async with self._turn:
                await self._connection.execute("BEGIN IMMEDIATE")
                try:
                    result = await work(Transaction(self._connection))
                except BaseException:
                    await self._connection.execute("ROLLBACK")
                    raise
                await self._connection.execute("COMMIT")
                return result

        return await asyncio.shield(asyncio.create_task(turn()))

    async def wait_idle(self) -> None:
        """Return when no work is under way."""
        async with self._turn:
            pass


@asynccontextmanager
async def open_database(path: Path) -> AsyncIterator[Database]:
    """Open the file, brought up to the newest migration; DatabaseError if it cannot be used."""
    try:
        connection = await aiosqlite.connect(path, isolation_level=None)
    except sqlite3.Error as error:
        raise DatabaseError(f"{path} cannot be opened ({error}): check DATA_DIR.") from error
    try:
        connection.row_factory = sqlite3.Row
        await _prepare(connection, path)
        database = Database(connection)
        yield database
        await database.wait_idle()
    finally:
        await connection.close()


async def _prepare(connection: aiosqlite.Connection, path: Path) -> None:
    try:
        for pragma in ("busy_timeout=5000", "journal_mode=WAL", "synchronous=FULL"):
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
