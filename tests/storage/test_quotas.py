import asyncio
from dataclasses import replace

import pytest

from storage import jobs, quotas
from storage.database import Database
from storage.jobs import Job, Order, State
from storage.quotas import DAY_SECONDS, Limit, OverQuotaError, Quota, Refusal, Use, Used

QUOTA = Quota(waiting=2, daily=4, large=2, alias="somebody")


async def add(
    database: Database, now: float = 0, user: int = 1, chat: int = 1, size: str = "standard"
) -> Job:
    order = Order(chat, user, None, None, "{}", "{}", 50, size=size)
    return await jobs.add(database, order, now=now, quota=QUOTA)


async def paint(
    database: Database, now: float, state: State = State.RENDERED, size: str = "standard"
) -> None:
    await add(database, now, size=size)
    job = await jobs.claim(database, now=now, lease=30)
    assert job is not None
    assert await jobs.finish(database, job, state, now=now)


async def refusal(database: Database, now: float, size: str = "standard") -> Refusal:
    with pytest.raises(OverQuotaError) as caught:
        await add(database, now, size=size)
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


@pytest.mark.parametrize("size", ["large", "print"])
async def test_large_ones_are_counted_by_themselves_and_leave_room_for_others(
    database: Database, size: str
) -> None:
    await paint(database, 1, size="large")
    await paint(database, 2, State.FAILED, size="print")
    await paint(database, 3, size="print")
    full = Refusal(Limit.LARGE, 2, 1 + DAY_SECONDS)
    assert await refusal(database, now=4, size=size) == full
    assert await add(database, now=4, size="standard")
    assert await add(database, now=1 + DAY_SECONDS, size=size)


async def test_of_two_limits_the_wider_one_is_told(database: Database) -> None:
    for now in (1, 2):
        await paint(database, now, size="large")
    for now in (3, 4):
        await paint(database, now, size="quick")
    full = Refusal(Limit.DAILY, 4, 1 + DAY_SECONDS)
    assert await refusal(database, now=5, size="large") == full
    assert await refusal(database, now=5, size="quick") == full


async def test_what_is_used_is_told_with_the_time_when_one_more_fits(database: Database) -> None:
    assert await quotas.used(database, 1, QUOTA, now=0) == Used(Use(0, None), Use(0, None))
    for now, size in enumerate(("large", "quick", "print", "quick")):
        await paint(database, now, size=size)
    known = await quotas.used(database, 1, QUOTA, now=9)
    assert known == Used(Use(4, DAY_SECONDS), Use(2, DAY_SECONDS))
    lowered = replace(QUOTA, daily=2, large=1)
    known = await quotas.used(database, 1, lowered, now=9)
    assert known == Used(Use(4, 2 + DAY_SECONDS), Use(2, 2 + DAY_SECONDS))


async def test_what_failed_is_not_counted(database: Database) -> None:
    for now in range(6):
        await paint(database, now, State.FAILED)
    assert await add(database, now=6)


async def test_nobody_takes_anothers_room(database: Database) -> None:
    for user in range(1, 6):
        assert await add(database, user=user)
