import asyncio

import pytest

from storage import jobs
from storage.database import Database
from storage.jobs import Job, Order, State
from storage.quotas import DAY_SECONDS, Limit, OverQuotaError, Quota, Refusal

QUOTA = Quota(waiting=2, daily=4, alias="somebody")


async def add(database: Database, now: float = 0, user: int = 1, chat: int = 1) -> Job:
    order = Order(chat, user, None, None, "{}", "{}", 50)
    return await jobs.add(database, order, now=now, quota=QUOTA)


async def paint(database: Database, now: float, state: State = State.RENDERED) -> None:
    await add(database, now)
    job = await jobs.claim(database, now=now, lease=30)
    assert job is not None
    assert await jobs.finish(database, job, state, now=now)


async def refusal(database: Database, now: float) -> Refusal:
    with pytest.raises(OverQuotaError) as caught:
        await add(database, now)
    return caught.value.refusal


async def test_of_many_orders_at_once_so_many_are_queued_as_fit(database: Database) -> None:
    added = await asyncio.gather(*(add(database, chat=n) for n in range(9)), return_exceptions=True)
    assert [type(each) for each in added] == [Job] * 2 + [OverQuotaError] * 7
    assert len(await jobs.every(database)) == 2


async def test_one_that_ends_makes_room_for_the_next(database: Database) -> None:
    first, _ = await add(database), await add(database)
    assert await jobs.claim(database, now=0, lease=30)
    assert await refusal(database, now=0) == Refusal(Limit.WAITING, 2, None)
    await jobs.request_cancel(database, first.id, now=0)
    held = await jobs.get(database, first.id)
    assert held is not None
    assert await jobs.finish(database, held, State.CANCELLED, now=0)
    assert await add(database)


async def test_a_day_after_the_first_of_many_there_is_room_again(database: Database) -> None:
    for now in (1, 2, 3, 4):
        await paint(database, now)
    assert await refusal(database, now=5) == Refusal(Limit.DAILY, 4, 1 + DAY_SECONDS)
    assert await add(database, now=1 + DAY_SECONDS)
    assert await refusal(database, now=1 + DAY_SECONDS) == Refusal(Limit.DAILY, 4, 2 + DAY_SECONDS)


async def test_what_failed_is_not_counted(database: Database) -> None:
    for now in range(6):
        await paint(database, now, State.FAILED)
    assert await add(database, now=6)


async def test_nobody_takes_anothers_room(database: Database) -> None:
    for user in range(1, 6):
        assert await add(database, user=user)
