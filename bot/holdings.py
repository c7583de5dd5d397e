"""What DATA_DIR holds, and which of its pictures the rows name."""

from collections.abc import Iterable
from pathlib import Path

from bot import letters, readings
from bot.events import Photo
from bot.photos import photo_name
from bot.sources import Source
from storage import conversations, jobs, saved_styles
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
    """Return the names of the pictures of all jobs, drafts and saved styles, kept or not."""
    begun = _names(await jobs.every(sql), await conversations.every(sql))
    return begun | await saved_styles.pictures(sql)


async def named_by(sql: Sql, user_id: int) -> set[str]:
    """Return the names of the pictures of one person's jobs, drafts and saved styles."""
    begun = _names(await jobs.of(sql, user_id), await conversations.of(sql, user_id))
    return begun | await saved_styles.pictures_of(sql, user_id)


def _names(ledger: Iterable[Job], drafts: Iterable[str]) -> set[str]:
    names: set[str] = set()
    for job in ledger:
        painting = readings.painting(job)
        names |= _photos(painting.content, painting.style)
        names |= {name(job.id) for name in letters.PICTURES}
    for stored in drafts:
        draft = readings.draft(stored)
        names |= _photos(draft.content, draft.style)
    return names


def _photos(*found: Source | None) -> set[str]:
    """Return the names of those that are somebody's: the others can be drawn again."""
    return {photo_name(source) for source in found if isinstance(source, Photo)}
