from typing import Any

import pytest
from telegram import Update

from bot.events import (
    STYLE,
    Address,
    Blocked,
    Command,
    Event,
    Fault,
    Moved,
    PictureSent,
    Replied,
    Tapped,
    Unsigned,
    UnusableSent,
    read,
)

PERSON = {"id": 7, "is_bot": False, "first_name": "Ann"}
BOB = {"id": 9, "is_bot": False, "first_name": "Bob"}
OURSELVES = {"id": 1, "is_bot": True, "first_name": "Atelier", "username": "Atelier_bot"}
OTHER_BOT = {"id": 8, "is_bot": True, "first_name": "Robot", "username": "robot"}
PRIVATE = {"id": 7, "type": "private"}
GROUP = {"id": -5, "type": "group", "title": "us"}
SUPERGROUP = {"id": -1_000_000_000_005, "type": "supergroup", "title": "us"}
CHANNEL = {"id": -1_000_000_000_009, "type": "channel", "title": "news"}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
CHANNEL_BOT = {"id": 136817688, "is_bot": True, "first_name": "Channel"}
TELEGRAM = {"id": 777000, "is_bot": False, "first_name": "Telegram"}


def update(**fields: object) -> Event | None:
    return read(Update.de_json({"update_id": 1, **fields}, None), "atelier_bot")


def message(**fields: object) -> Event | None:
    base: dict[str, Any] = {"message_id": 3, "date": 0, "chat": PRIVATE, "from": PERSON}
    return update(message={**base, **fields})


def size(side: int, height: int | None = None) -> dict[str, object]:
    return {
        "file_id": f"f{side}",
        "file_unique_id": f"u{side}",
        "width": side,
        "height": height or side,
    }


def document(mime: str | None, name: str = "x", file_size: int = 1000) -> dict[str, object]:
    fields = {"file_id": "f", "file_unique_id": "u", "file_name": name, "file_size": file_size}
    return {**fields, "mime_type": mime} if mime else fields


def test_the_largest_size_of_a_photo_counts_wherever_it_stands() -> None:
    event = message(photo=[size(90), size(800), size(320)])
    assert isinstance(event, PictureSent)
    assert event.photo.file_id == "f800"


@pytest.mark.parametrize(
    ("width", "height", "fault"),
    [(1, 1, Fault.TOO_SMALL), (15, 400, Fault.TOO_SMALL), (20, 500, Fault.TOO_NARROW)],
)
def test_a_photo_without_enough_to_see_is_unusable(width: int, height: int, fault: Fault) -> None:
    event = message(photo=[size(width, height)])
    assert isinstance(event, UnusableSent)
    assert event.fault is fault


@pytest.mark.parametrize("mime", ["image/jpeg", "image/png", "image/webp", "image/heic"])
def test_an_image_sent_as_a_file_is_a_picture(mime: str) -> None:
    assert isinstance(message(document=document(mime)), PictureSent)


def test_a_file_of_20_mb_is_a_picture_and_one_byte_more_is_too_heavy() -> None:
    most = document("image/png", file_size=20 * 1024 * 1024)
    assert isinstance(message(document=most), PictureSent)
    event = message(document={**most, "file_size": 20 * 1024 * 1024 + 1})
    assert isinstance(event, UnusableSent)
    assert event.fault is Fault.TOO_HEAVY


def test_a_file_of_unknown_kind_is_judged_by_its_name() -> None:
    assert isinstance(message(document=document(None, "holiday.JPG")), PictureSent)
    assert isinstance(message(document=document("image/jpg", "a.jpg")), PictureSent)
    assert isinstance(message(document=document(None, "IMG_0001.HEIC")), PictureSent)
    assert isinstance(message(document=document("application/pdf", "a.jpg")), UnusableSent)


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        (document("application/pdf"), Fault.NOT_A_PICTURE),
        (document("image/tiff"), Fault.FORMAT),
        (document("image/png", file_size=25_000_000), Fault.TOO_HEAVY),
    ],
)
def test_a_file_that_is_no_use_has_its_reason(sent: dict[str, object], fault: Fault) -> None:
    event = message(document=sent)
    assert isinstance(event, UnusableSent)
    assert event.fault is fault


def test_a_command_may_name_the_bot_and_another_bots_is_not_ours() -> None:
    assert message(text="/start") == message(text="/start@Atelier_Bot now")
    event = message(text="/Start")
    assert isinstance(event, Command)
    assert event.name == "start"
    assert message(text="/start@other_bot") is None


REPLIED = {"message_id": 2, "date": 0, "chat": GROUP, "from": BOB}


def replied(**content: object) -> dict[str, object]:
    """Return the fields of a message in a group that answers another one there."""
    return {"chat": GROUP, "reply_to_message": {**REPLIED, **content}}


@pytest.mark.parametrize("text", ["/style", "/Style@atelier_bot please"])
def test_style_in_reply_to_a_picture_is_that_picture_alone(text: str) -> None:
    for content in (
        {"photo": [size(800)], "media_group_id": "album", "caption": "my holiday"},
        {"document": {**document("image/heic"), "file_id": "f800"}},
    ):
        event = message(text=text, **replied(**content))
        assert isinstance(event, PictureSent)
        assert (event.place.user_id, event.address) == (PERSON["id"], Address.COMMAND)
        photo = event.photo
        assert (photo.file_id, photo.message_id, photo.album) == ("f800", 2, None)


def test_style_in_reply_to_what_is_no_picture_says_why() -> None:
    event = message(text="/style", **replied(document=document("image/tiff")))
    assert isinstance(event, UnusableSent)
    assert (event.fault, event.address) == (Fault.FORMAT, Address.COMMAND)


def test_style_in_reply_to_talk_or_to_nothing_is_a_command() -> None:
    for fields in (
        {"chat": GROUP},
        replied(text="hello"),
        replied(forum_topic_created={"name": "us", "icon_color": 1}),
    ):
        assert isinstance(event := message(text="/style", **fields), Command)
        assert event.name == STYLE
    assert isinstance(message(text="/help", **replied(photo=[size(800)])), Command)
    assert message(text="/style@other_bot", **replied(photo=[size(800)])) is None


@pytest.mark.parametrize(
    ("caption", "address"),
    [
        ("/style", Address.COMMAND),
        ("/style@Atelier_Bot like this", Address.COMMAND),
        ("/style@other_bot", Address.NOBODY),
        ("/help", Address.NOBODY),
        ("in /style", Address.NOBODY),
        ("/", Address.NOBODY),
    ],
)
def test_a_caption_may_point_to_its_picture(caption: str, address: Address) -> None:
    for content in ({"photo": [size(800)]}, {"document": document("image/tiff")}):
        event = message(chat=GROUP, caption=caption, media_group_id="album", **content)
        assert isinstance(event, PictureSent | UnusableSent)
        assert event.address is address
        album = event.photo.album if isinstance(event, PictureSent) else event.album
        assert album == "album"


@pytest.mark.parametrize(
    ("fields", "address"),
    [
        (replied(**{"from": OURSELVES}, text="send me a photo"), Address.REPLY),
        (replied(**{"from": OTHER_BOT}, text="send me a photo"), Address.NOBODY),
        (replied(text="send me a photo"), Address.NOBODY),
        # What is sent in a topic replies to this, if to nothing else.
        (
            replied(**{"from": OURSELVES}, forum_topic_created={"name": "us", "icon_color": 1}),
            Address.NOBODY,
        ),
        ({"chat": GROUP}, Address.NOBODY),
    ],
    ids=["ours", "another bot's", "a person's", "a topic's", "none"],
)
def test_a_picture_may_answer_the_bot(fields: dict[str, object], address: Address) -> None:
    event = message(photo=[size(800)], **fields)
    assert isinstance(event, PictureSent)
    assert event.address is address


def test_talk_is_unusable_and_a_notice_is_nothing() -> None:
    assert isinstance(message(text="hello"), UnusableSent)
    assert isinstance(message(dice={"emoji": "x", "value": 1}), UnusableSent)
    assert message(new_chat_title="Holiday") is None


def test_a_tap_on_an_old_message_still_says_where() -> None:
    query = {"id": "9", "from": PERSON, "chat_instance": "c", "data": "p:1:2:3"}
    old = {"chat": PRIVATE, "message_id": 5, "date": 0}
    event = update(callback_query={**query, "message": old})
    assert isinstance(event, Tapped)
    assert (event.place.chat_id, event.message_id, event.data) == (7, None, "p:1:2:3")


@pytest.mark.parametrize(("held", "known"), [("p:1:2:3", 5), ("p:8:2:3", None)])
def test_a_message_is_only_known_by_a_button_that_it_holds(held: str, known: int | None) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Strong", "callback_data": held}]]}
    shown = {"message_id": 5, "date": 1, "chat": PRIVATE, "text": "?", "reply_markup": keyboard}
    query = {"id": "9", "from": PERSON, "chat_instance": "c", "data": "p:1:2:3"}
    event = update(callback_query={**query, "message": shown})
    assert isinstance(event, Tapped)
    assert event.message_id == known


def test_a_person_who_blocks_the_bot_leaves() -> None:
    def member(status: str) -> dict[str, object]:
        return {"user": {"id": 1, "is_bot": True, "first_name": "bot"}, "status": status}

    change = {"chat": PRIVATE, "from": PERSON, "date": 0, "old_chat_member": member("member")}
    gone = {**member("kicked"), "until_date": 0}
    event = update(my_chat_member={**change, "new_chat_member": gone})
    assert isinstance(event, Blocked)
    assert update(my_chat_member={**change, "new_chat_member": member("member")}) is None


@pytest.mark.parametrize(
    ("sender", "named"), [(ANONYMOUS, SUPERGROUP), (CHANNEL_BOT, CHANNEL)], ids=["group", "channel"]
)
def test_what_is_sent_in_the_name_of_a_chat_is_no_persons(
    sender: dict[str, object], named: dict[str, object]
) -> None:
    disguised = {"chat": SUPERGROUP, "from": sender, "sender_chat": named}
    for content, kind in (
        ({"text": "/start"}, Command),
        ({"photo": [size(800)]}, PictureSent),
        ({"text": "hello"}, UnusableSent),
    ):
        event = message(**disguised, **content)
        assert isinstance(event, Unsigned)
        assert isinstance(event.sent, kind)
    assert message(**disguised, new_chat_title="Holiday") is None


def test_a_post_that_a_channel_forwards_to_its_group_is_nothing() -> None:
    post = {"chat": SUPERGROUP, "from": TELEGRAM, "sender_chat": CHANNEL}
    assert message(**post, is_automatic_forward=True, photo=[size(800)]) is None
    assert message(**post, is_automatic_forward=True, text="/start") is None


def test_another_bot_is_not_answered_but_what_a_person_got_from_one_is_theirs() -> None:
    robot = {"id": 8, "is_bot": True, "first_name": "Robot"}
    assert message(**{"from": robot}, chat=GROUP, text="/start") is None
    assert message(**{"from": robot}, chat=GROUP, photo=[size(800)]) is None
    origin = {"type": "user", "date": 0, "sender_user": robot}
    assert isinstance(message(via_bot=robot, photo=[size(800)]), PictureSent)
    assert isinstance(message(forward_origin=origin, photo=[size(800)]), PictureSent)


def test_both_notices_of_a_group_that_became_a_supergroup_say_the_same() -> None:
    leaving = message(chat=GROUP, migrate_to_chat_id=SUPERGROUP["id"])
    there = {"chat": SUPERGROUP, "from": ANONYMOUS, "sender_chat": SUPERGROUP}
    arriving = message(**there, migrate_from_chat_id=GROUP["id"])
    for event in (leaving, arriving):
        assert isinstance(event, Moved)
        assert (event.place.chat_id, event.new) == (GROUP["id"], SUPERGROUP["id"])


def test_an_update_of_a_kind_not_asked_for_is_nothing() -> None:
    edited = {"message_id": 3, "date": 0, "chat": PRIVATE, "from": PERSON, "text": "hello"}
    assert update(edited_message=edited) is None


def test_words_in_reply_to_the_bot_tell_to_which_message() -> None:
    own = {"id": 1, "is_bot": True, "first_name": "Atelier", "username": "atelier_bot"}
    said = {"message_id": 2, "date": 0, "chat": PRIVATE, "from": own, "text": "How?"}
    event = message(text="Mosaic", reply_to_message=said)
    assert isinstance(event, Replied)
    assert (event.words, event.to) == ("Mosaic", 2)
    event = message(text="Mosaic", reply_to_message={**said, "from": PERSON})
    assert isinstance(event, UnusableSent)
