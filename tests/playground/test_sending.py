from collections.abc import Callable
from typing import Any

import pytest
from telegram import Bot, ForceReply, ReplyParameters
from telegram.constants import ParseMode

from tests.chat import Person
from tests.playground.conftest import Api

People = Callable[..., Person]


async def assert_refused(api: Api, reason: str, method: str, **request: Any) -> None:  # noqa: ANN401 - any JSON
    status, body = await api(method, **request)
    expected = {"ok": False, "error_code": 400, "description": f"Bad Request: {reason}"}
    assert (status, body) == (400, expected)


@pytest.fixture(autouse=True)
async def you(person: People) -> Person:
    """Person 1 has begun the conversation: a bot cannot."""
    await person().send_text("/start")
    return person()


async def test_a_text_reaches_the_person(bot: Bot, you: Person) -> None:
    sent = await bot.send_message(1, "hello")
    shown = await you.message(sent.message_id)
    assert shown["text"] == "hello"
    assert shown["from"]["is_bot"] is True
    assert shown["date"] == int(sent.date.timestamp())


async def test_a_reply_that_is_asked_for_is_seen_by_people_alone(bot: Bot, you: Person) -> None:
    asked = ForceReply(input_field_placeholder="Two numbers", selective=True)
    sent = await bot.send_message(1, "Which ones?", reply_markup=asked)
    assert sent.reply_markup is None
    seen = await you.message(sent.message_id)
    assert "reply_markup" not in seen
    assert seen["force_reply"]["input_field_placeholder"] == "Two numbers"
    answer = await you.send_text("1 and 3", reply_to=sent.message_id)
    assert "force_reply" not in answer["reply_to_message"]


async def test_html_becomes_entities_in_utf_16(bot: Bot) -> None:
    sent = await bot.send_message(
        1,
        '🎨 <b>bold &amp; <i>both</i></b> <a href="http://a.b/?c=1&amp;d">link</a>',
        ParseMode.HTML,
    )
    assert sent.text == "🎨 bold & both link"
    found = [(one.type, sent.parse_entity(one), one.url) for one in sent.entities]
    assert found == [
        ("bold", "bold & both", None),
        ("italic", "both", None),
        ("text_link", "link", "http://a.b/?c=1&d"),
    ]


BROKEN_HTML = [
    ("<b>open", 'Can\'t find end tag corresponding to start tag "b"'),
    ("ä <blink>x</blink>", 'Unsupported start tag "blink" at byte offset 3'),
    ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
    ("</b>", "Unexpected end tag at byte offset 0"),
    (
        "<b><i>x</b></i>",
        'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
    ),
]


async def test_broken_html_is_refused(api: Api, subtests: pytest.Subtests) -> None:
    for text, reason in BROKEN_HTML:
        with subtests.test(text):
            message = {"chat_id": 1, "text": text, "parse_mode": "HTML"}
            await assert_refused(api, f"can't parse entities: {reason}", "sendMessage", **message)


REFUSED_MESSAGES: list[tuple[dict[str, Any], str]] = [
    ({"chat_id": 1, "text": ""}, "message text is empty"),
    ({"chat_id": 1, "text": " \n "}, "message text is empty"),
    ({"chat_id": 1}, "message text is empty"),
    ({"chat_id": 1, "text": "x" * 4097}, "message is too long"),
    ({"chat_id": 1, "text": "🎨" * 2049}, "message is too long"),
    ({"text": "x"}, "chat_id is empty"),
    ({"chat_id": 2, "text": "x"}, "chat not found"),
    ({"chat_id": "@nobody", "text": "x"}, "chat not found"),
    ({"chat_id": "9" * 30, "text": "x"}, "chat not found"),
    (
        {"chat_id": 1, "text": "x", "entities": [{"type": "bold"}]},
        "can't parse MessageEntity: type, offset and length are required",
    ),
    (
        {"chat_id": 1, "text": "x", "reply_parameters": {"message_id": "x"}},
        "can't parse reply parameters: message_id must be an Integer",
    ),
    ({"chat_id": 1, "text": "x", "parse_mode": "MarkdownV2"}, "unsupported parse_mode"),
    (
        {"chat_id": 1, "text": "x", "reply_parameters": {"message_id": 99}},
        "message to be replied not found",
    ),
    ({"chat_id": 1, "text": "x", "message_thread_id": 5}, "message thread not found"),
    ({"chat_id": 1, "text": "x", "reply_markup": 5}, "object expected as reply markup"),
    ({"chat_id": 1, "text": "x", "reply_markup": "{"}, "can't parse reply markup JSON object"),
]


async def test_messages_that_telegram_would_refuse_are_refused(
    api: Api, subtests: pytest.Subtests
) -> None:
    for parameters, reason in REFUSED_MESSAGES:
        with subtests.test(reason):
            await assert_refused(api, reason, "sendMessage", **parameters)


async def test_the_longest_text_is_taken(api: Api) -> None:
    status, body = await api("sendMessage", chat_id=1, text="x" * 4096)
    assert status == 200
    assert len(body["result"]["text"]) == 4096


REFUSED_BUTTONS = [
    ({"text": "x", "callback_data": "ä" * 33}, "BUTTON_DATA_INVALID"),
    ({"text": "x", "callback_data": ""}, "BUTTON_DATA_INVALID"),
    ({"text": " ", "callback_data": "x"}, "BUTTON_TEXT_INVALID"),
    (
        {"text": "x"},
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    (
        {"callback_data": "x"},
        "can't parse inline keyboard button: Can't find field \"text\"",
    ),
]


async def test_buttons_that_telegram_would_refuse_are_refused(
    api: Api, subtests: pytest.Subtests
) -> None:
    for button, reason in REFUSED_BUTTONS:
        with subtests.test(reason):
            markup = {"inline_keyboard": [[button]]}
            await assert_refused(
                api, reason, "sendMessage", chat_id=1, text="x", reply_markup=markup
            )


async def test_64_bytes_of_data_are_taken_and_101_buttons_are_not(api: Api) -> None:
    button = {"text": "x", "callback_data": "ä" * 32}
    status, _ = await api(
        "sendMessage", chat_id=1, text="x", reply_markup={"inline_keyboard": [[button]]}
    )
    assert status == 200
    markup = {"inline_keyboard": [[button]] * 101}
    await assert_refused(
        api, "reply markup is too long", "sendMessage", chat_id=1, text="x", reply_markup=markup
    )


async def test_a_reply_shows_what_it_replies_to(bot: Bot, you: Person) -> None:
    asked = await you.send_text("what?")
    await bot.send_message(1, "this", reply_parameters=ReplyParameters(asked["message_id"]))
    shown = (await you.messages())[-1]
    assert shown["reply_to_message"]["text"] == "what?"


async def test_a_reply_to_nothing_is_sent_if_that_is_allowed(bot: Bot) -> None:
    reply = ReplyParameters(99, allow_sending_without_reply=True)
    sent = await bot.send_message(1, "this", reply_parameters=reply)
    assert sent.reply_to_message is None


async def test_chat_actions_are_known_ones(api: Api) -> None:
    assert (await api("sendChatAction", chat_id=1, action="upload_photo"))[1]["result"] is True
    await assert_refused(
        api, "wrong parameter action in request", "sendChatAction", chat_id=1, action="sing"
    )


async def test_get_chat_describes_the_private_chat(bot: Bot) -> None:
    chat = await bot.get_chat(1)
    assert (chat.type, chat.first_name) == ("private", "You")
