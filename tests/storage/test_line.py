"""The line: who is next, and what they are told of it, against a model in plain Python."""

import random
from dataclasses import dataclass, field

import pytest

from storage import jobs
from storage.database import Database
from storage.jobs import ATTEMPTS, FRONT, Job, Order, State

PEOPLE = 6


async def add(database: Database, user: int) -> Job:
    return await jobs.add(database, Order(user, user, None, None, "{}", "{}", 50), now=0)


async def claim(database: Database, now: float) -> Job:
    job = await jobs.claim(database, now=now, lease=30)
    assert job is not None
    return job


@dataclass
class Row:
    user: int
    state: State = State.QUEUED
    attempt: int = 0
    claimed_at: float = 0.0


@dataclass
class Model:
    """The fair order, told as the ledger tells it and worked out from all jobs each time."""

    rows: dict[int, Row] = field(default_factory=dict)

    def of(self, state: State) -> list[int]:
        return sorted(number for number, row in self.rows.items() if row.state is state)

    def line(self) -> list[int]:
        """Fewest jobs of that person before, then served longest ago, then the oldest."""
        keys = []
        for number in self.of(State.QUEUED):
            user = self.rows[number].user
            own = [row for row in self.rows.values() if row.user == user]
            before = sum(row.state is State.RUNNING for row in own)
            before += sum(
                self.rows[other].user == user for other in self.of(State.QUEUED) if other < number
            )
            keys.append((before, max(row.claimed_at for row in own), number))
        return [number for _, _, number in sorted(keys)]


@dataclass
class History:
    """Whatever may happen to a ledger, done to the real one and to the model."""

    database: Database
    dice: random.Random
    model: Model = field(default_factory=Model)
    running: dict[int, Job] = field(default_factory=dict)
    now: float = 0.0

    async def step(self) -> None:
        self.now += 1
        acts = [self.add, self.add, self.claim, self.claim, self.finish, self.retry]
        await self.dice.choice([*acts, self.cancel, self.forget, self.release])()

    async def add(self) -> None:
        job = await add(self.database, self.dice.randint(1, PEOPLE))
        self.model.rows[job.id] = Row(job.order.user_id)

    async def claim(self) -> None:
        line = self.model.line()
        job = await jobs.claim(self.database, now=self.now, lease=30)
        assert (job and job.id) == (line[0] if line else None)
        if job is not None:
            row = self.model.rows[job.id]
            row.state, row.claimed_at, row.attempt = State.RUNNING, self.now, row.attempt + 1
            self.running[job.id] = job

    async def finish(self) -> None:
        if self.running:
            job = self.running.pop(self.dice.choice(list(self.running)))
            state = self.dice.choice([State.RENDERED, State.FAILED, State.CANCELLED])
            assert await jobs.finish(self.database, job, state, now=self.now)
            self.model.rows[job.id].state = state

    async def retry(self) -> None:
        if self.running:
            job = self.dice.choice(list(self.running.values()))
            is_queued = await jobs.retry(self.database, job)
            assert is_queued == (job.attempt < ATTEMPTS)
            if is_queued:
                del self.running[job.id]
                row = self.model.rows[job.id]
                row.state, row.claimed_at = State.QUEUED, 0.0

    async def cancel(self) -> None:
        if queued := self.model.of(State.QUEUED):
            number = self.dice.choice(queued)
            await jobs.request_cancel(self.database, number, now=self.now)
            self.model.rows[number].state = State.CANCELLED

    async def forget(self) -> None:
        """Delete what ended a while ago; rendered jobs stay until they are delivered."""
        await jobs.forget(self.database, before=self.now - 20)
        rows = await self.database.fetch("SELECT id FROM jobs")
        kept = {row["id"] for row in rows}
        self.model.rows = {number: row for number, row in self.model.rows.items() if number in kept}

    async def release(self) -> None:
        await jobs.release_all(self.database)
        for number in self.running:
            row = self.model.rows[number]
            row.state, row.claimed_at, row.attempt = State.QUEUED, 0.0, row.attempt - 1
        self.running.clear()


@pytest.mark.parametrize("seed", range(8))
async def test_claims_and_places_are_those_of_the_fair_order(database: Database, seed: int) -> None:
    history = History(database, random.Random(seed))  # noqa: S311
    told: dict[int, int | None] = {}
    for _ in range(150):
        await history.step()
        told |= {place.job.id: place.place for place in await jobs.tell_places(database)}
        line = history.model.line()
        assert {number: told.get(number) for number in line} == {
            number: place if place <= FRONT else None for place, number in enumerate(line, start=1)
        }
    while history.model.line():
        history.now += 1
        await history.claim()


async def test_a_place_is_told_once_and_again_when_it_moves(database: Database) -> None:
    await add(database, 1)
    second = await add(database, 2)
    assert await jobs.tell_place(database, second.id) == 2
    assert [place.place for place in await jobs.tell_places(database)] == [1]
    assert await jobs.tell_places(database) == []
    await claim(database, now=1)
    (moved,) = await jobs.tell_places(database)
    assert (moved.job.id, moved.place) == (second.id, 1)


async def test_one_person_with_many_jobs_is_told_places_of_the_first(database: Database) -> None:
    queued = [await add(database, 1) for _ in range(FRONT + 5)]
    told = {place.job.id: place.place for place in await jobs.tell_places(database)}
    assert told == {job.id: place for place, job in enumerate(queued[:FRONT], start=1)}
    newcomer = await add(database, 2)
    assert await jobs.tell_place(database, newcomer.id) == 2


async def test_nobody_behind_the_front_is_told_a_place(database: Database) -> None:
    queued = [await add(database, user) for user in range(1, FRONT + 3)]
    assert await jobs.tell_place(database, queued[-1].id) is None
    assert len(await jobs.tell_places(database)) == FRONT
    await claim(database, now=1)
    told = {place.job.id: place.place for place in await jobs.tell_places(database)}
    assert told == {job.id: place for place, job in enumerate(queued[1 : FRONT + 1], start=1)}


async def test_whoever_is_overtaken_at_the_end_of_the_front_hears_of_it(database: Database) -> None:
    """The second job of a person stands behind the first jobs of all others."""
    await add(database, 1)
    second = await add(database, 1)
    for user in range(2, FRONT):
        await add(database, user)
    assert await jobs.tell_place(database, second.id) == FRONT
    await add(database, FRONT)
    moved = {place.job.id: place.place for place in await jobs.tell_places(database)}
    assert moved[second.id] is None
    assert moved[max(moved)] == FRONT
    assert await jobs.tell_places(database) == []
