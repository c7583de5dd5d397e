import asyncio
from collections.abc import Callable

import pytest
from httpx2 import HTTPStatusError
from telegram import Bot, BotCommandScopeAllGroupChats, Update

from bot.playground import telegram as pretend
from tests.chat import Person, Playground, jpeg
from tests.playground.conftest import Api
from tests.playground.test_editing import keyboard
from tests.playground.test_sending import assert_refused

People = Callable[..., Person]
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


async def the_update(bot: Bot) -> Update:
    update = (await bot.get_updates(timeout=10))[-1]
    await bot.get_updates(offset=update.update_id + 1)
    return update


async def test_a_command_is_marked_as_one(bot: Bot, person: People) -> None:
    await person().send_text("/start@some_bot now, not a/path or http://x/y")
    message = (await the_update(bot)).message
    assert message is not None
    assert [message.parse_entity(one) for one in message.entities] == ["/start@some_bot"]
    assert message.entities[0].type == "bot_command"


async def test_a_photo_arrives_in_sizes_up_to_1280(bot: Bot, person: People) -> None:
    await person().send_photo(jpeg(4000, 3000), caption="holiday")
    message = (await the_update(bot)).message
    assert message is not None
    assert message.caption == "holiday"
    assert [size.width for size in message.photo] == [90, 320, 800, 1280]


async def test_people_may_send_photos_that_bots_may_not(bot: Bot, person: People) -> None:
    await person().send_photo(jpeg(9000, 1500))
    message = (await the_update(bot)).message
    assert message is not None
    assert message.photo[-1].width == 1280


async def test_a_file_arrives_as_a_document_with_its_bytes(bot: Bot, person: People) -> None:
    original = jpeg(2000, 1000)
    await person().send_document(original, "photo.jpg", "image/jpeg")
    message = (await the_update(bot)).message
    assert message is not None
    assert message.document is not None
    assert not message.photo
    assert message.document.mime_type == "image/jpeg"
    assert message.document.file_size == len(original)
    file = await bot.get_file(message.document)
    assert await file.download_as_bytearray() == original


async def test_an_album_becomes_updates_with_one_group(bot: Bot, person: People) -> None:
    await person().send_album([jpeg(100, 80), jpeg(80, 100), jpeg(90, 90)], caption="two of three")
    found = [update.message for update in await bot.get_updates(timeout=10)]
    messages = [message for message in found if message is not None]
    assert len(messages) == 3
    assert len({message.media_group_id for message in messages}) == 1
    assert [message.caption for message in messages] == ["two of three", None, None]
    assert [message.photo[-1].width for message in messages] == [100, 80, 90]
    ids = [message.message_id for message in messages]
    assert ids == sorted(ids)


async def test_a_picture_that_cannot_be_read_is_refused_at_the_page(person: People) -> None:
    with pytest.raises(HTTPStatusError):
        await person().send_photo(b"no picture")
    assert await person().messages() == []


async def test_private_chats_are_separate(bot: Bot, person: People) -> None:
    await person(1).send_text("first")
    await person(2).send_text("second")
    await bot.send_message(2, "for the second")
    assert [one["text"] for one in await person(1).messages()] == ["first"]
    assert [one["text"] for one in await person(2).messages()] == ["second", "for the second"]
    senders = [update.effective_user for update in await bot.get_updates()]
    assert [sender.id for sender in senders if sender] == [1, 2]


async def test_several_people_share_a_group(bot: Bot, person: People) -> None:
    await person(1, chat=-5).send_text("hello")
    await person(2, chat=-5).send_text("hi")
    messages = [update.message for update in await bot.get_updates()]
    assert [(one.chat.type, one.chat.id) for one in messages if one] == [("group", -5)] * 2
    assert [one.from_user.id for one in messages if one and one.from_user] == [1, 2]
    await person(3, chat=-1_000_000_000_005).send_text("hey")
    last = (await bot.get_updates())[-1].message
    assert last is not None
    assert last.chat.type == "supergroup"


async def test_who_sends_in_the_name_of_a_chat_is_not_to_be_seen(bot: Bot, person: People) -> None:
    group, channel = -1_000_000_000_005, -1_000_000_000_009
    for name in (group, channel):
        await person(1, chat=group, sender_chat=name).send_text("hello")
    await person(777000, chat=group, sender_chat=channel).send_photo(jpeg(90, 60))
    messages = [update.message for update in await bot.get_updates()]
    seen = [(one.from_user, one.sender_chat, one.is_automatic_forward) for one in messages if one]
    assert [
        (user.username, chat.id, chat.type, is_automatic)
        for user, chat, is_automatic in seen
        if user and chat
    ] == [
        ("GroupAnonymousBot", group, "supergroup", None),
        ("Channel_Bot", channel, "channel", None),
        (None, channel, "channel", True),
    ]


async def test_an_anonymous_admin_taps_as_themselves(bot: Bot, person: People) -> None:
    admin = person(1, chat=-5, sender_chat=-5)
    await admin.send_text("/start")
    sent = await bot.send_message(-5, "choose", reply_markup=keyboard("A"))
    await admin.tap_without_waiting(sent.message_id, "A")
    query = (await the_update(bot)).callback_query
    assert query is not None
    assert query.from_user.id == 1


async def test_a_group_that_becomes_a_supergroup_is_another_chat(
    api: Api, bot: Bot, person: People
) -> None:
    owner, supergroup = person(1, chat=-5), -1_000_000_000_005
    await owner.send_text("hello")
    sent = await bot.send_message(-5, "hi")
    await owner.upgrade(supergroup)
    _, leaving, arriving = [update.message for update in await bot.get_updates()]
    assert leaving is not None
    assert arriving is not None
    assert (leaving.chat.id, leaving.migrate_to_chat_id) == (-5, supergroup)
    assert (arriving.chat.id, arriving.migrate_from_chat_id) == (supergroup, -5)
    for method, more in (("sendMessage", {}), ("editMessageText", {"message_id": sent.message_id})):
        status, body = await api(method, chat_id=-5, text="too late", **more)
        assert status == 400
        assert body["parameters"] == {"migrate_to_chat_id": supergroup}
    assert (await bot.send_message(supergroup, "here")).chat.id == supergroup


async def test_topics_of_a_group_are_kept_apart(bot: Bot, person: People) -> None:
    await person(1, chat=-1_000_000_000_005).send_text("in a topic", thread=7)
    sent = await bot.send_message(-1_000_000_000_005, "here, too", message_thread_id=7)
    assert sent.message_thread_id == 7
    assert sent.is_topic_message


async def test_people_say_who_they_are(playground: Playground, bot: Bot, person: People) -> None:
    async with playground.client() as client:
        who = {"id": 5, "first_name": "Zoë", "language_code": "ru", "username": "zoe"}
        await client.post("/page/people", json=who)
    await person(5).send_text("hello")
    user = (await the_update(bot)).effective_user
    assert user is not None
    assert (user.first_name, user.language_code, user.username) == ("Zoë", "ru", "zoe")


async def test_the_menu_is_the_chats_in_the_persons_language(
    playground: Playground, bot: Bot
) -> None:
    groups = BotCommandScopeAllGroupChats()
    await bot.set_my_commands([("start", "Begin")])
    await bot.set_my_commands([("start", "Beginnen")], language_code="de")
    await bot.set_my_commands([("help", "Help")], groups)
    await bot.set_my_description("Two photos")
    await bot.set_my_description("Zwei Fotos", "de")
    async with playground.client() as client:
        await client.post("/page/people", json={"id": 2, "language_code": "de"})
        seen = [
            (await client.get("/page/state", params={"person": person, "chat": chat})).json()
            for person, chat in ((1, 1), (2, 2), (2, -5))
        ]
    said = [[one["description"] for one in state["commands"]] for state in seen]
    assert said == [["Begin"], ["Beginnen"], ["Help"]]
    assert [state["description"] for state in seen] == ["Two photos", "Zwei Fotos", "Zwei Fotos"]
    assert [state["person"]["language_code"] for state in seen] == ["en", "de", "de"]


async def test_a_tap_reaches_the_bot_and_its_answer_the_person(bot: Bot, person: People) -> None:
    await person().send_text("/start")
    sent = await bot.send_message(1, "choose", reply_markup=keyboard("Subtle", "Strong"))
    tapping = asyncio.create_task(person().tap(sent.message_id, "Strong"))
    query = None
    while query is None:
        query = (await the_update(bot)).callback_query
    assert (query.data, query.from_user.id) == ("strong", 1)
    assert query.message is not None
    assert query.message.message_id == sent.message_id
    await query.answer("Strong it is")
    assert await tapping == "Strong it is"


async def test_a_tap_is_answered_once(api: Api, bot: Bot, person: People) -> None:
    await person().send_text("/start")
    sent = await bot.send_message(1, "choose", reply_markup=keyboard("A"))
    query = await person().tap_without_waiting(sent.message_id, "A")
    assert (await api("answerCallbackQuery", callback_query_id=query))[1]["result"] is True
    await assert_refused(api, TOO_OLD, "answerCallbackQuery", callback_query_id=query)
    await assert_refused(api, TOO_OLD, "answerCallbackQuery", callback_query_id="0")


async def test_a_tap_is_answered_soon_or_never(
    monkeypatch: pytest.MonkeyPatch, api: Api, bot: Bot, person: People
) -> None:
    monkeypatch.setattr(pretend, "TAP_SECONDS", 0)
    await person().send_text("/start")
    sent = await bot.send_message(1, "choose", reply_markup=keyboard("A"))
    query = await person().tap_without_waiting(sent.message_id, "A")
    await assert_refused(api, TOO_OLD, "answerCallbackQuery", callback_query_id=query)


async def test_the_answer_to_a_tap_is_short(api: Api) -> None:
    answer = {"callback_query_id": "0", "text": "x" * 201}
    await assert_refused(api, "MESSAGE_TOO_LONG", "answerCallbackQuery", **answer)


async def test_a_tap_under_a_deleted_message_names_it(bot: Bot, person: People) -> None:
    await person().send_text("/start")
    sent = await bot.send_message(1, "choose", reply_markup=keyboard("A"))
    tapping = asyncio.create_task(person().tap_data(sent.message_id, "forged"))
    await person().delete(sent.message_id)
    query = None
    while query is None:
        query = (await the_update(bot)).callback_query
    assert query.data == "forged"
    await query.answer()
    assert (await tapping)["text"] == ""


async def test_waiting_ends_when_the_message_is_there(bot: Bot, person: People) -> None:
    await person().send_text("/start")
    waiting = asyncio.create_task(person().wait_for(lambda one: one.get("text") == "edited"))
    sent = await bot.send_message(1, "new")
    await bot.edit_message_text("edited", 1, sent.message_id)
    assert (await waiting)["message_id"] == sent.message_id
