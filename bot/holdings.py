"""What DATA_DIR holds, and which of its pictures the rows name."""

from bot import clerk, letters
from bot.photos import photo_name
from storage import conversations, jobs
from storage.database import Sql

DATABASE = "bot.db"
PICTURES = "pictures"
CHECKPOINTS = "checkpoints"


async def named(sql: Sql) -> set[str]:
    """Return the names of the pictures of all jobs and drafts, kept or not."""
    names: set[str] = set()
    for job in await jobs.every(sql):
        painting = clerk.painting(job)
        names |= {photo_name(painting.content), photo_name(painting.style)}
        names |= {name(job.id) for name in letters.PICTURES}
    for stored in await conversations.every(sql):
        draft = clerk.draft(stored)
        names |= {photo_name(photo) for photo in (draft.content, draft.style) if photo}
    return names
