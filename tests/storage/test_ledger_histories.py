"""Random histories of the ledger, held against its rules in plain Python."""

import random
from collections import Counter
from dataclasses import dataclass, field

import pytest

from storage import jobs, outbox
from storage.database import Sql
from storage.jobs import ATTEMPTS, FRONT, Job, Order, State
from storage.outbox import Draft, Kind
from tests.storage.history import History
from tests.storage.mortal import Mortal, Work

PEOPLE = 5
LEASE = 6.0
ENDED = {State.DONE, State.FAILED, State.CANCELLED}


@dataclass
class Row:
    """A job, as the ledger should have it."""

    user: int
    state: State = State.QUEUED
    attempt: int = 0
    broken: int = 0
    claimed_at: float = 0.0
    lease_until: float = 0.0
    finished_at: float = 0.0
    is_unwanted: bool = False
    is_enough: bool = False
    told: int | None = None
    said: str | None = None
    """What waits to be said of it."""


@dataclass
class Jobs:
    """The ledger's rules, worked out from all jobs each time."""

    rows: dict[int, Row] = field(default_factory=dict)
    attempts: list[Job] = field(default_factory=list)
    """All that were ever begun: whoever has one may come back."""
    ends: dict[int, State] = field(default_factory=dict)

    def of(self, *states: State) -> list[int]:
        return sorted(number for number, row in self.rows.items() if row.state in states)

    def line(self) -> list[int]:
        """Fewest jobs of that person before, then served longest ago, then the oldest."""
        before: Counter[int] = Counter()
        served: dict[int, float] = {}
        for row in self.rows.values():
            before[row.user] += row.state is State.RUNNING
            served[row.user] = max(served.get(row.user, 0.0), row.claimed_at)
        keys = []
        for number in self.of(State.QUEUED):
            user = self.rows[number].user
            keys.append((before[user], served[user], number))
            before[user] += 1
        return [number for _, _, number in sorted(keys)]

    def places(self) -> dict[int, int | None]:
        return {
            number: place if place <= FRONT else None
            for place, number in enumerate(self.line(), start=1)
        }

    def is_held(self, job: Job) -> bool:
        row = self.rows.get(job.id)
        return row is not None and row.state is State.RUNNING and row.attempt == job.attempt


class Ledger(History[Jobs]):
    """Whatever may happen to jobs."""

    async def step(self) -> None:
        self.now += 1
        often: list[Work] = [self.order, self.order, self.order, self.claim, self.claim]
        seldom: list[Work] = [self.finish, self.finish, self.retry, self.cancel, self.take]
        rarely: list[Work] = [self.renew, self.rescue, self.deliver, self.leave, self.tell]
        acts = [*often, *often, *seldom, *seldom, *rarely, self.forget, self.erase]
        await self.do(self.dice.choice(acts), begin=self.release)
        await self.check()

    async def check(self) -> None:
        """Compare all that is stored."""
        sql = self.mortal.database
        stored = await sql.fetch(
            "SELECT id, state, attempt, cancel_requested, finish_requested FROM jobs"
        )
        rows = self.known.rows
        assert {row["id"]: tuple(row)[1:] for row in stored} == {
            number: (row.state, row.attempt, row.is_unwanted, row.is_enough)
            for number, row in rows.items()
        }
        for number in self.known.of(*ENDED):
            assert self.known.ends.setdefault(number, rows[number].state) is rows[number].state
        waiting = await sql.fetch("SELECT job_id, body ->> 'text' FROM outbox WHERE state = 'new'")
        assert dict(map(tuple, waiting)) == {
            number: row.said for number, row in rows.items() if row.said is not None
        }

    async def conclude(self) -> None:
        """Let all that was accepted come to its end."""
        sql = self.mortal.database
        await self.release(sql)
        while self.known.line():
            self.now += 1
            await self.claim(sql)
            await self.end(sql, self.known.attempts[-1], State.RENDERED)
        for number in list(self.known.rows):
            await self.delivered(sql, number)
        await self.check()
        assert set(self.known.rows) == set(self.known.of(*ENDED))

    async def order(self, sql: Sql) -> None:
        user = self.dice.randint(1, PEOPLE)
        job = await jobs.add(sql, Order(user, user, None, None, "{}", "{}", 50), now=self.now)
        self.known.rows[job.id] = Row(user)
        place = await jobs.tell_place(sql, job.id)
        assert place == self.known.places()[job.id]
        self.known.rows[job.id].told = place
        await self.say(sql, job.id)

    async def claim(self, sql: Sql) -> None:
        line = self.known.line()
        job = await jobs.claim(sql, now=self.now, lease=LEASE)
        assert (job and job.id) == (line[0] if line else None)
        if job is not None:
            row = self.known.rows[job.id]
            assert not any(job.attempt == a.attempt for a in self.known.attempts if a.id == job.id)
            row.state, row.attempt, row.claimed_at = State.RUNNING, job.attempt, self.now
            row.lease_until = self.now + LEASE
            self.known.attempts.append(job)

    async def renew(self, sql: Sql) -> None:
        if (job := self.somebody()) is not None:
            is_held = self.known.is_held(job)
            assert await jobs.renew(sql, job, now=self.now, lease=LEASE) == is_held
            assert await jobs.is_held(sql, job) == is_held
            if is_held:
                self.known.rows[job.id].lease_until = self.now + LEASE

    async def finish(self, sql: Sql) -> None:
        if (job := self.somebody()) is not None:
            states = [State.RENDERED, State.RENDERED, State.FAILED, State.CANCELLED]
            await self.end(sql, job, self.dice.choice(states))

    async def end(self, sql: Sql, job: Job, state: State) -> None:
        is_held = self.known.is_held(job)
        assert await jobs.finish(sql, job, state, now=self.now) == is_held
        if is_held:
            row = self.known.rows[job.id]
            row.state, row.finished_at = state, self.now
            await self.say(sql, job.id)

    async def retry(self, sql: Sql) -> None:
        if (job := self.somebody()) is not None:
            await self.broke(sql, job)

    async def broke(self, sql: Sql, job: Job) -> None:
        is_held = self.known.is_held(job)
        row = self.known.rows.get(job.id)
        is_last = row is not None and row.broken == ATTEMPTS - 1
        is_queued = await jobs.retry(sql, job)
        assert is_queued == (is_held and not is_last)
        if is_held and row is not None:
            row.broken += 1
        if is_queued and row is not None:
            row.state, row.claimed_at = State.QUEUED, 0.0
        else:
            await self.end(sql, job, State.FAILED)

    async def rescue(self, sql: Sql) -> None:
        expired = await jobs.expired(sql, now=self.now)
        assert sorted(job.id for job in expired) == [
            number
            for number in self.known.of(State.RUNNING)
            if self.known.rows[number].lease_until <= self.now
        ]
        for job in expired:
            await self.broke(sql, job)

    async def cancel(self, sql: Sql) -> None:
        if self.known.rows:
            number = self.dice.choice(list(self.known.rows))
            row = self.known.rows[number]
            is_active = number in self.known.of(State.QUEUED, State.RUNNING)
            self.unwant([number])
            state = await jobs.request_cancel(sql, number, now=self.now)
            assert state == (row.state if is_active else None)
            if state is State.CANCELLED:
                await self.say(sql, number)

    async def take(self, sql: Sql) -> None:
        """Somebody takes a painting as it is."""
        if self.known.rows:
            number = self.dice.choice(list(self.known.rows))
            await jobs.request_finish(sql, number)
            row = self.known.rows[number]
            row.is_enough |= row.state in {State.QUEUED, State.RUNNING}
        assert [job.id for job in await jobs.to_finish(sql)] == [
            number for number in self.known.of(State.RUNNING) if self.known.rows[number].is_enough
        ]

    async def leave(self, sql: Sql) -> None:
        """Somebody blocks the bot."""
        user = self.dice.randint(1, PEOPLE)
        await jobs.cancel_chat(sql, user, now=self.now)
        await outbox.drop_chat(sql, user)
        own = [number for number, row in self.known.rows.items() if row.user == user]
        self.unwant(own)
        for number in own:
            row = self.known.rows[number]
            row.said = None
            if row.state is State.RENDERED:
                row.state = State.DONE

    def unwant(self, numbers: list[int]) -> None:
        for number in numbers:
            row = self.known.rows[number]
            row.is_unwanted |= row.state in {State.QUEUED, State.RUNNING}
            if row.state is State.QUEUED:
                row.state, row.finished_at = State.CANCELLED, self.now

    async def deliver(self, sql: Sql) -> None:
        if self.known.rows:
            await self.delivered(sql, self.dice.choice(list(self.known.rows)))

    async def delivered(self, sql: Sql, number: int) -> None:
        await jobs.deliver(sql, number)
        if self.known.rows[number].state is State.RENDERED:
            self.known.rows[number].state = State.DONE

    async def tell(self, sql: Sql) -> None:
        told = await jobs.tell_places(sql)
        places = self.known.places()
        assert {place.job.id: place.place for place in told} == {
            number: place
            for number, place in places.items()
            if place != self.known.rows[number].told
        }
        for number, place in places.items():
            self.known.rows[number].told = place

    async def forget(self, sql: Sql) -> None:
        before = self.now - 20
        await jobs.forget(sql, before=before)
        for number in self.known.of(*ENDED):
            if self.known.rows[number].finished_at < before:
                del self.known.rows[number]

    async def erase(self, sql: Sql) -> None:
        """Somebody has all deleted, whatever is being done for them."""
        user = self.dice.randint(1, PEOPLE)
        await jobs.erase(sql, user)
        for number in [number for number, row in self.known.rows.items() if row.user == user]:
            del self.known.rows[number]

    async def release(self, sql: Sql) -> None:
        """A process begins: nobody has an attempt any more, whatever they think."""
        await jobs.release_all(sql)
        for number in self.known.of(State.RUNNING):
            row = self.known.rows[number]
            row.state, row.claimed_at = State.QUEUED, 0.0

    async def say(self, sql: Sql, number: int) -> None:
        """Say in the same transaction how a job stands."""
        row = self.known.rows[number]
        row.said = row.state
        lane = f"job:{number}"
        draft = Draft(Kind.EDIT, row.user, lane, {"text": row.state}, job_id=number, slot=lane)
        await outbox.put(sql, draft, now=self.now)

    def somebody(self) -> Job | None:
        """Choose who comes with an attempt: most often one of the last."""
        attempts = self.known.attempts[-self.dice.choice([2, 4, 30]) :]
        return self.dice.choice(attempts) if attempts else None


@pytest.mark.parametrize("seed", range(8))
async def test_the_ledger_keeps_its_rules_whatever_happens(mortal: Mortal, seed: int) -> None:
    ledger = Ledger(mortal, random.Random(seed), Jobs())  # noqa: S311
    for _ in range(150):
        await ledger.step()
    await ledger.conclude()
