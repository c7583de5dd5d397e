from dataclasses import replace

from storage import outbox
from storage.database import Database
from storage.outbox import TURN_SECONDS, Draft, Kind, Message, Rank


async def put(
    database: Database,
    text: str,
    *,
    lane: str = "a",
    slot: str | None = None,
    kind: Kind = Kind.SAY,
) -> None:
    draft = Draft(kind, 1, lane, {"text": text}, slot=slot)
    await outbox.put(database, draft, now=0)


async def heads(database: Database) -> list[str]:
    return [message.body["text"] for message in await outbox.heads(database)]


async def begin_first(database: Database) -> Message:
    message = await outbox.begin(database, (await outbox.heads(database))[0].id, now=0)
    assert message is not None
    return message


async def test_a_lane_goes_out_in_order_one_at_a_time(database: Database) -> None:
    await put(database, "first")
    await put(database, "second")
    assert await heads(database) == ["first"]
    first = await begin_first(database)
    assert await heads(database) == []
    await outbox.sent(database, first.id, now=0)
    assert await heads(database) == ["second"]


async def test_lanes_do_not_wait_for_each_other(database: Database) -> None:
    await put(database, "first", lane="a")
    await put(database, "other", lane="b")
    assert await heads(database) == ["first", "other"]


async def test_results_go_out_before_replies_and_these_before_what_can_be_done_without(
    database: Database,
) -> None:
    for number, rank in enumerate([*reversed(Rank), *Rank]):
        draft = Draft(Kind.SAY, 1, f"lane {number}", {"text": f"{rank.name} {number}"}, rank=rank)
        await outbox.put(database, draft, now=0)
    assert await heads(database) == [
        *("RESULT 2", "RESULT 3"),
        *("REPLY 1", "REPLY 4"),
        *("EXTRA 0", "EXTRA 5"),
    ]


async def test_people_of_a_group_take_turns(database: Database) -> None:
    flood = [(user, f"{user} asks {number}") for number in range(3) for user in (1, 2)]
    for user, text in [*flood, (3, "3 asks 0"), (3, "3 asks 1")]:
        draft = Draft(Kind.SAY, -7, f"chat:-7:{user}", {"text": text}, user_id=user)
        await outbox.put(database, draft, now=0)
    said = []
    while await heads(database):
        message = await begin_first(database)
        await outbox.sent(database, message.id, now=0)
        said.append(message.body["text"])
    assert said == [
        *("1 asks 0", "2 asks 0", "3 asks 0"),
        *("1 asks 1", "2 asks 1", "3 asks 1"),
        *("1 asks 2", "2 asks 2"),
    ]


async def test_whoever_asked_long_ago_lets_nobody_pass_for_that(database: Database) -> None:
    for user, now in ((1, 0.0), (1, TURN_SECONDS), (2, TURN_SECONDS)):
        draft = Draft(Kind.SAY, -7, f"{user} {now}", {"text": f"{user} {now}"}, user_id=user)
        await outbox.put(database, draft, now=now)
    assert await heads(database) == ["1 0.0", f"1 {TURN_SECONDS}", f"2 {TURN_SECONDS}"]


async def test_the_newest_row_of_a_slot_takes_the_place_of_the_one_before(
    database: Database,
) -> None:
    await put(database, "10 %", slot="status")
    await put(database, "20 %", slot="status")
    assert await heads(database) == ["20 %"]


async def test_what_takes_the_place_of_a_row_that_failed_begins_with_no_failures(
    database: Database,
) -> None:
    await put(database, "10 %", slot="status")
    await outbox.again(database, (await begin_first(database)).id, not_before=0)
    await outbox.put(database, Draft(Kind.SAY, 1, "a", {"text": "Done"}, slot="status"), now=9)
    (done,) = await outbox.heads(database)
    assert (done.attempts, done.created_at) == (0, 9)


async def test_a_row_on_its_way_is_not_changed_by_a_newer_one(database: Database) -> None:
    await put(database, "10 %", slot="status")
    begun = await begin_first(database)
    await put(database, "20 %", slot="status")
    assert begun.body["text"] == "10 %"
    await outbox.sent(database, begun.id, now=0)
    assert await heads(database) == ["20 %"]


async def test_the_end_of_a_job_cannot_wait_as_its_progress_could(database: Database) -> None:
    progress = Draft(Kind.EDIT, 1, "a", {}, slot="status", rank=Rank.EXTRA)
    await outbox.put(database, progress, now=1)
    await outbox.put(database, replace(progress, rank=Rank.RESULT), now=2)
    assert [row.rank for row in await outbox.heads(database)] == [Rank.RESULT]


async def test_what_takes_the_place_of_a_row_is_kept_no_longer_than_it_asks(
    database: Database,
) -> None:
    shown = Draft(Kind.EDIT, 1, "a", {}, slot="message")
    await outbox.put(database, shown, now=0)
    await outbox.put(database, replace(shown, is_kept=False), now=0)
    await outbox.sent(database, (await begin_first(database)).id, now=0)
    assert await database.fetch("SELECT id FROM outbox") == []


async def test_a_failed_row_gives_way_to_a_newer_one_of_its_slot(database: Database) -> None:
    await put(database, "10 %", slot="status")
    begun = await begin_first(database)
    await put(database, "20 %", slot="status")
    await outbox.again(database, begun.id, not_before=0)
    assert await heads(database) == ["20 %"]


async def test_after_a_crash_texts_and_edits_go_out_again_and_documents_do_not(
    database: Database,
) -> None:
    for kind in (Kind.SAY, Kind.EDIT, Kind.DOCUMENT, Kind.ANSWER):
        await put(database, kind, lane=kind, kind=kind)
    for message in await outbox.heads(database):
        await outbox.begin(database, message.id, now=0)
    uncertain = await outbox.recover(database)
    assert [message.kind for message in uncertain] == [Kind.DOCUMENT]
    assert await heads(database) == ["say", "edit"]


async def test_a_chat_that_left_gets_nothing_more(database: Database) -> None:
    await put(database, "hello")
    await outbox.drop_chat(database, 1)
    assert await heads(database) == []
