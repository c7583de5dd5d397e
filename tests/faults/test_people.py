"""What the service knows of people, tells about them, and forgets."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path

from bot import letters, texts
from bot.playground.guises import ANONYMOUS, CHANNEL, TELEGRAM
from storage.pictures import Pictures
from tests.chat import TOKEN, Json, Person
from tests.running import Service, after, buttons, has_file, picture, says, send_pair

People = Callable[..., Person]
WORDS = "words that nobody else says"
BOT = int(TOKEN.partition(":")[0])


def marks(messages: Iterable[Json]) -> set[str]:
    """Return how Telegram names somebody's pictures."""
    sizes = [size for message in messages for size in message.get("photo", [])]
    return {size[name] for size in sizes for name in ("file_id", "file_unique_id")}


def files_with(folder: Path, known: Iterable[str]) -> list[tuple[Path, str]]:
    """Return where something can be read that should not be known."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [(path, mark) for path in files for mark in known if mark.encode() in path.read_bytes()]


def numbers(service: Service) -> set[int]:
    """Return the people whom the database keeps rows about."""
    with sqlite3.connect(service.folder / "bot.db") as database:
        rows = database.execute(
            "SELECT user_id FROM jobs UNION SELECT user_id FROM conversations"
            " UNION SELECT user_id FROM outbox WHERE is_kept"
        ).fetchall()
    database.close()
    return {number for (number,) in rows}


def met(service: Service) -> set[int]:
    """Return the people whom the database knows as such."""
    with sqlite3.connect(service.folder / "bot.db") as database:
        rows = database.execute("SELECT user_id FROM people").fetchall()
    database.close()
    return {number for (number,) in rows}


def of_bot(messages: Iterable[Json]) -> list[str]:
    """Return what the bot has said, and not somebody whom Telegram shows as another one."""
    return [message["text"] for message in messages if message["from"]["id"] == BOT]


async def delete_all(person: Person) -> None:
    await person.send_text("/delete_my_data")
    asked = await person.wait_for(says(str(texts.ASK_ERASURE)))
    assert await person.tap(asked["message_id"], "Delete everything") == str(texts.ERASING)
    await person.wait_for(after(asked, says(str(texts.ERASED))))


async def test_all_of_a_person_is_deleted_while_they_are_painted_for(
    service: Service, person: People
) -> None:
    """And whoever is next in line is painted for at once."""
    service.settings["STYLER_SIZE"] = "512"
    service.start()
    me, other = person(8_615_309), person(2)
    await me.send_text(WORDS)
    sent = [await me.send_photo(picture(number)) for number in (5, 6)]
    offer = await me.wait_for(says(str(texts.ASK_STRENGTH)))
    await me.tap(offer["message_id"], "Balanced")
    others = await send_pair(other)
    await other.tap(others["message_id"], "Subtle")
    await service.wait_for_log("checkpoint kept", "job=1")
    known = {WORDS, "Person 8615309", *marks(sent)}
    assert files_with(service.folder, known)

    await delete_all(me)
    await service.wait_for_log("painting begins", "job=2")
    assert files_with(service.folder, known) == []
    assert me.number not in numbers(service)
    pictures = Pictures(service.folder / "pictures")
    assert not any([await pictures.has(name(1)) for name in letters.PICTURES])
    assert not (service.folder / "checkpoints" / "1").exists()
    assert "worker ended" not in service.log.read_text()


async def test_a_status_on_its_way_while_all_is_deleted_is_taken_back(
    shared_service: Service, somebody: People
) -> None:
    me = somebody(8_615_320)
    offer = await send_pair(me)
    await me.tap(offer["message_id"], "Subtle")
    file = await me.wait_for(has_file)
    await me.send_text("/delete_my_data")
    asked = await me.wait_for(says(str(texts.ASK_ERASURE)))
    await shared_service.playground.inject("sendMessage", chat=me.chat, delay=2)
    await me.tap(offer["message_id"], "Stronger")
    await shared_service.playground.wait_until_met()
    assert await me.tap(asked["message_id"], "Delete everything") == str(texts.ERASING)
    status = await me.wait_for(after(file, says(str(texts.ERASED_PAINTING))), timeout=20)
    await me.wait_for(after(status, says(str(texts.ERASED))))
    assert not any("Cancel" in buttons(message) for message in await me.messages())


async def test_the_log_of_a_whole_conversation_says_nothing_about_its_people(
    shared_service: Service, somebody: People
) -> None:
    me, member = somebody(8_615_311), somebody(8_615_312, chat=-8_615_310)
    await member.send_text(f"/start {WORDS}")
    await me.send_text(WORDS)
    sent = [await who.send_photo(picture(5), "/style") for who in (me, member, me)]
    await member.wait_for(says(str(texts.ASK_STYLE)))
    offer = await me.wait_for(says(str(texts.ASK_STRENGTH)))
    await me.tap(offer["message_id"], "Subtle")
    await me.wait_for(lambda message: "document" in message)
    await delete_all(me)
    log = shared_service.log.read_text()
    secret = shared_service.playground.token.partition(":")[2]
    for known in (secret, *marks(sent), WORDS, "/file_", "Person ", "86153", "tap:"):
        assert known not in log
    lines = [line for line in log.splitlines() if 'event="job ended"' in line]
    assert all(re.search(r" chat=[0-9a-f]{12} ", f"{line} ") for line in lines)
    assert lines


async def test_the_bot_is_for_those_on_its_list_and_as_often_as_its_owner_likes(
    service: Service, person: People
) -> None:
    service.settings |= {"BOT_ADMINS": "9", "BOT_ALLOWED": "1", "BOT_DAILY_LIMIT": "1"}
    for method in ("setMyCommands", "setMyDescription"):  # one of each is refused
        await service.playground.inject(method, status=400, description="Bad Request: no")
    service.start()
    me, stranger, admin = person(1), person(2), person(9)
    unwanted = await stranger.send_photo(picture(7))
    await stranger.wait_for(says(str(texts.STRANGER)))
    await stranger.send_text("/admin")
    await admin.send_text("/admin")
    assert "photo" in await admin.wait_for(says("Line: ", "Painter: ", "Speed", "Trouble"))
    offer = await send_pair(me)
    assert await me.tap(offer["message_id"], "Subtle") == str(texts.ON_IT)
    await me.send_album([picture(3), picture(4)])
    again = await me.wait_for(after(offer, says(str(texts.ASK_STRENGTH))))
    assert await me.tap(again["message_id"], "Subtle") == str(texts.NO_ROOM)
    await me.wait_for(
        says("1 painting within a day", "the next one in 24 hours", str(texts.NEXT_STRENGTH))
    )
    said = [message for message in await stranger.messages() if message["from"]["is_bot"]]
    assert [message["text"] for message in said] == [str(texts.STRANGER)]

    fetched = await service.playground.calls("getFile")
    assert len(fetched) == 2
    assert not {call["parameters"]["file_id"] for call in fetched} & marks([unwanted])
    menus = [call["parameters"] for call in await service.playground.calls("setMyCommands")]
    told = {
        (json.loads(menu["scope"])["type"], json.loads(menu["scope"]).get("chat_id")): [
            command["command"] for command in json.loads(menu["commands"])
        ]
        for menu in menus
    }
    assert told.keys() == {("default", None), ("all_group_chats", None), ("chat", 9)}
    assert told["chat", 9] == [*told["default", None], "admin"]
    in_groups = ["style", "styles", "cancel", "options", "help", "privacy", "delete_my_data"]
    assert told["all_group_chats", None] == in_groups
    for method in ("setMyCommands", "setMyDescription", "setMyShortDescription"):
        calls = await service.playground.calls(method)
        tongues = {call["parameters"].get("language_code", "") for call in calls}
        assert tongues == {"", "zh", "es", "ru", "de"}


async def test_who_hides_behind_a_chat_is_asked_once_to_send_it_as_themselves(
    shared_service: Service, somebody: People
) -> None:
    group, channel = -720, -1_000_000_000_720
    post = somebody(TELEGRAM["id"], chat=group, sender_chat=channel)
    await post.send_photo(picture(1))
    await post.send_text("/start")
    shown = somebody(720, chat=group)
    await shown.send_text("/help")
    await shown.wait_for(says(str(texts.HELP_IN_GROUPS)))
    for name in (group, channel):
        hidden = somebody(720, chat=group, sender_chat=name)
        talk = await hidden.send_text("hello")
        await hidden.send_album([picture(1), picture(2)], "/style")
        await hidden.wait_for(after(talk, says(str(texts.UNSIGNED))))
    hidden_command = await hidden.send_text("/start@atelier_playground_bot")
    await hidden.wait_for(after(hidden_command, says(str(texts.UNSIGNED))))
    await shown.send_photo(picture(1), "/style")
    asked = f"{texts.ASK_STYLE} {texts.BY_REPLY}"
    await shown.wait_for(says(asked))
    told = [str(texts.HELP_IN_GROUPS), *[str(texts.UNSIGNED)] * 3, asked]
    assert of_bot(await shown.messages()) == told
    assert met(shared_service) >= {shown.number}
    assert met(shared_service).isdisjoint({user["id"] for user in (TELEGRAM, ANONYMOUS, CHANNEL)})
