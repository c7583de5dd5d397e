"""What becomes of rows that cannot be said, or not yet."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from bot import client, letters, texts
from bot.bells import Bells
from bot.courier import GIVE_UP_SECONDS, Courier
from bot.delivery import Delivery
from bot.events import Place
from bot.settings import Settings
from storage import jobs, outbox
from storage.database import Database, open_database
from storage.jobs import Job, Order, State
from storage.outbox import Draft
from storage.pictures import Pictures
from tests.chat import Person, Playground
from tests.running import buttons, picture, says


@dataclass
class Post:
    """A courier at work, and what it takes things from."""

    database: Database
    pictures: Pictures
    bells: Bells

    async def say(self, draft: Draft) -> None:
        await outbox.put(self.database, draft, now=time.time())
        self.bells.outbox.ring()


@asynccontextmanager
async def at_work(playground: Playground, folder: Path) -> AsyncIterator[Post]:
    settings = Settings(bot_token=SecretStr(playground.token), bot_api_url=playground.root)
    pictures, bells = Pictures(folder / "pictures"), Bells()
    async with open_database(folder / "bot.db") as database, client.connect(settings) as telegram:
        delivery = Delivery(database, pictures, telegram)
        courier = Courier(database=database, delivery=delivery, bells=bells)
        running = asyncio.create_task(courier.run())
        yield Post(database, pictures, bells)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


def soon() -> float:
    """Return a time before which a chat that was just edited sees no other edit."""
    return time.time() + letters.EDIT_SECONDS - 1


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
    async with at_work(playground, tmp_path) as post:
        job = await rendered(post.database)
        await post.pictures.save(letters.result_name(job.id), picture(1, kind="PNG"))
        day_ago = time.time() - GIVE_UP_SECONDS
        await outbox.put(post.database, letters.file(job, "The full size."), now=day_ago)
        post.bells.outbox.ring()
        question = await me.wait_for(says(texts.FILE_UNCERTAIN))
        ended = await jobs.get(post.database, job.id)
    assert buttons(question) == ["Send the file"]
    assert ended is not None
    assert ended.state is State.DONE


async def begun(post: Post, me: Person, text: str) -> Job:
    """Return a job whose status message says this."""
    job = await rendered(post.database)
    await post.say(letters.first_status(job, text, ()))
    await me.wait_for(says(text))
    return job


async def pass_by(post: Post, other: Person, text: str) -> None:
    """Say something elsewhere: when it is there, all that was due before it is on its way."""
    place = Place(other.chat, other.number, None, is_private=True)
    await post.say(letters.say(place, text, ()))
    await other.wait_for(says(text))


async def greet(*people: Person) -> None:
    for each in people:
        await each.send_text("hello")


async def edits(playground: Playground) -> list[str]:
    return [call["parameters"]["text"] for call in await playground.calls("editMessageText")]


async def test_near_the_end_a_chat_waits_for_the_result_and_not_for_a_snapshot(
    playground: Playground, person: Callable[..., Person], tmp_path: Path
) -> None:
    me, other = person(1), person(2)
    await greet(me, other)
    async with at_work(playground, tmp_path) as post:
        job = await begun(post, me, "Queued")
        await post.say(letters.snapshot(job, "Painting: 90%", (), result_at=soon()))
        await pass_by(post, other, "You come after that snapshot")
        await post.say(letters.status(job, "Done", ()))
        await me.wait_for(says("Done"))
    assert await edits(playground) == ["Done"]


async def test_another_paintings_snapshot_does_not_take_the_results_edit(
    playground: Playground, person: Callable[..., Person], tmp_path: Path
) -> None:
    me, other = person(1), person(2)
    await greet(me, other)
    async with at_work(playground, tmp_path) as post:
        first, second = await begun(post, me, "First"), await begun(post, me, "Second")
        await post.say(letters.snapshot(first, "Painting: 90%", (), result_at=soon()))
        await post.say(letters.snapshot(second, "Painting: 9%", (), result_at=soon() + 1000))
        await pass_by(post, other, "You come after both")
        await post.say(letters.status(first, "Done", ()))
        await me.wait_for(says("Done"))
    assert await edits(playground) == ["Done"]


async def test_a_result_that_is_always_nearly_there_hides_no_snapshot(
    playground: Playground, person: Callable[..., Person], tmp_path: Path
) -> None:
    me, other = person(1), person(2)
    await greet(me, other)
    began = time.monotonic()
    async with at_work(playground, tmp_path) as post:
        job = await begun(post, me, "Queued")
        while not await edits(playground) and time.monotonic() < began + 5 * letters.EDIT_SECONDS:
            await post.say(letters.snapshot(job, "Painting: 99%", (), result_at=soon()))
            await pass_by(post, other, f"After {time.monotonic()} s")
    assert await edits(playground) == ["Painting: 99%"]


async def test_a_snapshot_long_before_the_end_is_shown(
    playground: Playground, person: Callable[..., Person], tmp_path: Path
) -> None:
    me = person(1)
    await greet(me)
    async with at_work(playground, tmp_path) as post:
        job = await begun(post, me, "Queued")
        await post.say(letters.snapshot(job, "Painting: 9%", (), result_at=soon() + 1000))
        shown = await me.wait_for(says("Painting: 9%"))
    assert shown["message_id"] == (await me.messages())[-1]["message_id"]
