"""The SQLite file of a playground.

Its statements take well under a millisecond and run on the event loop, so that each step of
the pretend Telegram is one uninterrupted function; only pictures go to other threads.
"""

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]


class Database:
    """One connection, each statement its own transaction unless `together` says otherwise."""

    def __init__(self, path: Path) -> None:
        """Open the file, new or old; OSError if that cannot be done."""
        try:
            self._open(path)
        except sqlite3.Error as error:
            raise OSError(f"the chats in {path} cannot be opened: {error}") from error

    def _open(self, path: Path) -> None:
        # Made where the app is created, used where it is served: one thread at a time.
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode = WAL")
        # A killed process loses nothing; only a power cut could, and a playground can bear it.
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute("PRAGMA foreign_keys = ON")
        schema = resources.files(__package__).joinpath("schema.sql").read_text("utf-8")
        self._connection.executescript(schema)

    def close(self) -> None:
        """Close the file; the database cannot be used afterwards."""
        self._connection.close()

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Make the statements inside one transaction; never await in it."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def rows(self, statement: str, *values: object, **named: object) -> list[sqlite3.Row]:
        """Run a statement with its `?` or its `:named` values and give all its rows."""
        return self._connection.execute(statement, named or values).fetchall()

    def row(self, statement: str, *values: object) -> sqlite3.Row | None:
        """Run a statement and give its first row, or None."""
        found = self.rows(statement, *values)
        return found[0] if found else None

    def setting(self, key: str, default: object) -> Any:  # noqa: ANN401 - JSON of any shape
        """Give the setting kept under `key`, or `default`."""
        found = self.row("SELECT value FROM settings WHERE key = ?", key)
        return default if found is None else json.loads(found["value"])

    def set(self, key: str, value: object) -> None:
        """Keep `value` (anything JSON can hold) under `key`."""
        self.rows("INSERT OR REPLACE INTO settings VALUES (?, ?)", key, json.dumps(value))
