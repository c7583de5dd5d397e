from typing import Any

import pytest
from telegram import Bot

from bot.playground.people import bot_of
from tests.chat import Playground
from tests.playground.conftest import Api


async def test_get_me_names_the_bot_of_the_token(bot: Bot) -> None:
    me = await bot.get_me()
    assert me.id == 123456
    assert me.is_bot
    assert me.username is not None


def test_a_bot_is_never_one_of_the_people() -> None:
    assert bot_of("1:made-up")["id"] > 1000
    assert bot_of("no number")["id"] > 1000


async def test_answers_have_ok_and_result(api: Api) -> None:
    status, body = await api("getMe")
    assert status == 200
    assert body["ok"] is True
    assert body["result"]["is_bot"] is True


@pytest.mark.parametrize("path", ["/bot1:wrong/getMe", "/file/bot1:wrong/photos/file_0.jpg"])
async def test_a_wrong_token_is_unauthorized(playground: Playground, path: str) -> None:
    async with playground.client() as client:
        answer = await client.get(path)
    assert answer.status_code == 401
    assert answer.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_an_unknown_method_is_not_found(api: Api) -> None:
    status, body = await api("sendTelepathy")
    assert status == 404
    assert body == {"ok": False, "error_code": 404, "description": "Not Found: method not found"}


@pytest.mark.parametrize("name", ["getme", "GETME", "getMe"])
async def test_methods_are_found_in_any_case(api: Api, name: str) -> None:
    status, _ = await api(name)
    assert status == 200


@pytest.mark.parametrize(
    "request_",
    [
        {"params": {"chat_id": "7", "text": "hello"}},
        {"data": {"chat_id": "7", "text": "hello"}},
        {"json": {"chat_id": 7, "text": "hello"}},
        {"files": {"chat_id": (None, "7"), "text": (None, "hello")}},
    ],
    ids=["query", "urlencoded", "json", "multipart"],
)
async def test_parameters_come_in_four_ways(
    playground: Playground, request_: dict[str, Any]
) -> None:
    async with playground.client() as client:
        await client.post("/page/text", json={"person": 7, "chat": 7, "text": "/start"})
        answer = await client.post(f"/bot{playground.token}/sendMessage", **request_)
    assert answer.json()["result"]["text"] == "hello"
    assert answer.json()["result"]["chat"]["id"] == 7


@pytest.mark.parametrize("body", [b"{", b"[1]"])
async def test_a_body_that_is_no_object_is_refused(playground: Playground, body: bytes) -> None:
    async with playground.client() as client:
        answer = await client.post(
            f"/bot{playground.token}/getMe",
            content=body,
            headers={"content-type": "application/json"},
        )
    assert answer.status_code == 400
    assert answer.json()["description"].startswith("Bad Request: can't parse JSON object")


async def test_a_broken_form_is_refused(playground: Playground) -> None:
    async with playground.client() as client:
        answer = await client.post(
            f"/bot{playground.token}/getMe",
            content=b"no boundary here",
            headers={"content-type": "multipart/form-data; boundary=b"},
        )
    assert answer.status_code == 400
    assert answer.json()["ok"] is False


async def test_the_calls_are_logged_without_the_token(playground: Playground, api: Api) -> None:
    await api("getMe")
    await api("sendMessage", chat_id=404, text="nobody")
    first, second = await playground.calls()
    assert (first["method"], first["status"], first["done"]) == ("getMe", 200, True)
    assert (second["chat"], second["status"], second["done"]) == (404, 400, False)
    assert second["parameters"] == {"chat_id": 404, "text": "nobody"}
    assert playground.token not in str([first, second])


async def test_commands_are_kept_by_scope_and_language(api: Api) -> None:
    german = {"language_code": "de"}
    menu = [{"command": "start", "description": "Anfangen"}]
    await api("setMyCommands", commands=menu, **german)
    assert (await api("getMyCommands", **german))[1]["result"] == menu
    assert (await api("getMyCommands"))[1]["result"] == []
    await api("deleteMyCommands", **german)
    assert (await api("getMyCommands", **german))[1]["result"] == []


@pytest.mark.parametrize(
    ("commands", "reason"),
    [
        ([{"command": "With Space", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "start", "description": ""}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "start", "description": "x"}] * 101, "BOT_COMMANDS_TOO_MUCH"),
    ],
)
async def test_commands_that_telegram_would_refuse_are_refused(
    api: Api, commands: list[dict[str, str]], reason: str
) -> None:
    status, body = await api("setMyCommands", commands=commands)
    assert (status, body["description"]) == (400, f"Bad Request: {reason}")


async def test_a_client_library_finds_the_bot_at_home(bot: Bot) -> None:
    assert await bot.delete_webhook()
    assert (await bot.get_webhook_info()).pending_update_count == 0
    assert await bot.set_my_description("Paints.")
    assert await bot.set_my_short_description("Paints.")
    assert await bot.set_my_commands([("start", "Begin")])
    assert [one.command for one in await bot.get_my_commands()] == ["start"]
