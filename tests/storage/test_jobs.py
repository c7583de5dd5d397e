from storage import jobs
from storage.database import Database
from storage.jobs import ATTEMPTS, Job, Order, State


async def add(database: Database, user: int, chat: int | None = None) -> Job:
    order = Order(
        chat_id=chat or user,
        user_id=user,
        thread_id=None,
        status_message_id=None,
        content="{}",
        style="{}",
        strength=50,
    )
    return await jobs.add(database, order, now=0)


async def claim(database: Database, now: float = 0) -> Job:
    job = await jobs.claim(database, now=now, lease=30)
    assert job is not None
    return job


async def state(database: Database, job: Job) -> State:
    found = await jobs.get(database, job.id)
    assert found is not None
    return found.state


async def test_one_persons_many_jobs_do_not_hold_up_another(database: Database) -> None:
    for user in (1, 1, 1, 1, 2, 3):
        await add(database, user)
    served: list[int] = []
    while (job := await jobs.claim(database, now=len(served) + 1, lease=30)) is not None:
        served.append(job.order.user_id)
        await jobs.finish(database, job, State.RENDERED, now=0)
    assert served == [1, 2, 3, 1, 1, 1]


async def test_an_attempt_that_was_given_up_changes_nothing(database: Database) -> None:
    await add(database, 1)
    stale = await claim(database)
    assert await jobs.retry(database, stale)
    fresh = await claim(database)
    assert not await jobs.finish(database, stale, State.RENDERED, now=0)
    assert not await jobs.renew(database, stale, now=0, lease=30)
    assert not await jobs.release(database, stale)
    assert not await jobs.retry(database, stale)
    assert await jobs.finish(database, fresh, State.RENDERED, now=0)


async def test_the_third_broken_attempt_is_the_last(database: Database) -> None:
    await add(database, 1)
    retried = [await jobs.retry(database, await claim(database)) for _ in range(ATTEMPTS)]
    assert retried == [True, True, False]


async def test_a_restart_of_the_service_counts_as_no_attempt(database: Database) -> None:
    await add(database, 1)
    for _ in range(ATTEMPTS):
        before = await claim(database)
        await jobs.release_all(database)
        assert not await jobs.finish(database, before, State.RENDERED, now=0)
    retried = [await jobs.retry(database, await claim(database)) for _ in range(ATTEMPTS)]
    assert retried == [True, True, False]


async def test_nothing_waits_for_a_chat_that_left_to_be_delivered(database: Database) -> None:
    await add(database, 1)
    job = await claim(database)
    await jobs.finish(database, job, State.RENDERED, now=0)
    await jobs.cancel_chat(database, 1, now=0)
    assert await state(database, job) is State.DONE


async def test_an_attempt_that_is_released_is_not_counted(database: Database) -> None:
    await add(database, 1)
    for _ in range(5):
        job = await claim(database)
        assert await jobs.release(database, job)
        assert not await jobs.release(database, job)
    assert await jobs.retry(database, await claim(database))


async def test_a_painting_whose_painter_died_keeps_its_place(database: Database) -> None:
    for user in (1, 2, 3):
        await add(database, user)
    first = await claim(database, now=5)
    await jobs.retry(database, first)
    assert (await claim(database, now=6)).id == first.id
    await jobs.release_all(database)
    assert (await claim(database, now=7)).id == first.id


async def test_a_lease_that_is_not_renewed_expires(database: Database) -> None:
    await add(database, 1)
    job = await claim(database, now=100)
    assert await jobs.expired(database, now=129) == []
    assert await jobs.renew(database, job, now=125, lease=30)
    assert await jobs.expired(database, now=140) == []
    assert [late.id for late in await jobs.expired(database, now=156)] == [job.id]


async def test_a_queued_job_is_cancelled_at_once(database: Database) -> None:
    job = await add(database, 1)
    assert await jobs.request_cancel(database, job.id, now=0) is State.CANCELLED
    assert await jobs.claim(database, now=0, lease=30) is None


async def test_a_running_job_is_marked_to_be_cancelled(database: Database) -> None:
    await add(database, 1)
    job = await claim(database)
    assert await jobs.request_cancel(database, job.id, now=0) is State.RUNNING
    assert await jobs.to_cancel(database) == [job.id]


async def test_a_job_that_ended_cannot_be_cancelled(database: Database) -> None:
    await add(database, 1)
    job = await claim(database)
    await jobs.finish(database, job, State.RENDERED, now=0)
    assert await jobs.request_cancel(database, job.id, now=0) is None
    assert await state(database, job) is State.RENDERED


async def test_a_job_that_is_good_enough_stays_so_until_it_ends(database: Database) -> None:
    job = await add(database, 1)
    await jobs.request_finish(database, job.id)
    assert await jobs.to_finish(database) == []
    for _ in range(2):
        running = await claim(database)
        assert await jobs.to_finish(database) == [running]
        await jobs.retry(database, running)
    await jobs.finish(database, await claim(database), State.RENDERED, now=0)
    assert await jobs.to_finish(database) == []


async def test_a_job_that_has_ended_is_not_ended_early(database: Database) -> None:
    await add(database, 1)
    job = await claim(database)
    await jobs.finish(database, job, State.RENDERED, now=0)
    await jobs.request_finish(database, job.id)
    await jobs.repaint(database, job.id)
    await claim(database)
    assert await jobs.to_finish(database) == []


async def test_a_result_that_was_taken_early_and_is_lost_is_painted_to_its_end(
    database: Database,
) -> None:
    job = await add(database, 1)
    await jobs.request_finish(database, job.id)
    await jobs.finish(database, await claim(database), State.RENDERED, now=0)
    await jobs.repaint(database, job.id)
    await claim(database)
    assert await jobs.to_finish(database) == []


async def test_only_a_rendered_job_is_delivered(database: Database) -> None:
    queued = await add(database, 1)
    await jobs.deliver(database, queued.id)
    assert await state(database, queued) is State.QUEUED
    job = await claim(database)
    await jobs.finish(database, job, State.RENDERED, now=0)
    await jobs.deliver(database, job.id)
    assert await state(database, job) is State.DONE


async def test_only_some_of_these_jobs_are_active(database: Database) -> None:
    queued, cancelled, other = [await add(database, user) for user in (1, 2, 3)]
    await jobs.request_cancel(database, cancelled.id, now=0)
    assert await jobs.active(database, {queued.id, cancelled.id, 99}) == {queued.id}
    assert await jobs.active(database, {other.id}) == {other.id}
    assert await jobs.active(database, ()) == set()
