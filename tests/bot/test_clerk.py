import math
from dataclasses import replace
from pathlib import Path

from bot import texts
from bot.events import Fault, PictureSent, UnusableSent
from storage import conversations, jobs
from tests.bot.books import GROUP, Books, answers, button, sent, tap, words


def part(message_id: int) -> PictureSent:
    """Send one picture of an album."""
    picture = sent(message_id)
    return replace(picture, photo=replace(picture.photo, album="album"))


async def test_buttons_from_before_a_conversation_was_forgotten_are_old(tmp_path: Path) -> None:
    books = Books(tmp_path)
    await books.take(sent(1), sent(2))
    data = button(await books.say(), "Strong")
    await books.do(lambda sql: conversations.forget(sql, before=math.inf))
    await books.take(sent(3), sent(4))
    await books.take(tap(data, "old"))
    assert await books.do(lambda sql: jobs.active(sql, range(10))) == set()
    assert answers(await books.say()) == [str(texts.TAP_IS_OLD)]
    assert "send me a photo" in str(texts.TAP_IS_OLD)  # there may be no newer buttons


async def test_what_an_album_makes_of_the_draft_is_said_last(tmp_path: Path) -> None:
    books = Books(tmp_path)
    await books.take(part(1), UnusableSent(GROUP, Fault.TOO_SMALL, "album"), part(3))
    said = await books.say()
    assert words(said) == [
        f"{texts.FAULTS[Fault.TOO_SMALL]} {texts.NEXT_STYLE!s}",
        str(texts.ASK_STRENGTH),
    ]
    assert button(said, "Strong")
