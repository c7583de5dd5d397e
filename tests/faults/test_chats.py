"""Groups 13 and 14: people who leave while they are painted for, and chats that move."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot import letters, texts
from bot.wording import Text
from tests.bot.post import Post, at_work, begun
from tests.chat import Json, Person, Playground
from tests.running import Service, buttons, has_file, is_painting, picture, says, send_pair

People = Callable[..., Person]

MOVED = "Bad Request: group chat was upgraded to a supergroup chat"


@pytest.fixture
async def post(playground: Playground, tmp_path: Path) -> AsyncIterator[Post]:
    async with at_work(playground, tmp_path) as working:
        yield working


def blocking(person: Person) -> Json:
    """Return the update that tells that a person has blocked the bot."""
    user = {"id": person.number, "is_bot": False, "first_name": "Ann"}
    bot = {"id": 123456, "is_bot": True, "first_name": "Atelier"}
    change = {
        "chat": {"id": person.chat, "type": "private"},
        "from": user,
        "date": 0,
        "old_chat_member": {"user": bot, "status": "member"},
        "new_chat_member": {"user": bot, "status": "kicked", "until_date": 0},
    }
    return {"my_chat_member": change}


async def test_who_blocks_the_bot_hears_no_more_and_holds_nobody_up(
    service: Service, person: People
) -> None:
    service.settings["STYLER_SIZE"] = "512"
    service.start()
    me, other = person(1), person(2)
    offer, others = await send_pair(me), await send_pair(other)
    gone = {"status": 403, "description": "Forbidden: bot was blocked by the user", "chat": 1}
    await service.playground.inject("editMessageMedia", 99, **gone)
    await me.tap(offer["message_id"], "Subtle")
    await other.tap(others["message_id"], "Subtle")
    await other.wait_for(is_painting)
    assert not any(has_file(message) for message in await me.messages())
    assert service.stop() == 0
    calls = [c for c in await service.playground.calls("editMessageMedia") if c["chat"] == 1]
    assert len(calls) == 1


async def test_of_who_blocks_the_bot_while_in_line_nothing_is_painted(
    shared_service: Service, somebody: People
) -> None:
    first, leaver, last = (somebody(number) for number in (700, 701, 702))
    offers = [await send_pair(each) for each in (first, leaver, last)]
    for each, offer, strength in zip(
        (first, leaver, last), offers, ("Strong", "Subtle", "Subtle"), strict=True
    ):
        await each.tap(offer["message_id"], strength)
    await shared_service.playground.add_updates(blocking(leaver))
    await last.wait_for(has_file)
    assert not any(has_file(message) for message in await leaver.messages())


async def test_a_group_that_became_a_supergroup_is_followed(
    service: Service, person: People
) -> None:
    service.start()
    before, now = person(1, chat=-7), person(1, chat=-1007)
    await now.send_text("we are a supergroup")
    moved = "Bad Request: group chat was upgraded to a supergroup chat"
    await service.playground.inject(
        "sendMessage",
        status=400,
        description=moved,
        parameters={"migrate_to_chat_id": now.chat},
    )
    await before.send_photo(picture(1), "/style")
    await now.wait_for(says(str(texts.ASK_STYLE)))
    await now.send_photo(picture(2), "/style")
    assert await now.wait_for(says(str(texts.ASK_STRENGTH)))


async def test_a_draft_goes_on_where_its_group_is_now_and_is_allowed(
    service: Service, person: People
) -> None:
    service.settings["BOT_ALLOWED"] = "-7"
    service.start()
    before, now = person(1, chat=-7), person(1, chat=-1_000_000_000_007)
    await before.send_photo(picture(1), "/style")
    await before.wait_for(says(str(texts.ASK_STYLE)))
    await before.upgrade(now.chat)
    await now.send_photo(picture(2), "/style")
    assert await now.wait_for(says(str(texts.ASK_STRENGTH)))


async def test_what_is_tapped_in_a_group_that_has_moved_is_shown_in_its_supergroup(
    somebody: People,
) -> None:
    before, now = somebody(710, chat=-710), somebody(710, chat=-1_000_000_000_710)
    offer = await send_pair(before)
    await before.upgrade(now.chat)
    assert await before.tap(offer["message_id"], "Subtle") == str(texts.ON_IT)
    assert await now.wait_for(buttons)


async def test_a_result_follows_a_group_that_became_a_supergroup(
    playground: Playground, person: People, post: Post
) -> None:
    before, now = person(1, chat=-7), person(1, chat=-1_000_000_000_007)
    await before.send_text("hello")
    await now.send_text("we are a supergroup")
    job = await begun(post, before, "Queued")
    name = letters.preview_name(job.id)
    await post.pictures.save(name, picture(1))
    moved = {"migrate_to_chat_id": now.chat}
    await playground.inject("editMessageMedia", status=400, description=MOVED, parameters=moved)
    await post.say(letters.status(job, Text("Done"), (), picture=name))
    assert await now.wait_for(lambda message: "photo" in message and says("Done")(message))
