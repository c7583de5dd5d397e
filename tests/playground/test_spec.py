"""The playground's methods, answers and updates against Telegram's own list."""

import json
from collections.abc import Callable

import pytest

from bot.playground.methods import METHODS
from tests.chat import Json, Person, Playground, jpeg, png
from tests.playground.conftest import Api
from tests.spec import SPEC, Spec, assert_valid, judges

People = Callable[..., Person]


@pytest.fixture(scope="module")
def listed() -> Json:
    if not SPEC.is_file():
        pytest.skip("no Bot API specification here: set BOT_API_SPEC to its api.json")
    spec: Json = json.loads(SPEC.read_text("utf-8"))
    return spec


@pytest.mark.parametrize("name", METHODS)
def test_a_method_heeds_parameters_that_telegram_has(listed: Json, name: str) -> None:
    fields = listed["methods"][name].get("fields", [])
    assert set(METHODS[name].heeds.split()) <= {field["name"] for field in fields}


@pytest.mark.parametrize("name", METHODS)
def test_a_method_heeds_all_that_telegram_requires(listed: Json, name: str) -> None:
    fields = listed["methods"][name].get("fields", [])
    required = {field["name"] for field in fields if field["required"]}
    assert required <= set(METHODS[name].heeds.split())


async def test_answers_and_updates_are_as_telegram_lists_them(
    listed: Json, api: Api, playground: Playground, person: People
) -> None:
    spec, me = Spec(listed), person(1, chat=-1_000_000_000_005)
    await me.send_text("/start", thread=7)
    await me.send_photo(jpeg(300, 200), caption="holiday")
    sent = await me.send_document(png(60, 40), "a.png", "image/png")
    for number, sender_chat in ((1, me.chat), (1, -9), (777000, -9)):
        await person(number, chat=me.chat, sender_chat=sender_chat).send_text("hello")
    await person(1, chat=-6).upgrade(-1_000_000_000_006)
    where = {"chat_id": me.chat, "message_thread_id": 7}
    button = {"inline_keyboard": [[{"text": "x", "callback_data": "x"}]]}
    _, body = await api("sendMessage", **where, text="hello", reply_markup=button)
    message_id = body["result"]["message_id"]
    async with playground.client() as client:
        tapped = {"person": 1, "chat": me.chat, "data": "x"}
        for message in (message_id, 404):
            await client.post("/page/tap", json={**tapped, "message_id": message})
    photo = {"photo": ("p.png", png(60, 40))}
    answers = {
        "sendMessage": body,
        "getUpdates": (await api("getUpdates"))[1],
        "getMe": (await api("getMe"))[1],
        "getFile": (await api("getFile", file_id=sent["document"]["file_id"]))[1],
        "getChat": (await api("getChat", chat_id=me.chat))[1],
        "sendPhoto": (await api("sendPhoto", files=photo, chat_id=me.chat))[1],
        "editMessageText": (
            await api("editMessageText", chat_id=me.chat, message_id=message_id, text="bye")
        )[1],
        "setMyCommands": (await api("setMyCommands", commands=[]))[1],
        "getWebhookInfo": (await api("getWebhookInfo"))[1],
    }
    assert len(answers["getUpdates"]["result"]) == 10
    for name, answer in answers.items():
        assert list(spec.answer(name, answer["result"])) == [], name


BUTTON = {"text": "x", "callback_data": "x" * 65}
WRONG: list[tuple[str, Json]] = [
    ("sendMessage", {"chat_id": "1"}),
    ("sendMessage", {"chat_id": 1, "text": "x" * 4097}),
    ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [[BUTTON]]}}),
    ("sendMessage", {"chat_id": 1, "text": "x", "replymarkup": "{}"}),
    ("sendDocument", {"chat_id": 1, "document": "id", "caption": "😀" * 513}),
    ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}),
    ("editMessageText", {"text": "x", "chat_id": 1, "inline_message_ids": 7}),
]
WRONG_TO_TELEGRAM: list[tuple[str, Json]] = [
    ("sendMessage", {"chat_id": 1.5, "text": "x"}),
    ("editMessageText", {"text": "x", "chat_id": "1"}),
    ("editMessageMedia", {"chat_id": 1, "message_id": 2, "media": '{"type": "photo"}'}),
    ("editMessageMedia", {"chat_id": 1, "message_id": 2, "media": {"type": "x", "media": "id"}}),
    ("getUpdates", {"timeout": "soon"}),
    ("setMyCommands", {"commands": '[{"command": "", "description": "x"}]'}),
]


@pytest.mark.parametrize(("method", "parameters"), WRONG)
def test_a_call_against_the_rules_is_complained_of(method: str, parameters: Json) -> None:
    call = {"number": 7, "method": method, "parameters": parameters}
    for judge in judges():
        assert list(judge.complaints(call))
    with pytest.raises(AssertionError, match=f"call 7, {method}: "):
        assert_valid([call])


@pytest.mark.parametrize(("method", "parameters"), WRONG_TO_TELEGRAM)
def test_telegrams_list_knows_types(listed: Json, method: str, parameters: Json) -> None:
    assert list(Spec(listed).complaints({"method": method, "parameters": parameters}))
