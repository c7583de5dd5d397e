"""What those can have done who look after the bot: the clerk's part of it."""

from dataclasses import replace
from pathlib import Path

from bot import texts
from bot.events import Address, Command, Event, Photo, PictureSent, Place, Tapped
from bot.letters import PLOT
from bot.wording import Text, unpack
from storage import conversations, jobs, switches
from storage.outbox import Message
from storage.switches import Switch
from tests.bot.books import GUESTS, Books, answers, button, words

NO_TROUBLE = "0 paintings failed, 0 attempts repeated, 0 messages given up, 0 updates set aside."
OWNER, ANN, BOB, CLEO = (Place(n, n, None, is_private=True) for n in (9, 1, 2, 3))
ANN_IN_GROUP = replace(ANN, chat_id=-5, is_private=False)


def sent(place: Place, number: int) -> PictureSent:
    photo = Photo(f"file{number}", f"unique{number}", number, None)
    return PictureSent(place, photo, Address.COMMAND)


def tapped(place: Place, data: str, message_id: int = 70) -> Event:
    return Tapped(place, f"tap {data}", data, message_id)


def told(said: list[Message], text: Text) -> list[int]:
    """Return the chats that were told this."""
    return [message.chat_id for message in said if unpack(message.body["text"]) == text]


def books_of_owner(folder: Path) -> Books:
    return Books(folder, replace(GUESTS, admins={OWNER.user_id}))


async def order(books: Books, place: Place, message_id: int) -> list[Message]:
    """Tap a strength for two new pictures, below this message; return what is said then."""
    await books.take(sent(place, 1), sent(place, 2))
    await books.take(tapped(place, button((await books.say())[-1:], "Strong"), message_id))
    return await books.say()


async def press(books: Books, label: str) -> list[Message]:
    """Tap a button of a new report; return what is said then."""
    await books.take(Command(OWNER, "admin"))
    await books.take(tapped(OWNER, button(await books.say(), label)))
    return await books.say()


async def test_the_report_tells_of_the_line_the_painter_the_last_day_and_the_disk(
    tmp_path: Path,
) -> None:
    books = books_of_owner(tmp_path)
    for number in range(3):
        await order(books, OWNER, number)
    await books.take(Command(OWNER, "admin"))
    (said,) = await books.say()
    line, *rest, disk = str(unpack(said.body["text"])).splitlines()
    assert line.startswith("Line: 3 paintings, 1 person, the oldest for ")
    assert rest == [
        "Painter: not there, it is being started; 0 of 1 at work.",
        "Orders: taken.",
        "Speed, last day: nothing was painted.",
        f"Trouble, last day: {NO_TROUBLE}",
        "Post: 0 messages to be sent, 0 updates to be handled.",
    ]
    assert disk.endswith(" GB free.")
    assert said.body[PLOT] == [[0, None]] * 24


async def test_in_a_pause_no_order_is_taken_and_nothing_else_is_lost(tmp_path: Path) -> None:
    books = books_of_owner(tmp_path)
    await order(books, ANN, 71)
    paused = await press(books, "Pause")
    assert answers(paused) == [str(texts.PAUSE_BEGINS)]
    assert str(texts.orders(is_paused=True)) in words(paused)[-1]
    for place in (ANN, OWNER):
        refused = await order(books, place, 72)
        assert answers(refused) == [str(texts.NO_ROOM)]
        assert words(refused)[-1] == f"{texts.PAUSED} {texts.NEXT_STRENGTH}"
    async with books.open() as database:
        assert await conversations.of(database, ANN.user_id)
        assert await jobs.claim(database, now=0, lease=30)
        assert len(await jobs.every(database)) == 1
    resumed = await press(books, "Resume")
    assert answers(resumed) == [str(texts.PAUSE_ENDS)]
    await books.take(Command(ANN, "start"))
    await books.take(tapped(ANN, button(await books.say(), "Strong")))
    assert answers(await books.say()) == [str(texts.ON_IT)]


async def test_a_restart_is_announced_once_to_everybody_who_waits(tmp_path: Path) -> None:
    books = books_of_owner(tmp_path)
    for number, place in enumerate((ANN, ANN, ANN_IN_GROUP, BOB, CLEO)):
        await order(books, place, number)
    async with books.open() as database:
        assert await jobs.claim(database, now=0, lease=30)
        (theirs,) = await jobs.of(database, CLEO.user_id)
        await jobs.request_cancel(database, theirs.id, now=0)
    said = await press(books, "Announce a restart")
    assert answers(said) == [str(texts.RESTART_IS_TOLD)]
    assert sorted(told(said, texts.RESTART)) == [ANN.chat_id, BOB.chat_id]
    assert told(await press(books, "Announce a restart"), texts.RESTART) == []


async def test_whoever_asks_again_is_told_once_how_it_is_by_then(tmp_path: Path) -> None:
    books = books_of_owner(tmp_path)
    await books.take(Command(OWNER, "admin"))
    async with books.open() as database:
        await switches.turn_on(database, Switch.PAUSE)
    await books.take(Command(OWNER, "admin"))
    (said,) = await books.say()
    assert str(texts.orders(is_paused=True)) in str(unpack(said.body["text"]))
    assert button([said], "Resume")
