"""Somebody who has had all deleted, and what is left of it nevertheless."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot import letters
from storage.pictures import Pictures

_ROWS = {
    "jobs": "created_at",
    "conversations": "updated_at",
    "outbox": "created_at",
}


@dataclass(frozen=True, slots=True)
class Farewell:
    """What a person had as they asked."""

    at: float
    """Seconds since the epoch; they did nothing from then until it was done."""
    jobs: frozenset[int]
    shown: frozenset[int]
    """Messages with a picture or a file: those stay in the chat."""

    def left(self, user: int, ledger: sqlite3.Connection, pictures: Path) -> Iterator[str]:
        """Say which of their rows and files are still there."""
        for table, time in _ROWS.items():
            ((rows,),) = ledger.execute(
                f"SELECT count(*) FROM {table} WHERE user_id = ? AND {time} < ?",  # noqa: S608 - names from above
                [user, self.at],
            )
            if rows:
                yield f"{rows} rows of {table}"
        names = [name(job) for job in self.jobs for name in letters.PICTURES]
        files = [path for path in Pictures(pictures).files(names) if path.exists()]
        if files:
            yield f"{len(files)} pictures"
