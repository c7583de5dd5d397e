"""Brings rows and files together again when the service starts, before anybody uses either."""

import time
from functools import partial

from bot import holdings, keyboards, letters, logs, texts
from storage import jobs, outbox
from storage.database import Database, Transaction
from storage.pictures import Pictures

YOUNG_SECONDS = 3600.0
"""A file that no row names may stay so long: its row may be put back yet, from a backup."""

_log = logs.get(__name__)


async def mend(database: Database, pictures: Pictures) -> None:
    """Paint again what was lost before it was sent, and delete pictures that nobody needs.

    A photo that is lost needs no mending: it is fetched again when it is painted.
    """
    for job_id in await outbox.waiting_files(database):
        is_lost = not await pictures.has(letters.result_name(job_id))
        if is_lost and await database.transact(partial(_paint_again, job_id)):
            _log.warning("painting lost, painted again", job=job_id)
    before = time.time() - YOUNG_SECONDS
    removed = await pictures.tidy(await holdings.named(database), before=before)
    if removed:
        _log.warning("pictures without a row removed", pictures=removed)


async def _paint_again(job_id: int, sql: Transaction) -> bool:
    """Queue a job anew and say so; False if its file was only sent once more on request."""
    job = await jobs.repaint(sql, job_id)
    if job is None:
        return False
    now = time.time()
    await outbox.drop_job(sql, job_id)
    await outbox.put(sql, letters.note(job, texts.LOST, ()), now=now)
    text = texts.queued(await jobs.tell_place(sql, job_id))
    keyboard = keyboards.cancel(job.order.user_id, job_id)
    await outbox.put(sql, letters.status(job, text, keyboard), now=now)
    return True
