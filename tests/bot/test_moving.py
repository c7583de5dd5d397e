"""What goes on in a supergroup that was begun in the group it was before."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot import texts
from bot.events import Blocked, Command, Moved, PictureSent, Place
from storage import jobs
from storage.jobs import Job
from storage.outbox import Message
from tests.bot.books import GROUP, GUESTS, Books, answers, button, sent, tap, words

NEW = -1_000_000_000_005
SUPERGROUP = replace(GROUP, chat_id=NEW)
MOVED = Moved(GROUP, NEW)
STRANGE = Place(-6, GROUP.user_id, None, is_private=False)


@pytest.fixture
def books(tmp_path: Path) -> Books:
    """Those of a bot that is for this group, by the number that it has before it moves."""
    return Books(tmp_path, replace(GUESTS, allowed={GROUP.chat_id}))


def sent_there(message_id: int) -> PictureSent:
    return replace(sent(message_id), place=SUPERGROUP)


async def ledger(books: Books) -> list[Job]:
    return await books.do(jobs.every)


async def ordered(books: Books) -> list[Message]:
    """Order a painting in the group; return what was said about it."""
    await books.take(sent(1), sent(2))
    await books.take(tap(button(await books.say(), "Strong"), "order"))
    return await books.say()


@pytest.mark.parametrize("second", [sent(2), sent_there(2)], ids=["still there", "here"])
async def test_a_draft_goes_on_wherever_its_second_picture_comes_from(
    books: Books, second: PictureSent
) -> None:
    await books.take(sent(1))
    await books.say()
    await books.take(MOVED, second)
    said = await books.say()
    assert words(said) == [str(texts.ASK_STRENGTH)]
    assert [message.chat_id for message in said] == [NEW]


async def test_what_waits_to_be_said_is_said_in_the_supergroup(books: Books) -> None:
    await books.take(sent(1), MOVED)
    assert [message.chat_id for message in await books.say()] == [NEW]


async def test_the_second_notice_of_a_move_changes_nothing(books: Books) -> None:
    await books.take(sent(1), MOVED, sent_there(2), MOVED)
    assert str(texts.ASK_STRENGTH) in words(await books.say())
    await books.take(Command(SUPERGROUP, "start"))
    assert button(await books.say(), "Strong")


async def test_a_tap_under_a_message_that_stayed_behind_orders_with_a_new_one(
    books: Books,
) -> None:
    await books.take(sent(1), sent(2))
    data = button(await books.say(), "Strong")
    await books.take(MOVED, tap(data, "order"))
    assert answers(await books.say()) == [str(texts.ON_IT)]
    (job,) = await ledger(books)
    assert (job.order.chat_id, job.order.status_message_id) == (NEW, None)


async def test_a_painting_is_told_of_in_a_new_message_and_cancelled_by_the_old_one(
    books: Books,
) -> None:
    cancel = button(await ordered(books), "Cancel")
    (job,) = await ledger(books)
    assert job.order.status_message_id == 70
    await books.take(MOVED)
    (job,) = await ledger(books)
    assert (job.order.chat_id, job.order.status_message_id) == (NEW, None)
    await books.take(tap(cancel, "cancel"))
    assert set(words(await books.say())) == {str(texts.STOPPING), str(texts.CANCELLED)}


async def test_a_message_of_the_supergroup_is_not_changed_in_place_of_one_that_stayed(
    books: Books,
) -> None:
    await books.take(sent(1), sent(2))
    await books.take(tap(button(await books.say(), "Start over"), "start over"), MOVED)
    assert str(texts.STARTED_OVER) not in words(await books.say())


async def test_a_group_that_is_left_once_it_has_moved_costs_its_supergroup_nothing(
    books: Books,
) -> None:
    await ordered(books)
    await books.take(MOVED, Blocked(GROUP))
    (job,) = await ledger(books)
    assert job.is_active


async def test_who_was_allowed_in_a_group_is_allowed_in_its_supergroup(books: Books) -> None:
    await books.take(sent_there(1))
    assert words(await books.say()) == [str(texts.STRANGER)]
    await books.take(MOVED, sent_there(1))
    assert words(await books.say()) == [f"{texts.ASK_STYLE} {texts.BY_REPLY}"]
    await books.take(Moved(STRANGE, -1_000_000_000_006))
    elsewhere = replace(STRANGE, chat_id=-1_000_000_000_006)
    await books.take(replace(sent(1), place=elsewhere))
    assert words(await books.say()) == [str(texts.STRANGER)]
