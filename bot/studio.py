"""Claims jobs, has them painted, and writes down what the chat is to see of it."""

import asyncio
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Collection
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field

from telegram.error import TelegramError

from bot import (
    clerk,
    errands,
    keyboards,
    letters,
    logs,
    materials,
    readings,
    reel,
    sketching,
    texts,
)
from bot.bells import Bells
from bot.eraser import Eraser
from bot.events import Photo
from bot.guests import Guests
from bot.keyboards import Keyboard
from bot.materials import Materials
from bot.painters import Painter, PainterLostError
from bot.photos import PhotoError
from bot.sketching import Count, Strip
from bot.strip import STRENGTHS
from bot.wishes import Origin
from bot.wording import Text
from storage import erasures, jobs, outbox
from storage.checkpoints import Checkpoints
from storage.database import Database, Transaction
from storage.jobs import Job, State
from storage.outbox import Draft, Kind
from storage.pictures import Pictures
from styler.frames import (
    Checkpoint,
    End,
    Event,
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
ROUND_SECONDS = 5.0
"""How often the ledger is looked at when nothing rings."""
LOSSES = 2
"""A job that the painter was lost with so often begins anew, and smaller."""
FETCH_SECONDS = 10.0
"""Fetching that takes longer is bridged, and so is a painter's start."""
FIRST_SNAPSHOT_SECONDS = 2.5
"""A first snapshot that takes longer is announced."""
SKETCH_SECONDS = 2.5
"""Sketches that take longer are counted."""
SKETCHES_SECONDS = 24 * 3600.0
SKETCHES_BYTES = 1024**3
"""How long sketches can be gone on from, and how much is kept for that: 50 strips of 512 pixels."""
LATER = 1.1
"""How much longer than foretold a painting may take."""
RESULT_SECONDS = 1.0
"""For the last picture to be encoded and kept."""

_log = logs.get(__name__)


@dataclass(kw_only=True)
class Studio:
    """Keeps the painter busy with what is in the ledger."""

    database: Database
    pictures: Pictures
    checkpoints: Checkpoints
    materials: Materials
    painter: Painter
    eraser: Eraser
    guests: Guests
    bells: Bells
    _running: dict[int, asyncio.Task[None]] = field(default_factory=dict, init=False)
    _losses: Counter[int] = field(default_factory=Counter, init=False)
    """How often the painter was lost with a job alone."""
    _in_company: set[int] = field(default_factory=set, init=False)
    """Jobs whose running attempt had others beside it."""
    _suspects: set[int] = field(default_factory=set, init=False)
    """Jobs that the painter was lost with beside others. Until they end, each is painted alone."""
    _seen: set[int] = field(default_factory=set, init=False)
    """Jobs of whose running attempt there is something to see."""
    _claims_from: float = field(default=0.0, init=False)
    """Before this time no job is begun."""

    async def run(self) -> None:
        """Paint jobs as they come. Nobody else paints: what was left running is begun again."""
        await jobs.release_all(self.database)
        self._running.clear()
        async with asyncio.TaskGroup() as group:
            while True:
                await self._rescue()
                await self._cancel()
                await self._take()
                await self._erase()
                await self._tidy()
                while self._may_claim():
                    job = await jobs.claim(self.database, now=time.time(), lease=LEASE_SECONDS)
                    if job is None:
                        break
                    self._running[job.id] = group.create_task(self._work(job))
                    if len(self._running) > 1:
                        self._in_company |= self._running.keys()
                await self.bells.jobs.wait(ROUND_SECONDS)

    def _may_claim(self) -> bool:
        slots = 1 if self._suspects else self.painter.slots
        return len(self._running) < slots and time.time() >= self._claims_from

    async def _rescue(self) -> None:
        """Queue again what nobody holds any more."""
        for job in await jobs.expired(self.database, now=time.time()):
            if job.id not in self._running:
                _log.warning("lease expired", **_known(job), attempt=job.attempt)
                await self._retry(job)

    async def _cancel(self) -> None:
        """End at once what somebody wants to stop, however far it is."""
        unwanted = await jobs.to_cancel(self.database)
        await self._let_go(unwanted)
        for job_id in unwanted:
            job = await jobs.get(self.database, job_id)
            if job is not None:
                await self._end(job, State.CANCELLED)

    async def _take(self) -> None:
        """Have those end that somebody takes as they are, once there is something to see."""
        for job in await jobs.to_finish(self.database):
            if job.id in self._seen:
                self.painter.finish(materials.name(job))

    async def _erase(self) -> None:
        """Let go of what was worked on for somebody who wants nothing kept, and delete it."""
        try:
            begun = await erasures.every(self.database)
            await self._let_go({job_id for erasure in begun for job_id in erasure.job_ids})
            if begun:
                await self.eraser.finish(begun, now=time.time())
        except (OSError, sqlite3.OperationalError) as error:  # tried again at the next round
            _log.error("not erased", error=str(error))

    async def _let_go(self, job_ids: Collection[int]) -> None:
        """Work on these jobs no more; what is being written down of them is written."""
        tasks = [task for job_id, task in self._running.items() if job_id in job_ids]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def _tidy(self) -> None:
        """Forget what was kept for jobs that have ended, whichever way they did."""
        before = time.time() - SKETCHES_SECONDS
        with suppress(OSError):  # tried again at the next round
            kept = await self.checkpoints.kept()
            known = kept | self._losses.keys() | self._suspects
            ended = known - await jobs.active(self.database, known)
            await self.checkpoints.delete(ended & kept)
            self._suspects -= ended
            for job_id in ended:
                del self._losses[job_id]
            await self.checkpoints.forget_sketches(before=before, most=SKETCHES_BYTES)

    async def _work(self, job: Job) -> None:
        """Take one attempt at a job to its end."""
        _log.info("job begins", **_known(job), attempt=job.attempt)
        try:
            async with self._held(job):
                await self._paint(job)
        except PainterLostError:
            _log.warning("painter lost", **_known(job), attempt=job.attempt)
            await self._take_loss(job)
        except (TelegramError, TimeoutError) as error:
            _log.warning("photo not fetched", **_known(job), error=type(error).__name__)
            await self._retry(job)
        except (OSError, sqlite3.OperationalError) as error:
            _log.error("disk failed", **_known(job), error=str(error))
            await self._wait_for_disk(job)
        except Exception:  # noqa: BLE001 - one job's trouble stays its own
            _log.exception("job broke", **_known(job))
            await self._retry(job)
        finally:
            self._running.pop(job.id, None)
            self._seen.discard(job.id)
            self._in_company.discard(job.id)
            self.bells.jobs.ring()
            self.bells.outbox.ring()

    @asynccontextmanager
    async def _held(self, job: Job) -> AsyncIterator[None]:
        """Hold the lease while the job is worked on."""

        async def renew() -> None:
            is_ours = True
            while is_ours:
                await asyncio.sleep(LEASE_SECONDS / 3)
                with suppress(sqlite3.OperationalError):  # tried again before the lease ends
                    is_ours = await jobs.renew(
                        self.database, job, now=time.time(), lease=LEASE_SECONDS
                    )

        keeper = asyncio.create_task(renew())
        try:
            yield
        finally:
            keeper.cancel()

    async def _paint(self, job: Job) -> None:
        if job.cancel_requested:  # of an attempt before
            await self._end(job, State.CANCELLED)
            return
        # Takes the place of "Queued", which is not worth one of the few edits any more.
        await self._announce(job, after=FETCH_SECONDS)
        try:
            request = await self._request(job)
        except PhotoError as error:
            await self._reject(job, error.picture, error.reason)
            return
        if not self.painter.is_ready:
            await self._announce(job, after=FETCH_SECONDS)
        async with aclosing(self._events(job, request)) as events:
            del request  # its pictures and its checkpoint are large
            async for event in events:
                await self._follow(job, event)

    def _events(self, job: Job, request: Paint) -> AsyncGenerator[Event | Count | Strip]:
        """Return what will happen to a job, up to its end."""
        if readings.painting(job).wishes.are_sketches:
            return sketching.sketch(self.painter, request)
        return self.painter.paint(request)

    async def _follow(self, job: Job, event: Event | Count | Strip) -> None:
        """Write down what an event means for the chat."""
        match event:
            case Started():
                _log.debug("painting begins", **_known(job), attempt=job.attempt, width=event.width)
                await self._announce(job, after=FIRST_SNAPSHOT_SECONDS)
                if event.jpeg:
                    await self._keep_frame(job, 0.0, event.jpeg)
            case Progress():
                pass
            case Snapshot():
                await self.pictures.save(letters.snapshot_name(job.id), event.jpeg)
                text = texts.progress(event.fraction, event.seconds_left)
                result_at = time.time() + LATER * event.seconds_left + RESULT_SECONDS
                keyboard = keyboards.underway(job.order.user_id, job.id)
                await self._show(job, letters.snapshot(job, text, keyboard, result_at=result_at))
                await self._keep_frame(job, event.fraction, event.jpeg)
                self._seen.add(job.id)
                await self._take()
            case Checkpoint():
                await self._keep(job, event)
            case Count(done=done):
                await self._count(job, done)
            case _:
                await self._conclude(job, event)

    async def _conclude(self, job: Job, event: End | Strip) -> None:
        """Write down how a job ended."""
        match event:
            case Strip():
                await self._hang(job, event)
            case Painted():
                await self._finish(job, event)
            case Rejected(picture=picture, reason=reason):
                await self._reject(job, picture, reason)
            case Failed(message=message):
                _log.error("painting failed", **_known(job), message=message)
                await self._retry(job)

    async def _keep(self, job: Job, checkpoint: Checkpoint) -> None:
        """Keep what the next attempt goes on from, if there is one."""
        try:
            await self.checkpoints.save(job.id, checkpoint.data)
        except OSError as error:  # the painting itself does not need it
            _log.warning("checkpoint not kept", **_known(job), error=type(error).__name__)
        else:
            _log.debug("checkpoint kept", **_known(job), fraction=round(checkpoint.fraction, 3))

    async def _keep_frame(self, job: Job, fraction: float, jpeg: bytes) -> None:
        """Keep a picture for the job's film."""
        try:
            await reel.keep(self.pictures, job.id, fraction, jpeg)
        except OSError as error:  # the film does without
            _log.warning("frame not kept", **_known(job), error=type(error).__name__)

    async def _keep_sketches(self, job: Job, strip: Strip) -> None:
        """Keep what the paintings go on from that somebody may choose."""
        try:
            for strength, data in strip.checkpoints.items():
                await self.checkpoints.save_sketch(job.id, strength, data)
        except OSError as error:  # they begin anew
            _log.warning("sketches not kept", **_known(job), error=type(error).__name__)
        else:
            _log.debug("sketches kept", **_known(job), sketches=len(strip.checkpoints))

    async def _request(self, job: Job) -> Paint:
        """Return what is asked of the painter; PhotoError for a photo that cannot be had."""
        request = await self.materials.gather(job)
        # Whoever kills a worker twice is short of memory, or means this painting.
        return materials.smaller(request) if self._losses[job.id] >= LOSSES else request

    async def _announce(self, job: Job, *, after: float) -> None:
        """Say that it begins, or will, some seconds from now unless there is news by then."""
        at = time.time() + after
        text = texts.BEGINNING if self.painter.is_ready else texts.STARTING
        await self._show(job, letters.progress(job, text, _cancel(job), not_before=at))

    async def _count(self, job: Job, done: int) -> None:
        """Say how many sketches are done, some seconds from now unless there is news by then."""
        at, text = time.time() + SKETCH_SECONDS, texts.sketching(done, len(STRENGTHS))
        await self._show(job, letters.progress(job, text, _cancel(job), not_before=at))

    async def _show(self, job: Job, letter: Draft) -> None:
        """Show how a running attempt goes."""

        async def work(sql: Transaction) -> None:
            if await jobs.is_held(sql, job):
                await outbox.put(sql, letter, now=time.time())

        await self.database.transact(work)
        self.bells.outbox.ring()

    async def _finish(self, job: Job, result: Painted) -> None:
        """Keep the result, and with the job's new state what delivers it."""
        await self.pictures.save(letters.preview_name(job.id), result.jpeg)
        await self.pictures.save(letters.result_name(job.id), result.png)
        text = await self._caption(job, result)
        user, strength = job.order.user_id, job.order.strength
        painting, edge = readings.painting(job), max(result.width, result.height)
        wishes = painting.wishes
        may_grow = self.materials.may_grow(wishes, edge)
        may_save = isinstance(painting.style, Photo)  # the others are there for everybody
        is_early = result.fraction < 1
        offer = keyboards.after_early_result if is_early else keyboards.after_result
        offered = offer(user, job.id, strength, may_grow=may_grow, may_save=may_save)
        keyboard = await self._offer(job, offered)
        status = letters.status(job, text, keyboard, picture=letters.preview_name(job.id))
        file = letters.file(job, texts.file_caption(result.width, result.height))
        film = [letters.film(job, texts.FILM_CAPTION)] if wishes.choices.film else []
        await self._close(job, State.RENDERED, status, file, *film)

    async def _hang(self, job: Job, strip: Strip) -> None:
        """Keep the sketches, and with the job's new state what shows them."""
        await self.pictures.save(letters.preview_name(job.id), strip.sheet)
        await self._keep_sketches(job, strip)
        keyboard = await self._offer(job, keyboards.after_sketches(job.order.user_id, job.id))
        status = letters.status(job, texts.SKETCHED, keyboard, picture=letters.preview_name(job.id))
        await self._close(job, State.RENDERED, status)

    async def _caption(self, job: Job, result: Painted) -> Text:
        """Return what is said under a result: what it is, and what it was made from."""
        strength, wishes = job.order.strength, readings.painting(job).wishes
        text = texts.finished(strength, result.width, result.height, result.seconds)
        if result.fraction < 1:
            text += texts.taken(result.fraction)
        if wishes.origin is Origin.RESULT:
            is_kept = await self.pictures.has(letters.result_name(wishes.of))
            text += texts.WENT_ON if is_kept else texts.BEGAN_ANEW
        if max(result.width, result.height) < self.materials.edge(wishes):
            text += texts.SMALLER
        return text

    async def _end(self, job: Job, state: State) -> None:
        """End a job without a result, and offer its pictures again."""
        user = job.order.user_id
        if state is State.CANCELLED:
            text, keyboard = texts.CANCELLED, keyboards.after_cancel(user, job.id)
        elif readings.painting(job).wishes.are_sketches:
            text, keyboard = texts.FAILED, keyboards.after_cancel(user, job.id)
        else:
            text = texts.FAILED
            keyboard = keyboards.after_failure(user, job.id, job.order.strength)
        letter = letters.status(job, text, await self._offer(job, keyboard))
        if await self._close(job, state, letter):
            await self.checkpoints.delete({job.id})

    async def _offer(self, job: Job, keyboard: Keyboard) -> Keyboard:
        """Return what is offered to somebody as their job ends."""
        return await self.guests.offer(self.database, job.order, keyboard)

    async def _close(self, job: Job, state: State, *said: Draft) -> bool:
        """End a running attempt together with what is said of it; False if it is not ours."""

        async def work(sql: Transaction) -> bool:
            now = time.time()
            if not await jobs.finish(sql, job, state, now=now):
                return False
            for letter in said:
                await outbox.put(sql, letter, now=now)
            if not any(letter.kind is Kind.DOCUMENT for letter in said):
                await jobs.deliver(sql, job.id)
            return True

        is_ended = await self.database.transact(work)
        if is_ended:
            _log.info("job ended", **_known(job), state=state)
            self.bells.outbox.ring()
        return is_ended

    async def _reject(self, job: Job, picture: Picture, reason: Reason) -> None:
        """End a job whose picture is no use; its other picture stays with the person."""

        async def work(sql: Transaction) -> None:
            now = time.time()
            if await jobs.finish(sql, job, State.FAILED, now=now):
                await outbox.put(sql, letters.status(job, texts.NOT_PAINTED, ()), now=now)
                await clerk.write_rejection(sql, job, picture, reason)

        await self.database.transact(work)
        _log.info("picture rejected", **_known(job), picture=picture, reason=reason)

    async def _wait_for_disk(self, job: Job) -> None:
        """Queue an attempt again that the disk broke, not counted, and claim nothing for a round.

        It is not the job's fault, and those behind it would fare no better.
        """
        self._claims_from = time.time() + ROUND_SECONDS
        letter = letters.progress(job, texts.WAITING, _cancel(job))

        async def work(sql: Transaction) -> None:
            if await jobs.release(sql, job):
                await outbox.put(sql, letter, now=time.time())

        await self.database.transact(work)

    async def _take_loss(self, job: Job) -> None:
        """Queue an attempt again that the painter was lost with: counted only if it was alone."""
        if job.id in self._in_company:
            self._suspects.add(job.id)
            await self._set_back(job)
        else:
            self._losses[job.id] += 1
            await self._retry(job)

    async def _set_back(self, job: Job) -> None:
        """Queue an attempt again, not counted, and say where in line it is unless it is begun."""

        async def work(sql: Transaction) -> None:
            if await jobs.release(sql, job):
                now, text = time.time(), texts.queued(await jobs.tell_place(sql, job.id))
                soon = now + errands.CLAIM_SECONDS
                letter = letters.progress(job, text, _cancel(job), not_before=soon)
                await outbox.put(sql, letter, now=now)

        await self.database.transact(work)

    async def _retry(self, job: Job) -> None:
        """Queue an attempt that broke again, or fail the job if it was the last."""
        if not await jobs.retry(self.database, job):
            await self._end(job, State.FAILED)


def _known(job: Job) -> dict[str, int]:
    """Return what each line of the log says of a job."""
    return {"job": job.id, "chat": job.order.chat_id}


def _cancel(job: Job) -> Keyboard:
    return keyboards.cancel(job.order.user_id, job.id)
