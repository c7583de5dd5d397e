"""What the one who looks after a running bot sees of it, and does."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx2
from prometheus_client.parser import text_string_to_metric_families

from bot import texts
from tests.chat import Person
from tests.running import Service, after, buttons, has_file, says, send_pair

People = Callable[..., Person]
OWNER = 9


@asynccontextmanager
async def watched(service: Service) -> AsyncIterator[httpx2.AsyncClient]:
    """Start the service with a port for those who watch over it."""
    service.settings |= {"BOT_ADMINS": f"{OWNER}", "METRICS_PORT": "0"}
    service.start()
    line = await service.wait_for_log('event="metrics served"', "port=")
    port = line.partition("port=")[2].split()[0]
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        yield client


async def samples(monitor: httpx2.AsyncClient) -> dict[tuple[str, ...], float]:
    """Return what is measured now, by its name and the values of its labels."""
    answer = await monitor.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    families = text_string_to_metric_families(answer.text)
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }


async def test_a_painting_is_counted_and_its_wait_is_measured(
    service: Service, person: People
) -> None:
    async with watched(service) as monitor:
        assert (await samples(monitor))["atelier_jobs_ordered_total",] == 0
        me = person(1)
        offer = await send_pair(me)
        await me.tap(offer["message_id"], "Subtle")
        await me.wait_for(has_file)
        found = await samples(monitor)
        health = await monitor.get("/health")
    assert found["atelier_jobs_ordered_total",] == 1
    assert found["atelier_jobs_ended_total", "painted"] == 1
    assert found["atelier_jobs", "queued"] == 0
    assert found["atelier_job_seconds_count",] == found["atelier_job_seconds_bucket", "+Inf"] == 1
    assert 0 < found["atelier_job_painting_seconds_sum",] <= found["atelier_job_seconds_sum",]
    assert found["atelier_painter_ready",] == found["atelier_painter_slots",] == 1
    assert found["atelier_disk_free_bytes",] <= found["atelier_disk_size_bytes",]
    assert found["process_start_time_seconds",] > 0
    assert (health.status_code, health.text) == (200, "The bot is well.")


async def test_a_bot_that_does_not_hear_from_telegram_is_not_well(service: Service) -> None:
    await service.playground.inject("getUpdates", 1000, status=502)
    async with watched(service) as monitor:
        health = await monitor.get("/health")
    assert health.status_code == 503
    assert health.text == "The bot has not heard from Telegram lately: see its log."


async def test_the_owner_pauses_orders_under_the_picture_of_the_day(
    service: Service, person: People
) -> None:
    me, owner = person(1), person(OWNER)
    async with watched(service) as monitor:
        await owner.send_text("/admin")
        report = await owner.wait_for(says("Line: nobody waits.", "Orders: taken."))
        assert "photo" in report
        assert await owner.tap(report["message_id"], "Pause") == str(texts.PAUSE_BEGINS)
        paused = await owner.wait_for(says(str(texts.orders(is_paused=True))))
        assert (await samples(monitor))["atelier_orders_paused",] == 1
    assert paused["message_id"] == report["message_id"]
    assert buttons(paused) == ["Resume", "Announce a restart"]

    service.kill()
    service.settings["STYLER_SIZE"] = "512"  # it is not done before the restart is announced
    service.start()
    offer = await send_pair(me)
    assert await me.tap(offer["message_id"], "Subtle") == str(texts.NO_ROOM)
    again = await me.wait_for(says(str(texts.PAUSED)))
    assert await owner.tap(report["message_id"], "Resume") == str(texts.PAUSE_ENDS)
    assert await me.tap(again["message_id"], "Subtle") == str(texts.ON_IT)
    await owner.tap(report["message_id"], "Announce a restart")
    await me.wait_for(after(again, says(str(texts.RESTART))))
    assert "Line: " in await service.command("stats")
