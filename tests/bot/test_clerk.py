import math
from dataclasses import replace
from functools import partial
from pathlib import Path

from bot import texts
from bot.events import Address, Command, Fault, PictureSent, UnusableSent
from bot.keyboards import Act, Tap
from storage import conversations, jobs, outbox
from storage.jobs import Job, State
from storage.outbox import Kind
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
        f"{texts.FAULTS[Fault.TOO_SMALL]} {texts.NEXT_STYLE} {texts.BY_REPLY}",
        str(texts.ASK_STRENGTH),
    ]
    assert button(said, "Strong")


def command(name: str, user: int = GROUP.user_id) -> Command:
    return Command(replace(GROUP, user_id=user), name)


async def test_what_is_asked_again_before_it_is_answered_is_answered_once_and_last(
    tmp_path: Path,
) -> None:
    books = Books(tmp_path)
    await books.take(*10 * [command("help"), command("privacy"), command("help")])
    assert words(await books.say()) == [str(texts.PRIVACY), str(texts.HELP_IN_GROUPS)]
    await books.take(command("help"))
    assert words(await books.say()) == [str(texts.HELP_IN_GROUPS)]


async def test_nobodys_answer_takes_the_place_of_somebody_elses(tmp_path: Path) -> None:
    books = Books(tmp_path)
    await books.take(command("help", 1), command("help", 2), command("help", 1))
    assert words(await books.say()) == [str(texts.HELP_IN_GROUPS)] * 2


async def test_what_is_said_again_has_the_newest_buttons(tmp_path: Path) -> None:
    books = Books(tmp_path)
    fault = UnusableSent(GROUP, Fault.FORMAT, None, Address.COMMAND)
    await books.take(sent(1), sent(2), fault, command("cancel"), sent(3), sent(4), fault)
    said = await books.say()
    assert words(said) == [
        f"{texts.STARTED_OVER} {texts.BY_REPLY}",
        f"{texts.ASK_STYLE} {texts.BY_REPLY}",
        str(texts.ASK_STRENGTH),
        f"{texts.FAULTS[Fault.FORMAT]} {texts.NEXT_STRENGTH}",
    ]
    await books.take(tap(button(said[3:], "Strong"), "newest"))
    assert answers(await books.say()) == [str(texts.ON_IT)]


async def test_what_no_help_tells_is_not_lost_to_help(tmp_path: Path) -> None:
    books = Books(tmp_path)
    await books.take(
        command("start"),
        UnusableSent(GROUP, Fault.TOO_HEAVY, None, Address.COMMAND),
        command("help"),
    )
    assert words(await books.say()) == [
        f"{texts.GREETING} {texts.NEXT_CONTENT} {texts.BY_REPLY}",
        f"{texts.FAULTS[Fault.TOO_HEAVY]} {texts.NEXT_CONTENT} {texts.BY_REPLY}",
        str(texts.HELP_IN_GROUPS),
    ]


async def test_many_taps_of_one_person_are_answered_in_order_and_beside_those_of_others(
    tmp_path: Path,
) -> None:
    books = Books(tmp_path)
    await books.take(*(tap("", f"tap {i}", user) for i, user in enumerate([1, 1, 1, 2])))
    said = await books.say()
    assert [row.body["callback_id"] for row in said] == ["tap 0", "tap 3", "tap 1", "tap 2"]


async def painted(books: Books) -> Job:
    """Return a job that was ordered, painted and shown."""
    await books.take(sent(1), sent(2))
    await books.take(tap(button(await books.say(), "Strong"), "order"))
    job = await books.do(partial(jobs.claim, now=0, lease=30))
    assert job is not None
    await books.do(partial(jobs.finish, job=job, state=State.RENDERED, now=0))
    await books.say()
    return job


async def test_a_film_is_not_asked_for_again_while_it_is_being_made(tmp_path: Path) -> None:
    books = Books(tmp_path)
    job = await painted(books)
    data = Tap(Act.SEND_FILM, GROUP.user_id, job.id).pack()
    await books.take(*(tap(data, f"waiting {i}") for i in range(3)))
    heads = await books.do(outbox.heads)
    (film,) = (row for row in heads if row.kind is Kind.DOCUMENT)
    await books.do(partial(outbox.begin, message_id=film.id, now=math.inf))
    await books.take(*(tap(data, f"on its way {i}") for i in range(3)))
    assert answers(await books.say()) == [str(texts.MAKING_FILM)] * 6
    await books.do(partial(outbox.sent, message_id=film.id, now=0))
    assert await books.say() == []
    await books.take(tap(data, "once more"))
    assert [row.kind for row in await books.say()] == [Kind.ANSWER, Kind.DOCUMENT]


async def test_a_flood_of_taps_sends_a_file_once_and_changes_a_message_once(
    tmp_path: Path,
) -> None:
    books = Books(tmp_path)
    job = await painted(books)
    for act, subject in ((Act.SEND_FILE, job.id), (Act.KEEP, 0)):
        data = Tap(act, GROUP.user_id, subject).pack()
        await books.take(*(tap(data, f"{act} {i}") for i in range(20)))
    said = await books.say()
    assert [row.kind for row in said if row.kind is not Kind.ANSWER] == [Kind.DOCUMENT, Kind.EDIT]
