"""Claims jobs, has them painted, and writes down what the chat is to see of it."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from bot import clerk, keyboards, letters, logs, texts
from bot.bells import Bells
from bot.client import Client, DownloadTooLargeError
from bot.letters import EDIT_SECONDS
from bot.painters import Painter, PainterLostError
from storage import jobs, outbox
from storage.database import Database, Transaction
from storage.jobs import Job, State
from storage.pictures import Pictures
from styler.frames import (
    Cancelled,
    Failed,
    Paint,
    Painted,
    Picture,
    Progress,
    Reason,
    Rejected,
    Snapshot,
    Started,
)

LEASE_SECONDS = 30.0
ROUND_SECONDS = 10.0
"""How often the ledger is looked at when nothing rings."""
SNAPSHOT_SECONDS = 2.0
FIRST_SNAPSHOT_SECONDS = 2.5
"""A first snapshot that takes longer is announced."""
DOWNLOAD_PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds between the attempts to fetch a photo."""

_log = logs.get(__name__)


@dataclass(kw_only=True)
class Studio:
    """Keeps the painter busy with what is in the ledger."""

    database: Database
    pictures: Pictures
    client: Client
    painter: Painter
    bells: Bells
    size: int
    """The paintings' long edge in pixels."""
    _running: dict[int, asyncio.Task[None]] = field(default_factory=dict, init=False)

    async def run(self) -> None:
        """Paint jobs as they come. Nobody else paints: what was left running is begun again."""
        await jobs.release_all(self.database)
        async with asyncio.TaskGroup() as group:
            while True:
                await self._rescue()
                await self._cancel()
                while len(self._running) < self.painter.slots:
                    job = await jobs.claim(self.database, now=time.time(), lease=LEASE_SECONDS)
                    if job is None:
                        break
                    self._running[job.id] = group.create_task(self._work(job))
                await self._tell_places()
                await self.bells.jobs.wait(ROUND_SECONDS)

    async def _rescue(self) -> None:
        """Queue again what nobody holds any more."""
        for job in await jobs.expired(self.database, now=time.time()):
            _log.warning("lease expired", job=job.id, attempt=job.attempt)
            await self._retry(job)

    async def _cancel(self) -> None:
        for job_id in await jobs.to_cancel(self.database):
            await self.painter.cancel(_name(job_id))

    async def _tell_places(self) -> None:
        """Show those who wait that the line has moved."""
        for place in await jobs.line(self.database):
            if await jobs.tell_place(self.database, place):
                job = await jobs.get(self.database, place.job_id)
                if job is not None and job.state is State.QUEUED:
                    await self._show(job, texts.queued(place.place), time.time())

    async def _work(self, job: Job) -> None:
        """Take one attempt at a job to its end."""
        _log.info("job begins", job=job.id, attempt=job.attempt)
        try:
            await self._show(job, texts.BEGINNING, time.time() + FIRST_SNAPSHOT_SECONDS)
            async with self._held(job):
                await self._paint(job)
        except PainterLostError:
            _log.warning("painter lost", job=job.id, attempt=job.attempt)
            await self._retry(job)
        except TelegramError as error:
            _log.warning("photo not fetched", job=job.id, error=type(error).__name__)
            await self._retry(job)
        except Exception:  # noqa: BLE001 - one job's trouble stays its own
            _log.exception("job broke", job=job.id)
            await self._retry(job)
        finally:
            self._running.pop(job.id, None)
            self.bells.jobs.ring()
            self.bells.outbox.ring()

    @asynccontextmanager
    async def _held(self, job: Job) -> AsyncIterator[None]:
        """Hold the lease while the job is worked on."""

        async def renew() -> None:
            is_ours = True
            while is_ours:
                await asyncio.sleep(LEASE_SECONDS / 3)
                is_ours = await jobs.renew(self.database, job, now=time.time(), lease=LEASE_SECONDS)

        keeper = asyncio.create_task(renew())
        try:
            yield
        finally:
            keeper.cancel()

    async def _paint(self, job: Job) -> None:
        request = await self._request(job)
        if request is None:
            return
        if await self._is_cancelled(job):
            await self._end(job, State.CANCELLED)
            return
        async for event in self.painter.paint(request):
            match event:
                case Started() | Progress():
                    pass
                case Snapshot():
                    await self.pictures.save(letters.snapshot_name(job.id), event.jpeg)
                    text = texts.progress(event.fraction, event.seconds_left)
                    # A chat sees one edit in some seconds: near the end that is the result.
                    is_late = event.seconds_left < EDIT_SECONDS
                    pause = event.seconds_left if is_late else 0.0
                    await self._show(job, text, time.time() + pause)
                case Painted():
                    await self._finish(job, event)
                case Cancelled():
                    await self._end(job, State.CANCELLED)
                case Rejected(picture=picture, reason=reason):
                    await self._reject(job, picture, reason)
                case Failed(message=message):
                    _log.error("painting failed", job=job.id, message=message)
                    await self._retry(job)

    async def _request(self, job: Job) -> Paint | None:
        """Fetch a job's two pictures; None, and the person told, if one is not to be had."""
        painting = clerk.painting(job)
        found: dict[Picture, bytes] = {}
        for picture, photo in (
            (Picture.CONTENT, painting.content),
            (Picture.STYLE, painting.style),
        ):
            try:
                found[picture] = await self._fetch(photo.file_id, photo.unique_id)
            except DownloadTooLargeError:
                await self._reject(job, picture, Reason.TOO_LARGE)
                return None
            except BadRequest as error:
                _log.warning("photo refused", job=job.id, error=error.message)
                await self._reject(job, picture, Reason.UNREADABLE)
                return None
        return Paint(
            job=_name(job.id),
            strength=job.order.strength,
            size=self.size,
            snapshot_seconds=SNAPSHOT_SECONDS,
            content=found[Picture.CONTENT],
            style=found[Picture.STYLE],
        )

    async def _fetch(self, file_id: str, unique_id: str) -> bytes:
        kept = await self.pictures.load(f"photo:{unique_id}")
        if kept is not None:
            return kept
        for pause in (*DOWNLOAD_PAUSES, None):
            try:
                data = await self.client.download(file_id)
            except BadRequest:
                raise
            except (NetworkError, RetryAfter):
                if pause is None:
                    raise
                await asyncio.sleep(pause)
            else:
                await self.pictures.save(f"photo:{unique_id}", data)
                return data
        raise AssertionError("the last attempt returns or raises")

    async def _is_cancelled(self, job: Job) -> bool:
        current = await jobs.get(self.database, job.id)
        return current is not None and current.cancel_requested

    async def _show(self, job: Job, text: str, at: float) -> None:
        keyboard = keyboards.cancel(job.order.user_id, job.id)
        letter = letters.status(job, text, keyboard, not_before=at)
        await outbox.put(self.database, letter, now=time.time())
        self.bells.outbox.ring()

    async def _finish(self, job: Job, result: Painted) -> None:
        """Keep the result, and with the job's new state what delivers it."""
        await self.pictures.save(letters.preview_name(job.id), result.jpeg)
        await self.pictures.save(letters.result_name(job.id), result.png)
        strength, user = job.order.strength, job.order.user_id
        text = texts.finished(strength, result.width, result.height, result.seconds)
        keyboard = keyboards.after_result(user, job.id, strength)
        status = letters.status(job, text, keyboard, picture=letters.preview_name(job.id))
        file = letters.file(job, texts.file_caption(result.width, result.height))

        async def work(sql: Transaction) -> None:
            now = time.time()
            if await jobs.finish(sql, job, State.RENDERED, now=now):
                await outbox.put(sql, status, now=now)
                await outbox.put(sql, file, now=now)

        await self.database.transact(work)
        _log.info("job painted", job=job.id, seconds=round(result.seconds, 1))

    async def _end(self, job: Job, state: State) -> None:
        """End a job without a result, and offer its pictures again."""
        user = job.order.user_id
        if state is State.CANCELLED:
            text, keyboard = texts.CANCELLED, keyboards.after_cancel(user, job.id)
        else:
            text = texts.FAILED
            keyboard = keyboards.after_failure(user, job.id, job.order.strength)

        async def work(sql: Transaction) -> None:
            now = time.time()
            if await jobs.finish(sql, job, state, now=now):
                await outbox.put(sql, letters.status(job, text, keyboard), now=now)

        await self.database.transact(work)
        _log.info("job ended", job=job.id, state=state)

    async def _reject(self, job: Job, picture: Picture, reason: Reason) -> None:
        """End a job whose picture is no use; its other picture stays with the person."""

        async def work(sql: Transaction) -> None:
            now = time.time()
            if await jobs.finish(sql, job, State.FAILED, now=now):
                letter = letters.status(job, texts.NOT_PAINTED, ())
                await outbox.put(sql, letter, now=now)
                await clerk.write_rejection(sql, job, picture, reason)

        await self.database.transact(work)
        _log.info("picture rejected", job=job.id, picture=picture, reason=reason)

    async def _retry(self, job: Job) -> None:
        """Queue an attempt that broke again, or fail the job if it was the last."""
        if not await jobs.retry(self.database, job):
            await self._end(job, State.FAILED)


def _name(job_id: int) -> str:
    return str(job_id)
