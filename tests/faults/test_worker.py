"""Group 19: a worker that dies of a painting, or of anything else."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

from bot import texts
from tests.chat import Person
from tests.running import Service, assert_one_result, begin, has_file, says, send_pair

People = Callable[..., Person]


def kept(service: Service) -> list[Path]:
    return list((service.folder / "checkpoints").iterdir())


def overlaps(service: Service) -> int:
    """Return how often an attempt was begun while another one was under way."""
    open_attempts, found = 0, 0
    for line in service.log.read_text().splitlines():
        if 'event="job begins"' in line:
            found += open_attempts > 0
            open_attempts += 1
        if 'event="job ended"' in line or 'event="painter lost"' in line:
            open_attempts -= 1
    return found


async def test_what_a_killed_worker_has_painted_is_gone_on_from_and_nothing_is_said_of_it(
    service: Service, person: People
) -> None:
    service.settings["STYLER_SIZE"] = "320"
    me, offer = await begin(service, person)
    await me.tap(offer["message_id"], "Balanced")
    await service.wait_for_log("checkpoint kept")
    (worker,) = service.workers()
    os.kill(worker, signal.SIGKILL)
    sent = await service.wait_for_log("job is sent", "attempt=2")
    (checkpoint,) = kept(service)
    assert f"checkpoint={checkpoint.stat().st_size}" in sent
    await assert_one_result(service, me)
    assert "begins anew" not in service.log.read_text()
    assert kept(service) == []
    assert str(texts.FAILED) not in [message.get("text") for message in await me.messages()]


async def test_a_job_that_kills_its_worker_twice_is_painted_smaller(
    service: Service, person: People
) -> None:
    """So is one that the system kills for its memory, whatever was predicted."""
    service.settings["STYLER_SIZE"] = "200"
    me, offer = await begin(service, person)
    await me.tap(offer["message_id"], "Balanced")
    for attempt in (1, 2):
        await service.wait_for_log("painting begins", f"attempt={attempt}")
        (worker,) = service.workers()
        os.kill(worker, signal.SIGKILL)
    await assert_one_result(service, me)
    assert await me.wait_for(says("Done: Balanced, 140x105", str(texts.SMALLER)))


async def test_two_that_a_worker_died_with_are_painted_one_after_the_other(
    service: Service, person: People
) -> None:
    service.settings["STYLER_SLOTS"] = "2"
    service.start()
    people = [person(1), person(2)]
    for me in people:
        offer = await send_pair(me)
        await me.tap(offer["message_id"], "Balanced")
    for job in (1, 2):
        await service.wait_for_log("painting begins", f"job={job}")
    (worker,) = service.workers()
    os.kill(worker, signal.SIGKILL)
    for me in people:
        await me.wait_for(has_file, timeout=120)
    assert overlaps(service) == 1


async def test_a_worker_that_does_not_get_ready_while_somebody_waits_is_no_health(
    service: Service, person: People
) -> None:
    service.start()
    await service.wait_for_log("worker starts")
    (worker,) = service.workers()
    os.kill(worker, signal.SIGSTOP)
    me = person(1)
    offer = await send_pair(me)
    assert await service.is_well()
    await me.tap(offer["message_id"], "Balanced")
    await service.wait_for_log("painter missed")
    assert await service.is_well()
    os.utime(service.folder / "no-painter", (0, 0))
    assert not await service.is_well()
    os.kill(worker, signal.SIGCONT)
    await service.wait_for_log("painter no longer missed")
    assert await service.is_well()
    await assert_one_result(service, me)
