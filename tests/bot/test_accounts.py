"""`/mystats`: what somebody is told of their paintings and their limits."""

from dataclasses import replace
from pathlib import Path

from bot import accounts
from bot.choices import Size
from bot.events import Command
from bot.guests import Guests
from bot.sizes import Sizes
from storage import jobs
from storage.database import Database
from storage.jobs import Order, State
from storage.quotas import DAY_SECONDS
from tests.bot.books import GROUP, GUESTS, Books, sent, words

FEW = replace(GUESTS, waiting=2, daily=3, large=1)
NOW = 10 * DAY_SECONDS


async def order(database: Database, size: str, *, ago: float) -> None:
    added = Order(1, 1, None, None, "{}", "{}", 50, size=size)
    await jobs.add(database, added, now=NOW - ago)


async def paint(
    database: Database, size: str, *, ago: float, state: State = State.RENDERED
) -> None:
    await order(database, size, ago=ago)
    job = await jobs.claim(database, now=NOW - ago, lease=30)
    assert job is not None
    assert await jobs.finish(database, job, state, now=NOW - ago + 30)


async def tell(database: Database, guests: Guests = FEW) -> list[str]:
    return str(await accounts.tell(database, 1, guests, now=NOW)).splitlines()


async def test_who_has_had_nothing_has_all_left(tmp_path: Path) -> None:
    async with Books(tmp_path).open() as database:
        assert await tell(database) == [
            "Painted for you: 0 paintings in the last week, 0 within the last day.",
            "In line: 0 paintings; 2 more fit.",
            "Left within 24 hours: 3 of 3.",
            "Large ones left within 24 hours: 1 of 1.",
        ]


async def test_what_was_painted_and_ordered_is_told_and_when_there_is_more(tmp_path: Path) -> None:
    async with Books(tmp_path).open() as database:
        await paint(database, "standard", ago=6 * DAY_SECONDS)
        await paint(database, "quick", ago=DAY_SECONDS / 2, state=State.FAILED)
        await paint(database, "sketch", ago=DAY_SECONDS - 90 * 60)
        await paint(database, "print", ago=DAY_SECONDS / 4)
        await order(database, "quick", ago=60)
        assert await tell(database) == [
            "Painted for you: 2 paintings in the last week, 1 within the last day.",
            "In line: 1 painting; 1 more fits.",
            "Left within 24 hours: 0 of 3. One more in 90 minutes.",
            "Large ones left within 24 hours: 0 of 1. One more in 18 hours.",
        ]
        await order(database, "quick", ago=30)
        full = "In line: 2 paintings; the next one fits when one of them is done."
        assert (await tell(database))[1] == full


async def test_only_limits_that_somebody_has_are_told(tmp_path: Path) -> None:
    async with Books(tmp_path).open() as database:
        few_sizes = replace(FEW, sizes=Sizes(512, Size.STANDARD))
        assert not [line for line in await tell(database, few_sizes) if "Large" in line]
        await order(database, "print", ago=60)
        assert await tell(database, replace(FEW, admins={1})) == [
            "Painted for you: 0 paintings in the last week, 0 within the last day.",
            "In line: 1 painting. You have no limits.",
        ]


async def test_everybody_can_ask(tmp_path: Path) -> None:
    books = Books(tmp_path)
    await books.take(sent(1), sent(2), Command(GROUP, "mystats"))
    assert words(await books.say())[-1].startswith("Painted for you: 0 paintings")
