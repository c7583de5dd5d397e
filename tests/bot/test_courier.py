"""What becomes of rows that cannot be said, or not yet."""

import time
from collections.abc import Callable
from pathlib import Path

from bot import letters, texts
from bot.courier import GIVE_UP_SECONDS
from storage import jobs, outbox
from storage.jobs import State
from tests.bot.post import at_work, begun, greet, pass_by, rendered
from tests.chat import Person, Playground
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
        await outbox.put(post.database, letters.file(job, "The full size."), now=day_ago)
        post.bells.outbox.ring()
        question = await me.wait_for(says(texts.FILE_UNCERTAIN))
        ended = await jobs.get(post.database, job.id)
    assert buttons(question) == ["Send the file"]
    assert ended is not None
    assert ended.state is State.DONE


async def edits(playground: Playground) -> list[str]:
    return [call["parameters"]["text"] for call in await playground.calls("editMessageText")]


async def test_near_the_end_a_chat_waits_for_the_result_and_not_for_a_snapshot(
    playground: Playground, person: Callable[..., Person], tmp_path: Path
) -> None:
    me, other = person(1), person(2)
    await greet(me, other)
    async with at_work(playground, tmp_path) as post:
        job = await begun(post, me, "Queued")
        await post.say(letters.snapshot(job, "Painting: 90%", (), result_at=soon()))
        await pass_by(post, other, "You come after that snapshot")
        await post.say(letters.status(job, "Done", ()))
        await me.wait_for(says("Done"))
    assert await edits(playground) == ["Done"]


async def test_another_paintings_snapshot_does_not_take_the_results_edit(
    playground: Playground, person: Callable[..., Person], tmp_path: Path
) -> None:
    me, other = person(1), person(2)
    await greet(me, other)
    async with at_work(playground, tmp_path) as post:
        first, second = await begun(post, me, "First"), await begun(post, me, "Second")
        await post.say(letters.snapshot(first, "Painting: 90%", (), result_at=soon()))
        await post.say(letters.snapshot(second, "Painting: 9%", (), result_at=soon() + 1000))
        await pass_by(post, other, "You come after both")
        await post.say(letters.status(first, "Done", ()))
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
            await post.say(letters.snapshot(job, "Painting: 99%", (), result_at=soon()))
            await pass_by(post, other, f"After {time.monotonic()} s")
    assert await edits(playground) == ["Painting: 99%"]


async def test_a_snapshot_long_before_the_end_is_shown(
    playground: Playground, person: Callable[..., Person], tmp_path: Path
) -> None:
    me = person(1)
    await greet(me)
    async with at_work(playground, tmp_path) as post:
        job = await begun(post, me, "Queued")
        await post.say(letters.snapshot(job, "Painting: 9%", (), result_at=soon() + 1000))
        shown = await me.wait_for(says("Painting: 9%"))
    assert shown["message_id"] == (await me.messages())[-1]["message_id"]
