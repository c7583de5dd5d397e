"""A database whose process dies between two statements: the next one finds what the disk held."""

import shutil
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Self, TypeAlias

from storage.database import Database, Row, Sql, Value, open_database

Work: TypeAlias = Callable[[Sql], Awaitable[None]]


class DeathError(Exception):
    """The process is gone."""


class Mortal:
    """A database that can die; `database` is that of the life that it is in."""

    database: Database

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "0"
        self._folder.mkdir()
        self._life = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await self._begin(self._folder)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._life.aclose()

    async def die(self, work: Work, statements: int) -> bool:
        """Die so many statements into a transaction, or after its end; whether it had one."""
        after = self._folder.with_name(str(int(self._folder.name) + 1))

        async def dying(sql: Sql) -> None:
            await work(_Dying(sql, statements, lambda: self._leave(after)))

        try:
            await self.database.transact(dying)
        except DeathError:
            had_an_end = False
        else:
            had_an_end = True
            self._leave(after)
        await self._life.aclose()
        await self._begin(after)
        return had_an_end

    def _leave(self, folder: Path) -> None:
        """Keep what is on the disk at this moment: of closing it, the dead do nothing."""
        shutil.copytree(self._folder, folder)

    async def _begin(self, folder: Path) -> None:
        self._folder = folder
        self.database = await self._life.enter_async_context(open_database(folder / "bot.db"))


class _Dying:
    """Statements of a process that dies after some of them."""

    def __init__(self, sql: Sql, statements: int, leave: Callable[[], None]) -> None:
        self._sql = sql
        self._left = statements
        self._leave = leave

    async def fetch(self, statement: str, values: Mapping[str, Value] | None = None) -> list[Row]:
        if self._left == 0:
            self._leave()
            raise DeathError
        self._left -= 1
        return await self._sql.fetch(statement, values)
