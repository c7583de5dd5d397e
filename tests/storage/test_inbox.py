import json

from storage import inbox
from storage.database import Database


async def test_updates_are_handled_in_the_order_of_their_numbers(database: Database) -> None:
    for number in (7, 5, 6):
        await inbox.add(database, number, {"update_id": number}, now=0)
    order = []
    while (update := await inbox.begin(database)) is not None:
        order.append(update.update_id)
        await inbox.finish(database, update.update_id)
    assert order == [5, 6, 7]


async def test_the_same_update_is_handled_once(database: Database) -> None:
    await inbox.add(database, 5, {}, now=0)
    assert await inbox.begin(database) is not None
    await inbox.finish(database, 5)
    await inbox.add(database, 5, {}, now=0)
    assert await inbox.begin(database) is None


async def test_attempts_are_counted_over_restarts(database: Database) -> None:
    await inbox.add(database, 5, {}, now=0)
    attempts = [update.attempts for _ in range(3) if (update := await inbox.begin(database))]
    assert attempts == [1, 2, 3]


async def test_an_attempt_that_is_excused_is_not_counted(database: Database) -> None:
    await inbox.add(database, 5, {}, now=0)
    for _ in range(5):
        update = await inbox.begin(database)
        assert update is not None
        assert update.attempts == 1
        await inbox.excuse(database, 5)


async def test_a_quarantined_update_keeps_its_content_and_lets_others_pass(
    database: Database,
) -> None:
    await inbox.add(database, 5, {"odd": 1}, now=0)
    await inbox.add(database, 6, {}, now=0)
    await inbox.quarantine(database, 5)
    update = await inbox.begin(database)
    rows = await database.fetch("SELECT payload FROM inbox WHERE update_id = 5")
    assert update is not None
    assert update.update_id == 6
    assert rows[0]["payload"] == '{"odd": 1}'


async def test_what_a_handled_update_said_is_forgotten(database: Database) -> None:
    await inbox.add(database, 5, {"message": {"text": "private"}}, now=0)
    await inbox.finish(database, 5)
    rows = await database.fetch("SELECT payload FROM inbox")
    assert rows[0]["payload"] is None


async def test_what_sqlite_has_no_room_for_is_left_out(database: Database) -> None:
    payload = json.loads(
        '{"half": "\\ud800a", "\\udc00": [NaN, -Infinity, 1e999], "ok": "\\ud83d\\ude00"}'
    )
    await inbox.add(database, 5, payload, now=0)
    await inbox.quarantine(database, 5)
    assert [update.kind for update in await inbox.quarantined(database)] == ["half"]
    await inbox.put_back(database, 5)
    update = await inbox.begin(database)
    assert update is not None
    assert json.loads(update.payload) == {"half": "?a", "?": [None, None, None], "ok": "😀"}
