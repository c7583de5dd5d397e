"""What DATA_DIR holds, and which of its pictures the rows name."""

from collections.abc import Iterable
from pathlib import Path

from bot import letters, readings
from bot.photos import photo_name
from storage import conversations, jobs
from storage.checkpoints import Checkpoints
from storage.database import Sql
from storage.jobs import Job
from storage.pictures import Pictures

DATABASE = "bot.db"
PICTURES = "pictures"
CHECKPOINTS = "checkpoints"


class FolderError(Exception):
    """DATA_DIR cannot be used; the message says why and what to do."""


def files(folder: Path) -> tuple[Pictures, Checkpoints]:
    """Return what keeps files in DATA_DIR; FolderError if something else is in its place."""
    try:
        return Pictures(folder / PICTURES), Checkpoints(folder / CHECKPOINTS)
    except OSError as error:
        raise FolderError(
            f"{error.filename} cannot be used as a folder ({error.strerror}):"
            " move it away, or choose another DATA_DIR."
        ) from error


async def named(sql: Sql) -> set[str]:
    """Return the names of the pictures of all jobs and drafts, kept or not."""
    return _names(await jobs.every(sql), await conversations.every(sql))


async def named_by(sql: Sql, user_id: int) -> set[str]:
    """Return the names of the pictures of one person's jobs and drafts, kept or not."""
    return _names(await jobs.of(sql, user_id), await conversations.of(sql, user_id))


def _names(ledger: Iterable[Job], drafts: Iterable[str]) -> set[str]:
    names: set[str] = set()
    for job in ledger:
        painting = readings.painting(job)
        names |= {photo_name(painting.content), photo_name(painting.style)}
        names |= {name(job.id) for name in letters.PICTURES}
    for stored in drafts:
        draft = readings.draft(stored)
        names |= {photo_name(photo) for photo in (draft.content, draft.style) if photo}
    return names
