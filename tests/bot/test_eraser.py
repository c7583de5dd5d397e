"""What is left of somebody who had all deleted, and of the others."""

import json
import shutil
import sqlite3
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

import aiosqlite
import pytest
from structlog.testing import capture_logs

from bot import eraser, letters, texts
from bot.bells import Bells
from bot.eraser import Eraser
from bot.events import Address, Photo, PictureSent, Place, Tapped
from bot.keyboards import Act, Tap
from bot.wording import Text, unpack
from storage import conversations, erasures, inbox, jobs, outbox, people, quotas, saved_styles
from storage.checkpoints import Checkpoints
from storage.database import Database, Sql, open_database
from storage.people import Person
from storage.pictures import Pictures
from storage.quotas import DAY_SECONDS, Limit, OverQuotaError, Quota
from tests import chat
from tests.bot.books import Books, answers, button, words
from tests.bot.post import at_work, begun, greet, pass_by
from tests.chat import Playground
from tests.running import has_file, picture, says

ANN = Place(7_654_321, 7_654_321, None, is_private=True)
ANN_IN_GROUP = Place(-5, ANN.user_id, None, is_private=False)
BOB_IN_GROUP = Place(-5, 2, None, is_private=False)
MARK = b"Ann's"
"""In all that she sends."""
DELETE, KEEP = (Tap(act, ANN.user_id, 0).pack() for act in (Act.ERASE, Act.KEEP))


def sent(place: Place, name: str, number: int) -> PictureSent:
    photo = Photo(f"{name} file {number}", f"{name} picture {number}", number, None)
    return PictureSent(place, photo, Address.COMMAND)


async def order(books: Books, place: Place, name: str) -> None:
    """Have a painting ordered, and begin the next draft with another photo."""
    await books.take(sent(place, name, 1), sent(place, name, 2))
    await books.take(Tapped(place, name, button(await books.say(), "Strong"), 70))
    await books.take(sent(place, name, 3))


async def keep_files(folder: Path, sql: Sql) -> None:
    """Keep what a studio may have of all jobs."""
    pictures, checkpoints = Pictures(folder / "pictures"), Checkpoints(folder / "checkpoints")
    for job in await jobs.every(sql):
        whose = MARK if job.order.user_id == ANN.user_id else b"Bob's"
        await checkpoints.save(job.id, whose)
        for name in letters.PICTURES:
            await pictures.save(name(job.id), whose)
    for owner in ("Ann's", "Bob's"):
        await pictures.save(f"photo:{owner} picture 1", owner.encode())


async def save_style(folder: Path, sql: Sql) -> None:
    """Save a style of which nothing else is kept."""
    source = json.dumps(asdict(Photo("Ann's file", "saved", 1, None)))
    await saved_styles.add(sql, ANN.user_id, source, "photo:saved", most=1)
    await Pictures(folder / "pictures").save("photo:saved", MARK)


async def set_aside(sql: Sql) -> None:
    """Set two updates aside: what Ann said, and what Bob answered her."""
    said = {"from": {"id": ANN.user_id}, "text": "Ann's words"}
    answered = {"from": {"id": BOB_IN_GROUP.user_id}, "reply_to_message": said}
    for number, message in enumerate((said, answered)):
        await inbox.add(sql, number, {"update_id": number, "message": message}, now=0)
        await inbox.quarantine(sql, number)


@pytest.fixture
async def books(tmp_path: Path) -> Books:
    """Those of Ann, in two chats, and of Bob, in one of them."""
    made = Books(tmp_path / "data")
    (tmp_path / "data").mkdir()
    await order(made, ANN, "Ann's")
    await order(made, ANN_IN_GROUP, "Ann's")
    await order(made, BOB_IN_GROUP, "Bob's")
    async with made.open() as database:
        await keep_files(tmp_path / "data", database)
        await save_style(tmp_path / "data", database)
        await set_aside(database)
    return made


def of_ann(folder: Path) -> list[str]:
    """Return the files that hold something of hers."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return sorted(str(path) for path in files if MARK in path.read_bytes())


async def rows_of_ann(sql: Sql) -> int:
    """Count what is kept of her."""
    rows = await sql.fetch(
        "SELECT user_id FROM jobs UNION ALL SELECT user_id FROM conversations"
        " UNION ALL SELECT user_id FROM outbox WHERE is_kept"
        " UNION ALL SELECT user_id FROM saved_styles"
    )
    return [row["user_id"] for row in rows].count(ANN.user_id)


async def finish(folder: Path, database: Database) -> None:
    """Do what a studio does when the service begins."""
    pictures, checkpoints = Pictures(folder / "pictures"), Checkpoints(folder / "checkpoints")
    cleaner = Eraser(database, pictures, checkpoints, Bells().outbox)
    await cleaner.finish(await erasures.every(database), now=0)


async def test_all_of_a_person_goes_and_nothing_of_others(books: Books, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    await books.say()
    assert of_ann(folder)
    await books.take(Tapped(ANN, "delete", DELETE, message_id=80))
    async with books.open() as database:
        await finish(folder, database)
        assert of_ann(folder) == []
        assert [job.order.user_id for job in await jobs.every(database)] == [2]
    assert await Pictures(folder / "pictures").has("photo:Bob's picture 1")
    assert len(list((folder / "checkpoints").iterdir())) == 1
    edits = [str(texts.ERASED_PAINTING)] * 2 + [str(texts.ERASURE_ASKED)]
    assert words(await books.say()) == [*edits[:2], str(texts.ERASING), edits[2], str(texts.ERASED)]
    async with books.open() as database:
        assert await rows_of_ann(database) == 0
        assert await database.fetch("SELECT id FROM outbox WHERE user_id IS NOT 2") == []


async def test_of_many_taps_each_is_answered_and_one_is_told_of(
    books: Books, tmp_path: Path
) -> None:
    taps = [Tapped(ANN, f"tap {number}", DELETE, message_id=80) for number in range(5)]
    await books.say()
    await books.take(Tapped(ANN, "one before", "no button of ours", message_id=79), *taps[:4])
    async with books.open() as database:
        await finish(tmp_path / "data", database)
        await people.meet(database, ANN.user_id, "de", now=0)
    await books.take(taps[4])
    async with books.open() as database:
        await finish(tmp_path / "data", database)
        assert await people.load(database, ANN.user_id) == Person()
    said = await books.say()
    answered = [texts.TAP_IS_OLD, texts.ERASING, *[texts.ERASED_ALREADY] * 4]
    shown = [texts.ERASED_PAINTING, texts.ERASED_PAINTING, texts.ERASURE_ASKED, texts.ERASED]
    assert answers(said) == [str(text) for text in answered]
    assert sorted(words(said)) == sorted(str(text) for text in (*answered, *shown))


async def test_who_wants_it_kept_after_all_is_told_that_it_is_too_late(books: Books) -> None:
    await books.say()
    await books.take(Tapped(ANN, "keep", KEEP, message_id=80))
    assert words(await books.say()) == [str(texts.NOT_ERASED)] * 2
    await books.take(*(Tapped(ANN, data, data, message_id=80) for data in (DELETE, KEEP)))
    said = await books.say()
    assert answers(said) == [str(texts.ERASING), str(texts.ERASED_ALREADY)]
    assert str(texts.NOT_ERASED) not in words(said)


async def test_a_painting_that_has_ended_unseen_is_not_shown_as_if_it_went_on(
    books: Books,
) -> None:
    async with books.open() as database:
        (job, _) = await jobs.of(database, ANN.user_id)
    cancel = Tap(Act.CANCEL, ANN.user_id, job.id).pack()
    await books.take(*(Tapped(ANN, data, data, message_id=80) for data in (cancel, DELETE)))
    said = await books.say()
    assert [m.chat_id for m in said if words([m]) == [str(texts.ERASED_PAINTING)]] == [
        ANN.chat_id,
        ANN_IN_GROUP.chat_id,
    ]


async def test_what_was_sent_before_the_tap_is_gone_and_what_came_after_begins_anew(
    books: Books, tmp_path: Path
) -> None:
    await books.say()
    await books.take(Tapped(ANN, "delete", DELETE, message_id=80), sent(ANN, "Ann's new", 4))
    async with books.open() as database:
        await finish(tmp_path / "data", database)
        (draft,) = await conversations.of(database, ANN.user_id)
    assert "Ann's new picture 4" in draft
    assert "Ann's picture" not in draft
    assert words(await books.say())[-2:] == [str(texts.ASK_STYLE), str(texts.ERASED)]
    await books.take(sent(ANN, "Ann's new", 5))
    assert words(await books.say()) == [str(texts.ASK_STRENGTH)]


async def erase_and_remember(folder: Path, moments: Path) -> list[Path]:
    """Have all of Ann's deleted; return the folder as a process leaves it that dies on the way.

    Once for each statement, before it takes effect, and once for the end.
    """
    left: list[Path] = []

    def remember(_: str) -> None:
        left.append(moments / str(len(left)))
        shutil.copytree(folder, left[-1])

    async with aiosqlite.connect(folder / "bot.db", isolation_level=None) as connection:
        connection.row_factory = sqlite3.Row
        await connection.execute("PRAGMA foreign_keys=ON")
        await connection.execute("PRAGMA secure_delete=OFF")  # as SQLite has it by default
        database = Database(connection)
        await connection.set_trace_callback(remember)
        await database.transact(lambda sql: eraser.begin(sql, ANN, "alias", now=0))
        await finish(folder, database)
    remember("the end")
    return left


async def test_a_crash_between_any_two_statements_leaves_all_or_what_finishes_it(
    books: Books, tmp_path: Path
) -> None:
    await books.say()
    met = set()
    for folder in await erase_and_remember(tmp_path / "data", tmp_path):
        async with open_database(folder / "bot.db") as database:
            rows, begun = await rows_of_ann(database), await erasures.every(database)
            met.add((bool(rows), bool(begun)))
            if rows:
                assert len(await jobs.every(database)) == 3
                await database.transact(lambda sql: eraser.begin(sql, ANN, "alias", now=0))
            await finish(folder, database)
            assert of_ann(folder) == []
            told = [str(unpack(head.body["text"])) for head in await outbox.heads(database)]
            assert told.count(str(texts.ERASED)) == 1
    assert met == {(True, False), (False, True), (False, False)}


async def test_a_backup_being_made_is_waited_for(books: Books, tmp_path: Path) -> None:
    """It still reads what is deleted."""
    folder = tmp_path / "data"
    await books.say()
    reader = sqlite3.connect(folder / "bot.db", isolation_level=None)
    async with books.open() as database:
        await database.fetch("PRAGMA busy_timeout=0")
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM jobs").fetchall()
        await database.transact(lambda sql: eraser.begin(sql, ANN, "alias", now=0))
        await finish(folder, database)
        assert len(await erasures.every(database)) == 1
        reader.close()
        await finish(folder, database)
        assert await erasures.every(database) == []
        assert of_ann(folder) == []


async def test_whoever_has_all_deleted_has_no_more_paintings_in_a_day(books: Books) -> None:
    quota = Quota(waiting=9, daily=2, large=2, alias="alias")
    async with books.open() as database:
        (job, _) = await jobs.of(database, ANN.user_id)
        await database.fetch("UPDATE jobs SET created_at = id, size = 'large'")
        await database.transact(lambda sql: eraser.begin(sql, ANN, "alias", now=10))
        for limited, limit in ((quota, Limit.DAILY), (replace(quota, daily=9), Limit.LARGE)):
            with pytest.raises(OverQuotaError) as caught:
                await jobs.add(database, replace(job.order, size="print"), now=10, quota=limited)
            assert caught.value.refusal.limit is limit
        assert await jobs.add(database, job.order, now=DAY_SECONDS + 1, quota=quota)
        await quotas.forget(database, now=DAY_SECONDS + 2)
        assert await database.fetch("SELECT * FROM spent") == []


@pytest.mark.parametrize("fault", [{"delay": 2}, {"delay": 2, "status": 500}])
async def test_what_is_on_its_way_to_another_chat_ends_before_it_is_told(
    playground: Playground, person: Callable[..., chat.Person], tmp_path: Path, fault: chat.Json
) -> None:
    """And is not sent again."""
    me, group = person(1), person(1, chat=-5)
    await greet(me, group)
    async with at_work(playground, tmp_path) as post:
        job = await begun(post, group, "Done")
        await post.pictures.save(letters.result_name(job.id), picture(1, kind="PNG"))
        await playground.inject("sendDocument", chat=group.chat, **fault)
        await post.say(letters.file(job, Text("The full size.")))
        await playground.wait_until_met()
        place = Place(me.chat, me.number, None, is_private=True)
        await post.database.transact(partial(eraser.begin, place=place, alias="", now=time.time()))
        await finish(tmp_path, post.database)
        post.bells.outbox.ring()
        with capture_logs() as log:
            await me.wait_for(says(str(texts.ERASED)))
        assert [line for line in log if line["event"] == "row broke"] == []
        assert any(map(has_file, await group.messages())) == ("status" not in fault)
        await pass_by(post, group, "Nothing is due before this")
    assert len(await playground.calls("sendDocument")) == 1
