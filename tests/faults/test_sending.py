"""Groups 10, 11, 12, 15 and 17: what is sent meets a busy, deaf, refusing or garbling Telegram."""

import math
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path

import pytest

from bot import letters, texts
from bot.events import Place
from bot.wording import Text
from storage.jobs import Job
from storage.outbox import Draft
from tests.bot.post import Post, at_work, begun, greet, pass_by
from tests.chat import Json, Person, Playground
from tests.running import (
    Service,
    assert_one_result,
    begin,
    buttons,
    has_file,
    picture,
    says,
)

People = Callable[..., Person]


@pytest.fixture
async def post(playground: Playground, tmp_path: Path) -> AsyncIterator[Post]:
    async with at_work(playground, tmp_path) as working:
        yield working


def said(messages: Iterable[Json], text: str) -> int:
    return sum(says(text)(message) for message in messages)


def text(person: Person, words: str) -> Draft:
    place = Place(person.chat, person.number, None, is_private=True)
    return letters.say(place, Text(words), ())


async def shown(post: Post, person: Person) -> Job:
    """Return a job whose result is shown."""
    job = await begun(post, person, "Done")
    await post.pictures.save(letters.preview_name(job.id), picture(1))
    return job


LOST: tuple[Json, ...] = (
    {"cut": "after"},
    {"cut": "within"},
    {"body": "<html>"},
    {"body": '{"error": "portal"}'},
    {"body": '{"ok": true, "result": [5]}'},
)
"""It is done, and the answer does not say so."""


async def test_a_text_whose_answer_is_lost_is_said_once_more_and_holds_up_nothing(
    playground: Playground, person: People, post: Post
) -> None:
    everybody = [person(number) for number in range(1, 1 + len(LOST))]
    await greet(*everybody)
    for each, fault in zip(everybody, LOST, strict=True):
        await playground.inject("sendMessage", 2, chat=each.chat, **fault)
        await post.say(text(each, "hello"))
        await post.say(text(each, "goodbye"))
    for each in everybody:
        await each.wait_for(says("goodbye"))
        assert said(await each.messages(), "hello") == 2


async def test_a_file_whose_answer_is_lost_is_asked_about_and_not_sent_again(
    playground: Playground, person: People, post: Post
) -> None:
    everybody = [person(number) for number in range(1, 1 + len(LOST))]
    await greet(*everybody)
    for each, fault in zip(everybody, LOST, strict=True):
        await playground.inject("sendDocument", chat=each.chat, **fault)
        job = await begun(post, each, "Done")
        await post.pictures.save(letters.result_name(job.id), picture(1, kind="PNG"))
        await post.say(letters.file(job, Text("The full size.")))
    for each in everybody:
        question = await each.wait_for(says(str(texts.FILE_UNCERTAIN)))
        assert buttons(question) == ["Send the file"]
        assert sum(map(has_file, await each.messages())) == 1


async def test_a_film_whose_answer_is_lost_is_asked_about_and_not_sent_again(
    playground: Playground, person: People, post: Post
) -> None:
    everybody = [person(number) for number in range(1, 1 + len(LOST))]
    await greet(*everybody)
    for each, fault in zip(everybody, LOST, strict=True):
        await playground.inject("sendAnimation", chat=each.chat, **fault)
        await post.say(letters.film(await shown(post, each), texts.FILM_CAPTION))
    for each in everybody:
        question = await each.wait_for(says(str(texts.FILM_UNCERTAIN)))
        assert buttons(question) == ["Film"]
        assert sum("animation" in message for message in await each.messages()) == 1


async def test_one_film_is_made_at_a_time_and_holds_up_nothing_else(
    playground: Playground, person: People, post: Post
) -> None:
    ann, ben, cid = (person(number) for number in (1, 2, 3))
    await greet(ann, ben, cid)
    jobs = [await shown(post, each) for each in (ann, ben)]
    await playground.inject("sendAnimation", chat=ann.chat, delay=2)
    for job in jobs:
        await post.say(letters.film(job, texts.FILM_CAPTION))
    await pass_by(post, cid, "No film for you")
    for each in (ann, ben):
        await each.wait_for(lambda message: "animation" in message)
    ended = [call["chat"] for call in (await playground.calls())[-3:]]
    assert ended == [cid.chat, ann.chat, ben.chat]


async def test_a_film_of_pictures_that_are_gone_is_told_of(person: People, post: Post) -> None:
    me = person(1)
    await greet(me)
    job = await shown(post, me)
    await post.pictures.forget(before=math.inf)
    await post.say(letters.film(job, texts.FILM_CAPTION))
    await me.wait_for(says(str(texts.RESULT_IS_GONE)))


async def test_an_edit_whose_answer_is_lost_is_repeated_and_changes_nothing(
    playground: Playground, person: People, post: Post
) -> None:
    shown, told = (
        [person(number) for number in numbers] for numbers in (range(1, 6), range(6, 11))
    )
    await greet(*shown, *told)
    for each, fault in zip(shown + told, LOST * 2, strict=True):
        method = "editMessageMedia" if each in shown else "editMessageText"
        await playground.inject(method, chat=each.chat, **fault)
        job = await begun(post, each, "Queued")
        if each in shown:
            await post.pictures.save(letters.snapshot_name(job.id), picture(1))
        await post.say(letters.status(job, Text("Done"), ()))
        await post.say(letters.note(job, Text("That was it."), ()))
    for each in shown + told:
        await each.wait_for(says("That was it."))
        _, result, _ = await each.messages()
        assert says("Done")(result)
        assert ("photo" in result) == (each in shown)


UNDONE: Json = {"status": 500, "description": "Internal Server Error"}
ENDLESS: Json = {"status": 429, "description": "Too Many Requests"}
"""It does not say how long to wait."""
HTML: Json = {"status": 502, "body": "<html>Bad Gateway</html>"}
GONE: Json = {"cut": "before"}


async def test_a_burst_of_errors_only_delays(
    playground: Playground, person: People, post: Post
) -> None:
    bursts = ((UNDONE, UNDONE), (ENDLESS, ENDLESS), (HTML, HTML), (UNDONE, GONE))
    everybody = [person(number) for number in range(1, len(bursts) + 1)]
    await greet(*everybody)
    for each, burst in zip(everybody, bursts, strict=True):
        for fault in burst:
            await playground.inject("sendMessage", chat=each.chat, **fault)
        await post.say(text(each, "hello"))
        await post.say(text(each, "goodbye"))
    for each in everybody:
        await each.wait_for(says("goodbye"))
        assert said(await each.messages(), "hello") == 1


async def test_a_busy_chat_is_waited_for_and_holds_up_nobody(
    playground: Playground, person: People, post: Post
) -> None:
    me, other = person(1), person(2)
    await greet(me, other)
    wait = {"retry_after": 2}
    await playground.inject("sendDocument", status=429, description="Busy", parameters=wait)
    job = await begun(post, me, "Done")
    await post.pictures.save(letters.result_name(job.id), picture(1, kind="PNG"))
    await post.say(letters.file(job, Text("The full size.")))
    await playground.wait_for_call(lambda call: call["status"] == 429)
    await post.say(text(me, "This waits, too"))
    await pass_by(post, other, "Nobody else waits")
    assert len(await me.messages()) == 2
    await me.wait_for(says("This waits, too"))
    await me.wait_for(has_file)
    assert sum(map(has_file, await me.messages())) == 1


async def test_a_busy_chat_is_spared_the_progress_and_gets_its_result(
    playground: Playground, person: People, post: Post
) -> None:
    me, other = person(1), person(2)
    await greet(me, other)
    job = await begun(post, me, "Queued")
    wait = {"retry_after": 1}
    await playground.inject("editMessageText", status=429, description="Busy", parameters=wait)
    await post.say(letters.status(job, Text("Painting: 10%"), ()))
    await playground.wait_for_call(lambda call: call["status"] == 429)
    for shown in ("Painting: 40%", "Painting: 70%", "Done"):
        await post.say(letters.status(job, Text(shown), ()))
    await pass_by(post, other, "Nobody else waits")
    assert says("Queued")(await me.message(2))
    await me.wait_for(says("Done"))
    edits = await playground.calls("editMessageText")
    assert [(call["parameters"]["text"], call["done"]) for call in edits] == [
        ("Painting: 10%", False),
        ("Done", True),
    ]


@pytest.mark.parametrize("refusal", ["message thread not found", "TOPIC_CLOSED"])
async def test_what_was_for_a_topic_that_is_gone_comes_outside_of_it(
    playground: Playground, person: People, post: Post, refusal: str
) -> None:
    me = person(1, chat=-1_000_000_000_005)
    await me.send_text("hello", thread=7)
    job = await begun(post, me, "Done", thread=7)
    for method in ("sendDocument", "sendMessage"):
        await playground.inject(method, status=400, description=f"Bad Request: {refusal}")
    await post.pictures.save(letters.result_name(job.id), picture(1, kind="PNG"))
    await post.say(letters.file(job, Text("The full size.")))
    await post.say(letters.note(job, Text("That was it."), ()))
    await me.wait_for(says("That was it."))
    _, status, *outside = await me.messages()
    assert status["message_thread_id"] == 7
    assert [has_file(message) for message in outside] == [True, False]
    assert not any("message_thread_id" in message for message in outside)


async def test_a_chat_where_files_are_forbidden_keeps_its_picture_and_hears_on(
    playground: Playground, person: People, post: Post
) -> None:
    me = person(1, chat=-5)
    await greet(me)
    refusal = "Bad Request: not enough rights to send documents to the chat"
    await playground.inject("sendDocument", 99, status=400, description=refusal)
    job = await begun(post, me, "Done")
    await post.pictures.save(letters.result_name(job.id), picture(1, kind="PNG"))
    await post.say(letters.file(job, Text("The full size.")))
    await post.say(letters.note(job, Text("That was it."), ()))
    await me.wait_for(says("That was it."))
    told = await me.wait_for(says(str(texts.FILE_FORBIDDEN)))
    assert buttons(told) == ["Send the file"]
    assert len(await playground.calls("sendDocument")) == 1


async def test_a_file_that_is_too_large_is_tried_once_and_told_of(
    playground: Playground, person: People, post: Post
) -> None:
    me = person(1)
    await greet(me)
    await playground.inject("sendDocument", 99, status=413, body="<html>Too Large</html>")
    job = await begun(post, me, "Done")
    await post.pictures.save(letters.result_name(job.id), picture(1, kind="PNG"))
    await post.say(letters.file(job, Text("The full size.")))
    told = await me.wait_for(says(str(texts.FILE_REFUSED)))
    assert buttons(told) == ["Send the file"]
    assert len(await playground.calls("sendDocument")) == 1


@pytest.mark.parametrize(
    "words", ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"]
)
async def test_what_was_for_a_message_that_is_gone_comes_in_a_new_one(
    playground: Playground, person: People, post: Post, words: str
) -> None:
    me = person(1)
    await greet(me)
    job = await begun(post, me, "Queued")
    await post.pictures.save(letters.preview_name(job.id), picture(1))
    await playground.inject("editMessageMedia", status=400, description=f"Bad Request: {words}")
    await post.say(letters.status(job, Text("Done"), (), picture=letters.preview_name(job.id)))
    result = await me.wait_for(lambda message: "photo" in message)
    assert says("Done")(result)
    assert len(await me.messages()) == 3


async def test_a_deleted_status_message_is_sent_anew(service: Service, person: People) -> None:
    me, offer = await begin(service, person)
    await me.tap(offer["message_id"], "Subtle")
    await me.delete(offer["message_id"])
    await assert_one_result(service, me)
    result = await me.wait_for(says("Done: Subtle"))
    assert "New style" in buttons(result)
    assert "photo" in result


async def test_a_result_that_is_refused_as_a_photo_is_told_and_sent_as_a_file(
    service: Service, person: People
) -> None:
    me, offer = await begin(service, person)
    refusal = "Bad Request: PHOTO_INVALID_DIMENSIONS"
    await service.playground.inject("editMessageMedia", 99, status=400, description=refusal)
    await me.tap(offer["message_id"], "Subtle")
    await assert_one_result(service, me)
