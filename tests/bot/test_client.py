"""What comes of answers that no Telegram gives."""

import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pydantic import SecretStr
from telegram.error import BadRequest, NetworkError, TelegramError

from bot import client, objections
from bot.objections import Objection
from bot.settings import Settings


@contextmanager
def answering(bodies: Iterable[str], code: int) -> Iterator[str]:
    """Answer each call with the next of these, and yield the server's root."""
    left = iter(bodies)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            body = next(left).encode()
            self.send_response(code)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@asynccontextmanager
async def connected(*bodies: str, code: int = 200) -> AsyncIterator[client.Client]:
    with answering(bodies, code) as root:
        telegram = client.connect(Settings(bot_token=SecretStr("1:a"), bot_api_url=root))
        yield telegram
        await telegram.shutdown()


Call = Callable[[client.Client], Awaitable[object]]

CALLS: dict[str, Call] = {
    "getMe": client.Client.get_me,
    "getFile": lambda telegram: telegram.download("file"),
    "getUpdates": lambda telegram: telegram.poll(None, 1),
    "setMyCommands": lambda telegram: telegram.set_my_commands([]),
    "sendMessage": lambda telegram: telegram.send_message(1, "hello"),
    "sendDocument": lambda telegram: telegram.send_document(1, b"file"),
    "editMessageText": lambda telegram: telegram.edit_message_text("hello", 1, 1),
}
NO_ANSWERS = [
    *("null", "5", "[]", "{}", "<html>", "[" * 100_000),
    *('{"ok": true}', '{"error": "portal"}', '{"ok": false, "description": "on second thought"}'),
]
NO_RESULTS = [
    *("null", "true", "{}", "[5]", '{"message_id": 1}', '{"from": 5}'),
    '{"message_id": "1", "date": 0, "chat": {"id": 1, "type": "private"}}',
    '{"file_id": "a", "file_unique_id": "b"}',
]


NO_UPDATES = [
    *("5", "{}", "[5]", "[{}]", '[{"update_id": "x"}]', '[{"update_id": -1}]'),
    *('[{"update_id": 9223372036854775808}]', '[{"update_id": 1}, null]'),
]


async def test_what_is_no_answer_of_telegrams_leaves_it_unknown_what_became_of_the_call() -> None:
    """It is no error of ours, which would end the service, at every start again."""
    async with connected(*NO_ANSWERS * len(CALLS)) as telegram:
        for call in CALLS.values():
            await assert_unknown(telegram, call, len(NO_ANSWERS))


async def test_so_does_a_result_that_the_call_does_not_have() -> None:
    calls = ("getMe", "getFile", "sendDocument", "editMessageText")
    results = NO_RESULTS * len(calls) + NO_UPDATES
    async with connected(*(f'{{"ok": true, "result": {it}}}' for it in results)) as telegram:
        for name in calls:
            await assert_unknown(telegram, CALLS[name], len(NO_RESULTS))
        await assert_unknown(telegram, CALLS["getUpdates"], len(NO_UPDATES))


async def assert_unknown(telegram: client.Client, call: Call, times: int) -> None:
    for _ in range(times):
        with pytest.raises(TelegramError) as failed:
            await call(telegram)
        assert type(failed.value) is TelegramError


@pytest.mark.parametrize("code", [401, 403])
async def test_an_error_in_words_of_somebody_elses_is_a_gateways(code: int) -> None:
    """No refusal: nobody is taken to have blocked the bot because of it."""
    bodies = [*NO_ANSWERS[:-1], '{"ok": false, "description": "", "parameters": [1]}']
    async with connected(*bodies, code=code) as telegram:
        for _ in bodies:
            with pytest.raises(NetworkError) as failed:
                await telegram.send_message(1, "hello")
            assert type(failed.value) is NetworkError
            assert isinstance(failed.value.__cause__, TelegramError)


@pytest.mark.parametrize("body", ["<html>", '{"ok": false, "description": "x"}'])
async def test_what_is_too_large_is_refused_whoever_says_so(body: str) -> None:
    async with connected(body, code=413) as telegram:
        with pytest.raises(BadRequest) as refused:
            await telegram.send_document(1, b"file")
    assert objections.read(refused.value) is Objection.PICTURE
