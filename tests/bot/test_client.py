"""What comes of answers that no Telegram gives."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pydantic import SecretStr
from telegram.error import TelegramError

from bot import client
from bot.settings import Settings


@contextmanager
def answering(body: bytes) -> Iterator[str]:
    """Serve this answer to every call, and yield the server's root."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
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


@pytest.mark.parametrize(
    "result",
    [
        "5",
        "{}",
        "[5]",
        "[{}]",
        '[{"update_id": "x"}]',
        '[{"update_id": -1}]',
        '[{"update_id": 9223372036854775808}]',
        '[{"update_id": 1}, null]',
    ],
)
async def test_an_answer_that_holds_no_updates_is_a_failed_call(result: str) -> None:
    """Not one that ends the service, at every start again."""
    with answering(f'{{"ok": true, "result": {result}}}'.encode()) as root:
        telegram = client.connect(Settings(bot_token=SecretStr("1:a"), bot_api_url=root))
        with pytest.raises(TelegramError):
            await telegram.poll(None, 1)
        await telegram.shutdown()
