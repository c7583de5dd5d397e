"""What becomes of rows that cannot be said."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pydantic import SecretStr

from bot import client, letters, texts
from bot.bells import Bells
from bot.courier import GIVE_UP_SECONDS, Courier
from bot.delivery import Delivery
from bot.settings import Settings
from storage import jobs, outbox
from storage.database import Database, open_database
from storage.jobs import Job, Order, State
from storage.pictures import Pictures
from tests.chat import Person, Playground
from tests.running import buttons, picture, says


async def rendered(database: Database) -> Job:
    await jobs.add(database, Order(1, 1, None, None, "{}", "{}", 50), now=0)
    job = await jobs.claim(database, now=0, lease=30)
    assert job is not None
    await jobs.finish(database, job, State.RENDERED, now=0)
    return job


async def test_a_file_that_could_not_be_sent_for_a_day_can_be_asked_for(
    playground: Playground, person: Callable[..., Person], tmp_path: Path
) -> None:
    me = person(1)
    await me.send_text("hello")
    await playground.inject("sendDocument", status=502)
    settings = Settings(bot_token=SecretStr(playground.token), bot_api_url=playground.root)
    pictures = Pictures(tmp_path / "pictures")
    async with (
        open_database(tmp_path / "bot.db") as database,
        client.connect(settings) as telegram,
    ):
        job = await rendered(database)
        await pictures.save(letters.result_name(job.id), picture(1, kind="PNG"))
        day_ago = time.time() - GIVE_UP_SECONDS
        await outbox.put(database, letters.file(job, "The full size."), now=day_ago)
        delivery = Delivery(database, pictures, telegram)
        courier = Courier(database=database, delivery=delivery, bells=Bells())
        running = asyncio.create_task(courier.run())
        question = await me.wait_for(says(texts.FILE_UNCERTAIN))
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        ended = await jobs.get(database, job.id)
    assert buttons(question) == ["Send the file"]
    assert ended is not None
    assert ended.state is State.DONE
