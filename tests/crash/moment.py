"""Moments that somebody outside knows of, who reads the ledger's file again and again."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from enum import Enum
from pathlib import Path

LOOK_SECONDS = 0.0002
"""Less than the bot takes from one transaction to the next, with a disk in between."""


class Moment(Enum):
    """What has just been written, and two counts that tell of it and change together."""

    HANDLED = (
        "an update is handled",
        "SELECT count(*) FROM inbox WHERE state = 'done'",
        "SELECT count(*) FROM jobs",
    )
    ENDED = (
        "a painting ends",
        "SELECT count(finished_at) FROM jobs",
        "SELECT count(*) FROM outbox WHERE kind = 'document'",
    )
    DELIVERED = (
        "a file has arrived",
        "SELECT count(*) FROM jobs WHERE state = 'done'",
        "SELECT count(*) FROM outbox WHERE kind = 'document' AND state = 'sent'",
    )

    def __init__(self, words: str, one: str, other: str) -> None:
        self.words = words
        self.counts = f"SELECT ({one}), ({other})"

    def __str__(self) -> str:
        return self.words


@contextmanager
def held_at(database: Path, moment: Moment, patience: float) -> Iterator[bool]:
    """Wait for the moment, and let nobody write to the ledger until the context is left.

    Gives whether it came within so many seconds.
    """
    with closing(sqlite3.connect(database, isolation_level=None, timeout=0)) as ledger:
        before = ledger.execute(moment.counts).fetchone()
        end = time.monotonic() + patience
        while (now := ledger.execute(moment.counts).fetchone()) == before:
            if time.monotonic() > end:
                break
            time.sleep(LOOK_SECONDS)
        # If this comes too late, the bot writes already, and it alone.
        with suppress(sqlite3.OperationalError):
            ledger.execute("BEGIN IMMEDIATE")
        yield now != before
