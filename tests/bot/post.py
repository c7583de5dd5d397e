"""A courier at work between an outbox and a playground, with no painter behind it."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import SecretStr

from bot import client, languages, letters
from bot.bells import Bells
from bot.budget import Budget
from bot.courier import Courier
from bot.delivery import Delivery
from bot.events import Photo, Place
from bot.gallery import Gallery
from bot.photos import Photos
from bot.settings import Settings
from bot.wording import Text
from storage import jobs, outbox
from storage.database import Database, open_database
from storage.jobs import Job, Order, State
from storage.outbox import Draft
from storage.pictures import Pictures
from tests.chat import Person, Playground
from tests.running import says

PHOTO = json.dumps(asdict(Photo("file", "picture", 1, None)))


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
async def at_work(
    playground: Playground, folder: Path, budget: Budget | None = None
) -> AsyncIterator[Post]:
    settings = Settings(bot_token=SecretStr(playground.token), bot_api_url=playground.root)
    pictures, bells = Pictures(folder / "pictures"), Bells()
    async with open_database(folder / "bot.db") as database, client.connect(settings) as telegram:
        photos = Photos(pictures, telegram, Gallery(pictures))
        delivery = Delivery(database, pictures, telegram, languages.load(), photos)
        chosen = budget or Budget(settings.bot_messages_per_second)
        courier = Courier(database=database, delivery=delivery, bells=bells, budget=chosen)
        running = asyncio.create_task(courier.run())
        yield Post(database, pictures, bells)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def rendered(database: Database, chat: int = 1, thread: int | None = None) -> Job:
    await jobs.add(database, Order(chat, 1, thread, None, PHOTO, PHOTO, 50), now=0)
    job = await jobs.claim(database, now=0, lease=30)
    assert job is not None
    await jobs.finish(database, job, State.RENDERED, now=0)
    return job


async def begun(post: Post, me: Person, text: str, thread: int | None = None) -> Job:
    """Return a job whose status message says this."""
    job = await rendered(post.database, me.chat, thread)
    await post.say(letters.first_status(job, Text(text), ()))
    await me.wait_for(says(text))
    return job


async def pass_by(post: Post, other: Person, text: str) -> None:
    """Say something elsewhere: when it is there, all that was due before it is on its way."""
    place = Place(other.chat, other.number, None, is_private=True)
    await post.say(letters.say(place, Text(text), ()))
    await other.wait_for(says(text))


async def greet(*people: Person) -> None:
    for each in people:
        await each.send_text("hello")
