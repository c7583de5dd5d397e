"""The line: what those who wait are told of it."""

from storage import jobs
from storage.database import Database
from storage.jobs import FRONT, Job, Order


async def add(database: Database, user: int) -> Job:
    return await jobs.add(database, Order(user, user, None, None, "{}", "{}", 50), now=0)


async def claim(database: Database, now: float) -> Job:
    job = await jobs.claim(database, now=now, lease=30)
    assert job is not None
    return job


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
