import asyncio
import json
import sqlite3
from importlib import resources
from pathlib import Path

import pytest

from storage import conversations, jobs, outbox
from storage.database import Database, DatabaseError, Transaction, open_database
from storage.outbox import Rank


async def test_rows_survive_reopening(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    async with open_database(path) as database:
        await database.fetch("INSERT INTO conversations VALUES (1, 2, '{}', 0)")
    async with open_database(path) as database:
        rows = await database.fetch("SELECT count(*) FROM conversations")
    assert rows[0][0] == 1


async def test_a_transaction_that_raises_leaves_nothing(database: Database) -> None:
    async def work(sql: Transaction) -> None:
        await sql.fetch("INSERT INTO conversations VALUES (1, 2, '{}', 0)")
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        await database.transact(work)
    assert await database.fetch("SELECT * FROM conversations") == []


async def test_a_statement_waits_for_the_transaction_under_way(database: Database) -> None:
    """Its row must not be rolled back with somebody else's."""
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def work(sql: Transaction) -> None:
        await sql.fetch("INSERT INTO conversations VALUES (1, 1, '{}', 0)")
        begun.set()
        await go_on.wait()
        raise RuntimeError("no")

    transaction = asyncio.create_task(database.transact(work))
    await begun.wait()
    statement = asyncio.create_task(
        database.fetch("INSERT INTO conversations VALUES (2, 2, '{}', 0)")
    )
    go_on.set()
    with pytest.raises(RuntimeError):
        await transaction
    await statement
    rows = await database.fetch("SELECT chat_id FROM conversations")
    assert [row["chat_id"] for row in rows] == [2]


async def test_a_cancelled_caller_leaves_no_open_transaction(database: Database) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def work(sql: Transaction) -> None:
        begun.set()
        await go_on.wait()
        await sql.fetch("INSERT INTO conversations VALUES (1, 1, '{}', 0)")

    caller = asyncio.create_task(database.transact(work))
    await begun.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    go_on.set()
    rows = await database.fetch("SELECT chat_id FROM conversations")
    assert [row["chat_id"] for row in rows] == [1]


async def test_what_cancelled_callers_asked_for_is_done_before_the_database_is_closed(
    tmp_path: Path,
) -> None:
    path = tmp_path / "bot.db"

    async def stop_in_the_middle() -> None:
        async with open_database(path) as database, asyncio.TaskGroup() as group:
            for chat in range(5):
                group.create_task(conversations.save(database, chat, 1, "{}", now=0))
            await asyncio.sleep(0)  # they have asked
            raise RuntimeError("stop")

    with pytest.raises(ExceptionGroup, match="unhandled errors"):
        await stop_in_the_middle()
    async with open_database(path) as database:
        assert len(await conversations.every(database)) == 5


async def test_what_is_committed_together_fails_alone(database: Database) -> None:
    async def single(chat: int, draft: str = "{}") -> None:
        await conversations.save(database, chat, 1, draft, now=0)

    async def pair(chat: int, second: str = "{}") -> None:
        async def work(sql: Transaction) -> None:
            await conversations.save(sql, chat, 1, "{}", now=0)
            await conversations.save(sql, chat, 2, second, now=0)

        await database.transact(work)

    outcomes = await asyncio.gather(
        *(pair(1), single(2), pair(3, "no json"), single(4, "no json"), pair(5), single(6)),
        return_exceptions=True,
    )
    failed = [i for i, outcome in enumerate(outcomes, start=1) if outcome is not None]
    assert failed == [3, 4]
    rows = await database.fetch("SELECT chat_id FROM conversations ORDER BY chat_id")
    assert [row["chat_id"] for row in rows] == [1, 1, 2, 5, 5, 6]


@pytest.mark.parametrize("large", ["a statement", "a transaction"])
async def test_whoever_hears_of_success_has_it_on_the_disk(tmp_path: Path, large: str) -> None:
    """Also when the disk is full in the middle of what is committed together."""
    path = tmp_path / "bot.db"
    async with open_database(path) as database:
        ((pages,),) = await database.fetch("PRAGMA page_count")
        await database.fetch(f"PRAGMA max_page_count = {pages + 8}")

        async def add(chat: int) -> int:
            draft = json.dumps("x" * (60_000 if chat == 3 else 10))
            if chat == 3 and large == "a statement":
                await conversations.save(database, chat, 1, draft, now=0)
            else:
                await database.transact(
                    lambda sql: conversations.save(sql, chat, 1, draft, now=0),
                )
            return chat

        outcomes = await asyncio.gather(*map(add, range(6)), return_exceptions=True)
        with sqlite3.connect(path) as other:
            rows = other.execute("SELECT chat_id FROM conversations ORDER BY chat_id").fetchall()
        other.close()
    assert isinstance(outcomes[3], sqlite3.OperationalError)
    assert [chat for (chat,) in rows] == [o for o in outcomes if isinstance(o, int)]


async def test_those_who_wait_in_a_database_of_an_older_version_stay_in_line(
    tmp_path: Path,
) -> None:
    path = tmp_path / "bot.db"
    first = resources.files("storage") / "migrations" / "0001.sql"
    with sqlite3.connect(path) as connection:
        connection.executescript(first.read_text(encoding="utf-8"))
        for user, claimed, state in (
            *((1, 5, "done"), (2, 3, "done"), (1, None, "queued"), (2, None, "queued")),
            *((2, None, "queued"), (3, None, "queued")),
        ):
            connection.execute(
                "INSERT INTO jobs (chat_id, user_id, content, style, strength, state, created_at,"
                " claimed_at, finished_at) VALUES (?1, ?1, '{}', '{}', 50, ?2, 0, ?3, ?3)",
                (user, state, claimed),
            )
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    async with open_database(path) as database:
        served = [await jobs.claim(database, now=9 + i, lease=30) for i in range(5)]
    assert [job and job.id for job in served] == [6, 4, 3, 5, None]


async def test_attempts_that_broke_in_a_database_of_an_older_version_are_counted(
    tmp_path: Path,
) -> None:
    path = tmp_path / "bot.db"
    migrations = resources.files("storage") / "migrations"
    with sqlite3.connect(path) as connection:
        for name in ("0001.sql", "0002.sql"):
            connection.executescript((migrations / name).read_text(encoding="utf-8"))
        for state, attempt, lease in (("queued", 2, None), ("running", 2, 0)):
            connection.execute(
                "INSERT INTO jobs (chat_id, user_id, content, style, strength, state, attempt,"
                " lease_until, created_at) VALUES (1, 1, '{}', '{}', 50, ?, ?, ?, 0)",
                (state, attempt, lease),
            )
        connection.execute("PRAGMA user_version = 2")
    connection.close()
    async with open_database(path) as database:
        await jobs.release_all(database)
        claimed = [await jobs.claim(database, now=0, lease=30) for _ in range(2)]
        retried = {job.id: await jobs.retry(database, job) for job in claimed if job is not None}
    assert retried == {1: False, 2: True}


async def test_what_was_said_in_a_database_of_an_older_version_is_known_by_its_person(
    tmp_path: Path,
) -> None:
    path = tmp_path / "bot.db"
    migrations = resources.files("storage") / "migrations"
    with sqlite3.connect(path) as connection:
        for name in ("0001.sql", "0002.sql", "0003.sql"):
            connection.executescript((migrations / name).read_text(encoding="utf-8"))
        connection.execute(
            "INSERT INTO jobs (id, chat_id, user_id, content, style, strength, created_at)"
            " VALUES (3, -5, 8, '{}', '{}', 50, 0)"
        )
        for chat, job, lane in ((-5, 3, "x"), (-5, None, "job:3"), (-5, None, "x"), (7, None, "x")):
            connection.execute(
                "INSERT INTO outbox (kind, chat_id, job_id, lane, body, not_before, created_at)"
                " VALUES ('say', ?, ?, ?, '{}', 0, 0)",
                (chat, job, lane),
            )
        connection.execute("PRAGMA user_version = 3")
    connection.close()
    async with open_database(path) as database:
        rows = await database.fetch("SELECT user_id FROM outbox ORDER BY id")
    assert [row["user_id"] for row in rows] == [8, 8, None, 7]


async def test_what_waits_in_a_database_of_an_older_version_goes_out_by_its_rank(
    tmp_path: Path,
) -> None:
    path = tmp_path / "bot.db"
    scripts = sorted((resources.files("storage") / "migrations").iterdir(), key=lambda s: s.name)
    with sqlite3.connect(path) as connection:
        for script in scripts[:5]:
            connection.executescript(script.read_text(encoding="utf-8"))
        for lane, can_wait in (("job:3", 1), ("chat:7", 0), ("job:4", 0)):
            connection.execute(
                "INSERT INTO outbox (kind, chat_id, lane, body, not_before, created_at, can_wait)"
                " VALUES ('say', 7, ?, '{}', 0, 0, ?)",
                (lane, can_wait),
            )
        connection.execute("PRAGMA user_version = 5")
    connection.close()
    async with open_database(path) as database:
        ranks = [message.rank for message in await outbox.heads(database)]
        lanes = await database.fetch("SELECT lane FROM outbox ORDER BY rank")
    assert ranks == [Rank.RESULT, Rank.REPLY, Rank.EXTRA]
    assert [row["lane"] for row in lanes] == ["job:4", "chat:7", "job:3"]


async def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    with pytest.raises(DatabaseError, match="newer version"):
        async with open_database(path):
            pass


async def test_a_file_that_is_no_database_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    path.write_bytes(b"not a database, not at all" * 100)
    with pytest.raises(DatabaseError, match="cannot be used"):
        async with open_database(path):
            pass
