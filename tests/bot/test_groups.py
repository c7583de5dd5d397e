"""In a group the bot hears what is meant for it, and leaves the rest alone."""

import math
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot import readings, texts
from bot.dialogue.draft import Draft
from bot.events import Address, Command, Event, Fault, Photo, PictureSent, UnusableSent
from storage import conversations
from storage.database import Sql
from tests.bot.books import GROUP, GUESTS, Books, button, sent, tap, words

FORUM = replace(GROUP, thread_id=8)
HOME = replace(GROUP, chat_id=GROUP.user_id, is_private=True)
ASKED_FOR_STYLE = f"{texts.ASK_STYLE} {texts.BY_REPLY}"


def shown(number: int, album: str | None = None, address: Address = Address.NOBODY) -> PictureSent:
    return PictureSent(GROUP, Photo(f"file{number}", f"unique{number}", number, album), address)


def unusable(fault: Fault, address: Address, album: str | None = None) -> UnusableSent:
    return UnusableSent(GROUP, fault, album, address)


@pytest.fixture
def books(tmp_path: Path) -> Books:
    return Books(tmp_path)


async def draft(books: Books) -> Draft:
    stored = await books.do(lambda sql: conversations.load(sql, GROUP.chat_id, GROUP.user_id))
    return readings.draft(stored) if stored else Draft()


async def met(sql: Sql) -> list[int]:
    """Return the people whom the database knows as such."""
    return [row["user_id"] for row in await sql.fetch("SELECT user_id FROM people")]


@pytest.mark.parametrize(
    "event",
    [
        shown(3),
        shown(3, "album"),
        unusable(Fault.TOO_SMALL, Address.NOBODY),
        unusable(Fault.TEXT, Address.REPLY),
        unusable(Fault.NOT_A_PICTURE, Address.REPLY),
        Command(GROUP, "weather"),
    ],
)
@pytest.mark.parametrize("before", [[], [sent(1)], [sent(1), sent(2)]], ids=["new", "one", "both"])
async def test_people_who_talk_in_a_group_are_left_alone(
    books: Books, before: list[Event], event: Event
) -> None:
    await books.take(*before)
    await books.say()
    begun = await draft(books)
    await books.take(event)
    assert await books.say() == []
    after = await draft(books)
    assert (after.content, after.style) == (begun.content, begun.style)
    await books.do(partial(conversations.forget_aside, before=math.inf))
    for keeper in (conversations.every, met):
        assert bool(await books.do(keeper)) == bool(before), "nothing is kept of who only talks"


@pytest.mark.parametrize("address", [Address.COMMAND, Address.REPLY])
async def test_what_is_meant_is_taken_one_after_the_other(books: Books, address: Address) -> None:
    await books.take(shown(1, None, Address.COMMAND), shown(9), shown(2, None, address))
    said = await books.say()
    assert words(said) == [ASKED_FOR_STYLE, str(texts.ASK_STRENGTH)]
    assert button(said, "Strong")
    taken = await draft(books)
    assert (taken.content, taken.style) == (shown(1).photo, shown(2).photo)


@pytest.mark.parametrize("fault", [Fault.TEXT, Fault.NOT_A_PICTURE, Fault.TOO_HEAVY])
async def test_what_style_points_to_in_vain_is_answered(books: Books, fault: Fault) -> None:
    await books.take(unusable(fault, Address.COMMAND))
    why = f"{texts.FAULTS[fault]} {texts.NEXT_CONTENT} {texts.BY_REPLY}"
    assert words(await books.say()) == [why]


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1)])
@pytest.mark.parametrize("captioned", [1, 2, 3])
async def test_an_album_is_meant_as_a_whole_wherever_its_caption_is(
    books: Books, captioned: int, order: tuple[int, ...]
) -> None:
    parts = [
        shown(number, "album", Address.COMMAND if number == captioned else Address.NOBODY)
        for number in order
    ]
    await books.take(shown(9, "another"), *parts)
    assert words(await books.say()) == [str(texts.ALBUM_OF_MANY)]
    taken = await draft(books)
    assert (taken.content, taken.style) == (shown(1, "album").photo, shown(2, "album").photo)
    assert taken.aside == ()


async def test_what_is_no_use_in_an_album_that_is_meant_is_said(books: Books) -> None:
    small = unusable(Fault.TOO_SMALL, Address.NOBODY, "album")
    await books.take(shown(1, "album", Address.COMMAND), small)
    assert words(await books.say())[-1].startswith(str(texts.FAULTS[Fault.TOO_SMALL]))


async def test_an_album_that_is_not_meant_is_soon_forgotten_and_a_draft_is_not(
    books: Books,
) -> None:
    await books.take(sent(1), shown(2, "album"), shown(3, "album"))
    assert [photo.message_id for photo in (await draft(books)).aside] == [2, 3]
    await books.do(partial(conversations.forget_aside, before=0))
    assert len((await draft(books)).aside) == 2
    await books.do(partial(conversations.forget_aside, before=math.inf))
    assert await draft(books) == replace(await draft(books), content=sent(1).photo, aside=())


async def test_of_strangers_nothing_is_kept(tmp_path: Path) -> None:
    books = Books(tmp_path, replace(GUESTS, allowed={8}))
    await books.take(shown(2, "album"))
    await books.take(Command(GROUP, "start"))
    assert await books.do(conversations.every) == []
    assert await books.do(met) == []
    assert words(await books.say()) == [str(texts.STRANGER)]


async def test_each_has_a_draft_of_their_own_and_is_answered_in_their_topic(books: Books) -> None:
    others = replace(FORUM, user_id=2)
    await books.take(replace(sent(1), place=FORUM), replace(sent(2), place=others))
    said = await books.say()
    assert words(said) == [ASKED_FOR_STYLE] * 2
    assert [message.body["thread_id"] for message in said] == [8, 8]


async def test_style_without_a_picture_says_how_it_is_used(books: Books) -> None:
    for place, how in ((GROUP, f" {texts.BY_REPLY}"), (HOME, "")):
        await books.take(Command(place, "style"))
        assert words(await books.say()) == [f"{texts.STYLE_ALONE} {texts.NEXT_CONTENT}{how}"]


async def test_who_is_asked_for_a_picture_in_a_group_is_told_how_to_send_it(books: Books) -> None:
    for asks in ("start", "cancel"):
        await books.take(Command(GROUP, asks))
        assert words(await books.say())[0].endswith(str(texts.BY_REPLY))
    await books.take(sent(1), sent(2))
    await books.take(tap(button(await books.say(), "Start over"), "tap"))
    assert words(await books.say())[-1] == f"{texts.STARTED_OVER} {texts.BY_REPLY}"


async def test_in_a_chat_of_ones_own_all_is_meant(books: Books) -> None:
    await books.take(replace(shown(1), place=HOME))
    assert words(await books.say()) == [str(texts.ASK_STYLE)]
