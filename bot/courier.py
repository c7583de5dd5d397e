"""Takes the outbox to Telegram: each chat in its own pace, each row to a known end."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot import letters, logs, moving, objections, texts
from bot.bells import Bells
from bot.budget import Budget
from bot.client import seconds
from bot.delivery import Delivery
from bot.letters import GROUP_EDIT_SECONDS
from bot.objections import Objection
from storage import jobs, outbox
from storage.database import Database, Transaction
from storage.jobs import Job
from storage.outbox import Kind, Rank

ANSWER_SECONDS = 15.0
"""A tapped button is not answered later than this."""
GIVE_UP_SECONDS = 24 * 3600.0
"""What could not be said for so long is not said."""
LONGEST_PAUSE = 60.0
REPEATS = 2
"""How often a text is sent of which nobody knows whether it arrived."""
BREAKS = 5
"""How often a row is tried that breaks in our own hands."""
STOP_SECONDS = 5.0
"""For the calls under way when the service stops."""
CLOCK_SECONDS = 1.0
"""A clock is set back when it goes back by more."""
AT_ONCE = 16
"""Calls on their way at a time."""

_NEVER_SENT = {"ConnectError", "ConnectTimeout", "PoolTimeout"}

_log = logs.get(__name__)


@dataclass(kw_only=True)
class Courier:
    """Sends what waits in the outbox."""

    database: Database
    delivery: Delivery
    bells: Bells
    budget: Budget
    _busy: set[int] = field(default_factory=set, init=False)
    """Chats that something is on its way to."""
    _ahead: float = field(default=0.0, init=False)
    """By how much the clock on the wall is ahead of the one that nobody sets."""
    _makes_film: bool = field(default=False, init=False)
    """Whether one is on its way: each takes a second of a core to make."""
    _quiet_until: dict[int, float] = field(default_factory=dict, init=False)
    """When Telegram wants to hear of a chat again, by the clock that nobody sets, as all below."""
    _next_edit: dict[int, float] = field(default_factory=dict, init=False)
    _held_since: dict[int, float] = field(default_factory=dict, init=False)
    """When each snapshot would have been shown that waits for a result."""
    _under_way: dict[int, asyncio.Task[None]] = field(default_factory=dict, init=False)
    """What takes each row out."""
    _troubled: Counter[int] = field(default_factory=Counter, init=False)
    """How often each row failed in a way that is not borne for ever."""

    async def run(self) -> None:
        """Send rows as they come; when cancelled, let the calls under way come to their end."""
        self._busy.clear()
        self._makes_film = False
        self._under_way.clear()
        self._ahead = _ahead()
        await self._recover()
        async with asyncio.TaskGroup() as group:
            try:
                while True:
                    pause = await self._round(group)
                    await self.bells.outbox.wait(pause)
            except asyncio.CancelledError:
                if self._under_way:
                    await asyncio.wait(self._under_way.values(), timeout=STOP_SECONDS)
                raise

    async def _round(self, group: asyncio.TaskGroup) -> float | None:
        """Begin what is due; return the seconds until something else is, None if nothing waits."""
        pause: float | None = None
        await self._follow_clock()
        heads = await outbox.heads(self.database)
        results = _results(heads)
        waiting = {message.id for message in heads}
        self._held_since = {row: at for row, at in self._held_since.items() if row in waiting}
        for message in heads:
            if message.id in self._under_way:
                continue
            if message.kind is not Kind.ANSWER and not self._has_hands_for(message):
                continue  # the end of a call rings
            wait = self._due(message, results) - time.monotonic()
            if wait > 0:
                pause = wait if pause is None else min(wait, pause)
            else:
                self._begin(message, group)
        return pause

    def _has_hands_for(self, message: outbox.Message) -> bool:
        """Whether a row can be sent beside what is on its way: one to a chat, and one film."""
        if self._makes_film and letters.FILM in message.body:
            return False
        return message.chat_id not in self._busy and len(self._busy) < AT_ONCE

    def _begin(self, message: outbox.Message, group: asyncio.TaskGroup) -> None:
        if message.kind is not Kind.ANSWER:
            self._busy.add(message.chat_id)
            self.budget.spend(message.chat_id, time.monotonic())
        self._makes_film = self._makes_film or letters.FILM in message.body
        self._under_way[message.id] = group.create_task(self._take(message))

    async def _take(self, message: outbox.Message) -> None:
        """Send a row, if it is due still."""
        try:
            begun = await outbox.begin(self.database, message.id, now=time.time())
            if begun is not None:
                await self._deliver(begun)
        finally:
            del self._under_way[message.id]
            if message.kind is not Kind.ANSWER:
                self._busy.discard(message.chat_id)
            if letters.FILM in message.body:
                self._makes_film = False
            self.bells.outbox.ring()

    async def _recover(self) -> None:
        """Resolve what was on its way when the process died."""

        async def work(sql: Transaction) -> None:
            for message in await outbox.recover(sql):
                await self._end_file(sql, message, letters.question)

        await self.database.transact(work)
        since = time.time() - GROUP_EDIT_SECONDS
        for chat, at in (await outbox.last_edits(self.database, since=since)).items():
            self._next_edit[chat] = _unset(min(at, time.time())) + letters.pace(chat)

    async def _follow_clock(self) -> None:
        """Bring forward what waits for a time by as much as the clock was set back."""
        before, self._ahead = self._ahead, _ahead()
        if before - self._ahead > CLOCK_SECONDS:
            await outbox.bring_forward(self.database, before - self._ahead)

    def _due(self, message: outbox.Message, results: Mapping[int, float]) -> float:
        not_before = _unset(message.not_before)
        if message.kind is Kind.ANSWER:
            return not_before
        quiet = self._quiet_until.get(message.chat_id, 0.0)
        paced = self._next_edit.get(message.chat_id, 0.0) if _is_paced(message) else 0.0
        affordable = self.budget.due(message.chat_id, can_wait=message.rank is Rank.EXTRA)
        due = max(not_before, quiet, paced, affordable)
        return self._held(message, due, results) if letters.RESULT_AT in message.body else due

    def _held(self, message: outbox.Message, due: float, results: Mapping[int, float]) -> float:
        """Return when a snapshot is due: the chat's next edit is kept for a result nearly there.

        Not for longer than two edits are apart: it may have been foretold too soon.
        """
        pace, result_at = letters.pace(message.chat_id), _unset(results[message.chat_id])
        due = max(due, time.monotonic())
        if not due < result_at < due + pace:
            return due
        return min(result_at, self._held_since.setdefault(message.id, due) + pace)

    async def _deliver(self, message: outbox.Message) -> None:
        """Take one row to a known end: sent, waiting again, or given up."""
        if _is_too_late(message, time.time()):
            await outbox.drop(self.database, message.id)
            return
        try:
            await self.delivery.send(message)
        except TelegramError as error:
            await self._resolve(message, error)
        except Exception:  # noqa: BLE001 - one row's trouble stays its own
            _log.exception("row broke", **_known(message))
            await self._again_at_most(BREAKS, message)
        else:
            # If this fails the row stays on its way, and is resolved like after a crash.
            await self._sent(message)
        finally:
            if _is_paced(message):
                self._next_edit[message.chat_id] = time.monotonic() + letters.pace(message.chat_id)

    async def _resolve(self, message: outbox.Message, error: TelegramError) -> None:
        """Decide what becomes of a row whose call failed."""
        match error:
            case RetryAfter():
                wait = seconds(error.retry_after)
                if message.kind is not Kind.ANSWER:
                    self._quiet_until[message.chat_id] = time.monotonic() + wait
                await self._later(message, wait)
            case ChatMigrated():
                await self._move_chat(message, error.new_chat_id)
            case Forbidden():
                await self._leave_chat(message.chat_id)
            case BadRequest():
                await self._refused(message, error)
            case _:
                await self._unknown(message, error)

    async def _sent(self, message: outbox.Message) -> None:
        del self._troubled[message.id]

        async def work(sql: Transaction) -> None:
            await outbox.sent(sql, message.id, now=time.time())
            if message.kind is Kind.DOCUMENT and message.job_id is not None:
                await jobs.deliver(sql, message.job_id)

        await self.database.transact(work)

    async def _refused(self, message: outbox.Message, error: BadRequest) -> None:
        """Give up what Telegram will refuse again."""
        objection = objections.read(error)
        if objection is Objection.CHAT:
            await self._leave_chat(message.chat_id)
            return
        if objection is Objection.LATE:
            await outbox.drop(self.database, message.id)
            return
        _log.warning("row refused", **_known(message), objection=objection)
        is_forbidden = objection is Objection.RIGHTS
        reason = texts.FILE_FORBIDDEN if is_forbidden else texts.FILE_REFUSED

        async def work(sql: Transaction) -> None:
            await outbox.give_up(sql, message.id, now=time.time())
            if message.kind is Kind.DOCUMENT:
                await self._end_file(sql, message, partial(letters.excuse, reason=reason))

        await self.database.transact(work)

    async def _unknown(self, message: outbox.Message, error: TelegramError) -> None:
        """Deal with a call that may have been carried out, or may not."""
        _log.warning("call failed", **_known(message), error=type(error).__name__)
        if _was_not_done(error) or message.kind is Kind.EDIT:
            await self._again(message)
        elif message.kind is Kind.DOCUMENT:
            await self._give_up(message)
        elif _is_of_gateway(error) or letters.MUST_ARRIVE in message.body:
            # Of a gateway: hardly ever done, and a burst of them must not swallow a text.
            await self._again(message)
        else:
            await self._again_at_most(REPEATS, message)

    async def _end_file(
        self,
        sql: Transaction,
        message: outbox.Message,
        told: Callable[[Job, outbox.Message], outbox.Draft],
    ) -> None:
        """Send a file no more, or a film, and tell of it: its job has its picture all the same."""
        job = await jobs.get(sql, message.job_id) if message.job_id else None
        if job is not None:
            await jobs.deliver(sql, job.id)
            await outbox.put(sql, told(job, message), now=time.time())

    async def _again_at_most(self, most: int, message: outbox.Message) -> None:
        """Put a row back for a while, unless it has had so many troubles."""
        # The row's own attempts would not do: they count those that were certainly without effect.
        self._troubled[message.id] += 1
        if self._troubled[message.id] < most:
            await self._again(message)
        else:
            await self._give_up(message)

    async def _again(self, message: outbox.Message) -> None:
        """Put a row back for a while; give it up after a day."""
        if time.time() - message.created_at > GIVE_UP_SECONDS:
            await self._give_up(message)
            return
        pause = min(LONGEST_PAUSE, 2.0 ** min(message.attempts - 1, 6))
        await self._later(message, pause * random.uniform(0.5, 1.0))  # noqa: S311 - jitter

    async def _give_up(self, message: outbox.Message) -> None:
        """Say a row no more; a file can still be asked for."""
        _log.error("row given up", **_known(message))
        del self._troubled[message.id]

        async def work(sql: Transaction) -> None:
            await outbox.give_up(sql, message.id, now=time.time())
            if message.kind is Kind.DOCUMENT:
                await self._end_file(sql, message, letters.question)

        await self.database.transact(work)

    async def _later(self, message: outbox.Message, pause: float) -> None:
        now = time.time()
        if _is_too_late(message, now + pause):
            await outbox.drop(self.database, message.id)
            return
        await outbox.again(self.database, message.id, not_before=now + pause)

    async def _leave_chat(self, chat_id: int) -> None:
        """Stop all work for a chat that no longer listens."""

        async def work(sql: Transaction) -> None:
            await jobs.cancel_chat(sql, chat_id, now=time.time())
            await outbox.drop_chat(sql, chat_id)

        await self.database.transact(work)
        self.bells.jobs.ring()
        _log.info("chat left", chat=chat_id)

    async def _move_chat(self, message: outbox.Message, new: int) -> None:
        """Follow a group that became a supergroup."""

        async def work(sql: Transaction) -> None:
            await moving.follow(sql, message.chat_id, new)
            await outbox.again(sql, message.id, not_before=0.0)

        await self.database.transact(work)


def _ahead() -> float:
    return time.time() - time.monotonic()


def _unset(at: float) -> float:
    """Return a time of the clock on the wall as one of the clock that nobody sets."""
    return at - _ahead()


def _known(message: outbox.Message) -> dict[str, object]:
    """Return what each line of the log says of a row."""
    known = {"row": message.id, "kind": message.kind, "chat": message.chat_id}
    return known if message.job_id is None else {**known, "job": message.job_id}


def _is_paced(message: outbox.Message) -> bool:
    """Whether it is one of many changes of a message: one that a tap asks for is not."""
    return message.kind is Kind.EDIT and message.job_id is not None


def _is_too_late(message: outbox.Message, at: float) -> bool:
    """Whether a tap's answer is worth nothing any more at this time."""
    return message.kind is Kind.ANSWER and at > message.created_at + ANSWER_SECONDS


def _results(heads: Sequence[outbox.Message]) -> dict[int, float]:
    """Return when the first result of each chat is foretold."""
    results: dict[int, float] = {}
    for message in heads:
        if (result_at := message.body.get(letters.RESULT_AT)) is not None:
            results[message.chat_id] = min(result_at, results.get(message.chat_id, result_at))
    return results


def _was_not_done(error: TelegramError) -> bool:
    """Whether a failed call certainly had no effect: never sent, or answered with an error."""
    if isinstance(error, InvalidToken):
        return True
    cause = type(error.__cause__).__name__
    return cause in _NEVER_SENT or (isinstance(error, NetworkError) and error.__cause__ is None)


def _is_of_gateway(error: TelegramError) -> bool:
    """Whether a failed call was answered with an error that is not in Telegram's words."""
    return isinstance(error, NetworkError) and isinstance(error.__cause__, TelegramError)
