"""What becomes of rows that cannot be said, or not yet."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot import keyboards, letters, texts
from bot.budget import GROUP_AT_ONCE, Budget
from bot.courier import ANSWER_SECONDS, GIVE_UP_SECONDS, REPEATS
from bot.events import Place
from bot.objections import Objection
from bot.wording import Text
from storage import figures, jobs, outbox
from storage.jobs import State
from storage.outbox import Rank
from tests.bot.post import at_work, begun, greet, pass_by, rendered
from tests.chat import Json, Person, Playground
from tests.running import buttons, picture, says


def soon() -> float:
    """Return a time before which a chat that was just edited sees no other edit."""
    return time.time() + letters.EDIT_SECONDS - 1


async def test_a_file_that_could_not_be_sent_for_a_day_can_be_asked_for(
    playground: Playground, person: Callable[..., Person], tmp_path: Path
) -> None:
    me = person(1)
    await me.send_text("hello")
    await playground.inject("sendDocument", status=502)
    async with at_work(playground, tmp_path) as post:
        job = await rendered(post.database)
        await post.pictures.save(letters.result_name(job.id), picture(1, kind="PNG"))
        day_ago = time.time() - GIVE_UP_SECONDS
        await outbox.put(post.database, letters.file(job, Text("The full size.")), now=day_ago)
        post.bells.outbox.ring()
        question = await me.wait_for(says(str(texts.FILE_UNCERTAIN)))
        ended = await jobs.get(post.database, job.id)
    assert buttons(question) == ["Send the file"]
    assert ended is not None
    assert ended.state is State.DONE


async def test_whether_a_file_arrived_is_asked_until_the_question_has(
    playground: Playground, person: Callable[..., Person], tmp_path: Path
) -> None:
    me = person(1)
    await greet(me)
    await playground.inject("sendDocument", cut="before")
    await playground.inject("sendMessage", REPEATS, cut="before")
    async with at_work(playground, tmp_path) as post:
        job = await rendered(post.database)
        await post.pictures.save(letters.result_name(job.id), picture(1, kind="PNG"))
        await post.say(letters.file(job, Text("The full size.")))
        question = await me.wait_for(says(str(texts.FILE_UNCERTAIN)))
    assert buttons(question) == ["Send the file"]


async def edits(playground: Playground) -> list[str]:
    return [call["parameters"]["text"] for call in await playground.calls("editMessageText")]


async def test_near_the_end_a_chat_waits_for_the_result_and_not_for_a_snapshot(
    playground: Playground, person: Callable[..., Person], tmp_path: Path
) -> None:
    me, other = person(1), person(2)
    await greet(me, other)
    async with at_work(playground, tmp_path) as post:
        job = await begun(post, me, "Queued")
        await post.say(letters.snapshot(job, Text("Painting: 90%"), (), result_at=soon()))
        await pass_by(post, other, "You come after that snapshot")
        await post.say(letters.status(job, Text("Done"), ()))
        await me.wait_for(says("Done"))
    assert await edits(playground) == ["Done"]


async def test_another_paintings_snapshot_does_not_take_the_results_edit(
    playground: Playground, person: Callable[..., Person], tmp_path: Path
) -> None:
    me, other = person(1), person(2)
    await greet(me, other)
    async with at_work(playground, tmp_path) as post:
        first, second = await begun(post, me, "First"), await begun(post, me, "Second")
        await post.say(letters.snapshot(first, Text("Painting: 90%"), (), result_at=soon()))
        await post.say(letters.snapshot(second, Text("Painting: 9%"), (), result_at=soon() + 1000))
        await pass_by(post, other, "You come after both")
        await post.say(letters.status(first, Text("Done"), ()))
        await me.wait_for(says("Done"))
    assert await edits(playground) == ["Done"]


async def test_a_result_that_is_always_nearly_there_hides_no_snapshot(
    playground: Playground, person: Callable[..., Person], tmp_path: Path
) -> None:
    me, other = person(1), person(2)
    await greet(me, other)
    began = time.monotonic()
    async with at_work(playground, tmp_path) as post:
        job = await begun(post, me, "Queued")
        while not await edits(playground) and time.monotonic() < began + 5 * letters.EDIT_SECONDS:
            await post.say(letters.snapshot(job, Text("Painting: 99%"), (), result_at=soon()))
            await pass_by(post, other, f"After {time.monotonic()} s")
    assert await edits(playground) == ["Painting: 99%"]


async def test_a_snapshot_long_before_the_end_is_shown(
    playground: Playground, person: Callable[..., Person], tmp_path: Path
) -> None:
    me = person(1)
    await greet(me)
    async with at_work(playground, tmp_path) as post:
        job = await begun(post, me, "Queued")
        await post.say(letters.snapshot(job, Text("Painting: 9%"), (), result_at=soon() + 1000))
        shown = await me.wait_for(says("Painting: 9%"))
    assert shown["message_id"] == (await me.messages())[-1]["message_id"]


async def test_what_a_tap_changes_does_not_wait_as_a_paintings_edits_do(
    playground: Playground, person: Callable[..., Person], tmp_path: Path
) -> None:
    group, where = person(1, chat=-7), Place(-7, 1, None, is_private=False)
    await greet(group)
    async with at_work(playground, tmp_path) as post:
        job = await begun(post, group, "Queued")
        await post.say(letters.say(where, Text("How strong?"), ()))
        offer = await group.wait_for(says("How strong?"))
        await post.say(letters.progress(job, Text("Painting: 9%"), ()))
        await group.wait_for(says("Painting: 9%"))
        await post.say(letters.status(job, Text("Done"), ()))
        await post.say(letters.rewrite(where, offer["message_id"], Text("Options"), ()))
        await group.wait_for(says("Options"))
    assert await edits(playground) == ["Painting: 9%", "Options"]


async def test_what_can_wait_comes_after_what_was_asked_later(
    playground: Playground, person: Callable[..., Person], tmp_path: Path
) -> None:
    people = [person(number) for number in (1, 2)]
    await greet(*people)
    budget = Budget(4)
    budget.spend(100, time.monotonic() + 1)  # leaves one of the two that there are at once
    async with at_work(playground, tmp_path, budget) as post:
        first, second = (Place(me.chat, me.chat, None, is_private=True) for me in people)
        await post.say(replace(letters.say(first, Text("Hello"), ()), rank=Rank.EXTRA))
        await post.say(letters.answer(first, "a tap", Text("Then that was looked at")))
        await playground.wait_for_call(lambda call: call["method"] == "answerCallbackQuery")
        await post.say(letters.say(second, Text("Hello"), ()))
        for me in people:
            await me.wait_for(says("Hello"))
    calls = await playground.calls("sendMessage")
    assert [int(call["parameters"]["chat_id"]) for call in calls] == [2, 1]


async def test_in_a_group_a_result_comes_before_replies_and_these_before_what_can_wait(
    playground: Playground, person: Callable[..., Person], tmp_path: Path
) -> None:
    group = person(1, chat=-7)
    await greet(group)
    where = Place(-7, 1, None, is_private=False)
    async with at_work(playground, tmp_path) as post:
        job = await rendered(post.database, group.chat)
        for letter in (
            replace(letters.say(where, Text("Extra"), ()), lane="extra", rank=Rank.EXTRA),
            letters.reply(where, Text("Reply"), ()),
            letters.first_status(job, Text("Queued"), ()),
            letters.note(job, Text("Result"), ()),
        ):
            await outbox.put(post.database, letter, now=time.time())
        post.bells.outbox.ring()
        await group.wait_for(says("Extra"))
    _, *said = await group.messages()
    assert [message["text"] for message in said] == ["Queued", "Result", "Reply", "Extra"]


async def test_a_text_that_fails_holds_up_nobody_else_in_its_group(
    playground: Playground, person: Callable[..., Person], tmp_path: Path
) -> None:
    group = person(1, chat=-7)
    await greet(group)
    await playground.inject("sendMessage", status=500, description="Internal Server Error")
    async with at_work(playground, tmp_path) as post:
        for user, words in ((1, "Yours"), (2, "Theirs")):
            await post.say(letters.reply(Place(-7, user, None, is_private=False), Text(words), ()))
        await group.wait_for(says("Yours"))
    _, *said = await group.messages()
    assert [message["text"] for message in said] == ["Theirs", "Yours"]


async def test_a_tap_that_waited_too_long_is_not_answered_before_a_new_one(
    playground: Playground, person: Callable[..., Person], tmp_path: Path
) -> None:
    me, where = person(1), Place(1, 1, None, is_private=True)
    await greet(me)
    async with at_work(playground, tmp_path) as post:
        await post.say(letters.say(where, Text("Hello"), keyboards.cancel(1, 1)))
        shown = await me.wait_for(says("Hello"))
        old, new = [await me.tap_without_waiting(shown["message_id"], "Cancel") for _ in range(2)]
        late = time.time() - ANSWER_SECONDS
        await outbox.put(post.database, letters.answer(where, old, Text("Old")), now=late)
        await post.say(letters.answer(where, new, Text("New")))
        await playground.wait_for_call(
            lambda call: call["parameters"].get("callback_query_id") == new
        )
    answered = await playground.calls("answerCallbackQuery")
    assert [call["parameters"]["text"] for call in answered] == ["New"]


async def test_the_log_tells_what_telegram_objects_to_in_our_own_words(
    playground: Playground, person: Callable[..., Person], tmp_path: Path
) -> None:
    me, where = person(1), Place(1, 1, None, is_private=True)
    await greet(me)
    refusal = "Bad Request: not enough rights to send text messages to Ann's friends"
    await playground.inject("sendMessage", status=400, description=refusal)
    with capture_logs() as lines:
        async with at_work(playground, tmp_path) as post:
            await post.say(letters.say(where, Text("Hello"), ()))
            await post.say(letters.say(where, Text("Goodbye"), ()))
            await me.wait_for(says("Goodbye"))
    assert [line["objection"] for line in lines] == [Objection.RIGHTS]
    assert "Ann" not in str(lines)


async def test_what_is_said_is_taken_from_the_budget(
    playground: Playground, person: Callable[..., Person], tmp_path: Path
) -> None:
    group = person(1, chat=-7)
    await greet(group)
    budget = Budget(1000)
    async with at_work(playground, tmp_path, budget) as post:
        assert not budget.due(-7, can_wait=False)
        for number in range(int(GROUP_AT_ONCE)):
            where = Place(-7, 1, None, is_private=False)
            await post.say(letters.say(where, Text(f"Hello {number}"), ()))
        await group.wait_for(says(f"Hello {number}"))
    assert budget.due(-7, can_wait=False)


async def test_what_is_given_up_is_counted_and_an_answer_that_is_late_is_not(
    playground: Playground, person: Callable[..., Person], tmp_path: Path
) -> None:
    me, other = person(1), person(2)
    await greet(me, other)
    await playground.inject("sendMessage", status=400, description="Bad Request: not this one")
    await playground.inject(
        "answerCallbackQuery", status=400, description="Bad Request: query is too old"
    )
    place = Place(me.chat, me.number, None, is_private=True)
    async with at_work(playground, tmp_path) as post:
        await post.say(letters.answer(place, "5", texts.ON_IT))
        await post.say(letters.say(place, texts.HELP, ()))
        await post.say(letters.say(place, texts.PRIVACY, ()))
        await me.wait_for(says(str(texts.PRIVACY)))
        await pass_by(post, other, "afterwards")
        day = await figures.day(post.database, now=time.time())
    assert day.given_up == 1


async def test_a_clock_that_is_set_back_does_not_stretch_the_pace_of_edits(
    playground: Playground,
    person: Callable[..., Person],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    me, other = person(1), person(2)
    await greet(me, other)
    async with at_work(playground, tmp_path) as post:
        job = await begun(post, me, "Queued")
        await post.say(letters.status(job, Text("Painting"), ()))
        await me.wait_for(says("Painting"))
        await post.say(letters.status(job, Text("Done"), ()))
        await pass_by(post, other, "You come after that")
        set_back(monkeypatch)
        await me.wait_for(says("Done"))


async def test_a_clock_that_is_set_back_does_not_stretch_a_wait_that_telegram_asks_for(
    playground: Playground,
    person: Callable[..., Person],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    me = person(1)
    await greet(me)
    async with at_work(playground, tmp_path) as post:
        refusal: Json = {"status": 429, "parameters": {"retry_after": 2}}
        await playground.inject("sendMessage", description="Busy", **refusal)
        place = Place(me.chat, me.number, None, is_private=True)
        await post.say(letters.say(place, Text("Hello"), ()))
        waits = "SELECT 1 FROM outbox WHERE not_before > 0"
        while not await post.database.fetch(waits):  # noqa: ASYNC110 - a row rings for nobody
            await asyncio.sleep(0.01)
        set_back(monkeypatch)
        await me.wait_for(says("Hello"))


def set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set this process's clock back by an hour."""
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() - 3600)
