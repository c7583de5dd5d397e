"""Who may do what, and how often: the clerk's part of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot import janitor, texts
from bot.choices import Size
from bot.errands import STRANGERS_SECONDS
from bot.events import Address, Command, Photo, PictureSent, Place, Tapped, Unsigned
from bot.guests import Role
from bot.keyboards import Act, Tap
from bot.sizes import Sizes
from storage import conversations, jobs
from storage.outbox import Kind
from storage.quotas import Limit, Refusal
from tests.bot.books import GUESTS, Books, answers, button, words

ANN = Place(1, 1, None, is_private=True)
STRANGER = Place(2, 2, None, is_private=True)
GROUP, MEMBER = -5, 3
FEW = replace(GUESTS, waiting=1, daily=9)


def sent(place: Place, number: int) -> PictureSent:
    photo = Photo(f"file{number}", f"unique{number}", number, None)
    return PictureSent(place, photo, Address.COMMAND)


async def order(books: Books, place: Place, number: int) -> str:
    """Order a painting of two pictures; return what the tap was answered."""
    await books.take(sent(place, 1), sent(place, 2))
    data = button(await books.say(), "Strong")
    await books.take(Tapped(place, f"tap {number}", data, message_id=70 + number))
    return answers(await books.say())[0]


def test_the_list_names_people_and_chats_and_admins_need_no_place_on_it() -> None:
    guests = replace(GUESTS, admins={9}, allowed={1, GROUP})
    assert guests.role([1], 1) is Role.GUEST
    assert guests.role([-6], 1) is Role.GUEST
    assert guests.role([GROUP], MEMBER) is Role.GUEST
    assert guests.role([-6, GROUP], MEMBER) is Role.GUEST
    assert guests.role([MEMBER], MEMBER) is Role.STRANGER
    assert guests.role([9], 9) is Role.ADMIN
    assert GUESTS.role([MEMBER], MEMBER) is Role.GUEST


async def test_a_stranger_is_told_so_once_a_day_and_nothing_is_kept_of_them(
    tmp_path: Path,
) -> None:
    books = Books(tmp_path, replace(GUESTS, allowed={1}))
    await books.take(sent(STRANGER, 1), sent(STRANGER, 2), Command(STRANGER, "start"))
    assert words(await books.say()) == [str(texts.STRANGER)]
    await books.take(sent(STRANGER, 3))
    assert words(await books.say()) == []
    async with books.open() as database:
        assert await conversations.every(database) == []
        await database.fetch(
            "UPDATE outbox SET created_at = created_at - :day", {"day": STRANGERS_SECONDS}
        )
    await books.take(sent(STRANGER, 4))
    assert words(await books.say()) == [str(texts.STRANGER)]


async def test_a_group_of_strangers_is_told_so_once(tmp_path: Path) -> None:
    books = Books(tmp_path, replace(GUESTS, allowed={1}))
    for user in (7, 8):
        await books.take(sent(Place(GROUP, user, None, is_private=False), user))
    assert words(await books.say()) == [str(texts.STRANGER)]


async def test_who_is_taken_off_the_list_can_still_cancel_what_they_ordered(
    tmp_path: Path,
) -> None:
    assert await order(Books(tmp_path), ANN, 1) == str(texts.ON_IT)
    books = Books(tmp_path, replace(GUESTS, allowed={STRANGER.user_id}))
    cancel = Tapped(ANN, "cancel", Tap(Act.CANCEL, ANN.user_id, 1).pack(), message_id=71)
    await books.take(cancel)
    (shown,) = [message for message in await books.say() if message.kind is Kind.EDIT]
    assert words([shown]) == [str(texts.CANCELLED)]
    assert shown.body["keyboard"] == [], "none that they could tap"
    await books.take(cancel, Command(ANN, "cancel"))
    assert words(await books.say()) == [str(texts.STRANGER)] * 2


async def test_what_is_sent_in_a_chats_name_is_answered_once_and_not_kept(tmp_path: Path) -> None:
    books = Books(tmp_path)
    nobody = Place(GROUP, 1_087_968_824, None, is_private=False)
    for number in (1, 2):
        photo = Photo(f"file{number}", f"unique{number}", number, "album")
        await books.take(Unsigned(nobody, PictureSent(nobody, photo, Address.COMMAND)))
    assert words(await books.say()) == [str(texts.UNSIGNED)]
    assert await books.do(conversations.every) == []


async def test_an_order_too_many_is_refused_until_one_is_done(tmp_path: Path) -> None:
    books = Books(tmp_path, FEW)
    assert await order(books, ANN, 1) == str(texts.ON_IT)
    assert await order(books, ANN, 2) == str(texts.NO_ROOM)
    async with books.open() as database:
        (job,) = await jobs.every(database)
        (draft,) = await conversations.every(database)
        assert '"unique2"' in draft
        await jobs.request_cancel(database, job.id, now=0)
    await books.take(Command(ANN, "start"))
    data = button(await books.say(), "Strong")
    await books.take(Tapped(ANN, "tap 3", data, message_id=73))
    assert answers(await books.say()) == [str(texts.ON_IT)]


async def test_who_looks_after_the_bot_has_no_limits(tmp_path: Path) -> None:
    few = replace(FEW, sizes=Sizes(512, Size.QUICK), admins={ANN.user_id})
    assert few.sizes_for(ANN.user_id).offered == tuple(Size)
    assert few.sizes_for(MEMBER).offered == (Size.QUICK,)
    books = Books(tmp_path, few)
    for number in range(3):
        assert await order(books, ANN, number) == str(texts.ON_IT)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 minute"), (61, "2 minutes"), (5940, "99 minutes"), (5941, "2 hours"), (86400, "24 h")],
)
def test_it_is_said_when_there_is_room_again(seconds: int, words: str) -> None:
    said = str(texts.over_quota(Refusal(Limit.DAILY, 1, 1000.0 + seconds), now=1000.0))
    assert "1 painting within a day" in said
    assert f"Order the next one in {words}" in said
    large = str(texts.over_quota(Refusal(Limit.LARGE, 2, 1000.0 + seconds), now=1000.0))
    assert "2 large paintings within a day" in large
    assert f"Order the next large one in {words}" in large
    assert "/options" in large
    waiting = str(texts.over_quota(Refusal(Limit.WAITING, 5, None), now=0))
    assert "5 paintings in line" in waiting
    assert "when one of them is done" in waiting


def test_what_is_said_about_privacy_is_what_is_done() -> None:
    assert janitor.KEEP_SECONDS == 7 * 24 * 3600
    assert "How long: a week" in str(texts.PRIVACY)
    assert "/delete_my_data" in str(texts.PRIVACY)
    assert len(str(texts.PRIVACY)) <= 4096
