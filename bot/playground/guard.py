"""Who may talk to the playground, and how much they may say at once."""

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.playground.errors import TooLarge

HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})
BODY_BYTES = 60 * 1024 * 1024
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
        " media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Sent with everything: nothing but the page's own files may run or be shown in it."""


class SameOrigin:
    """Turns away other web pages and names that were made to point at this machine.

    A browser says in Origin (and Sec-Fetch-Site) which page is asking, and in Host which name
    it believes to be talking to. Programs that are no browsers send neither and pass.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102 - ASGI
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        reason = _objection(scope["method"], HTTPConnection(scope).headers)
        if reason:
            await PlainTextResponse(reason, status_code=403)(scope, receive, send)
        else:
            await self._app(scope, receive, _with_headers(send))


class BodyLimit:
    """Refuses a body of more than 60 MB with TooLarge, after letting it pass by unread."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102 - ASGI
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > BODY_BYTES:
                # A client that is still sending would not read the answer.
                while message.get("more_body", False):
                    message = await receive()
                raise TooLarge
            return message

        await self._app(scope, counted, send)


def _objection(method: str, headers: Headers) -> str:
    host = headers.get("host", "")
    if host.rpartition(":")[0] not in HOSTS and host not in HOSTS:
        return "Open the playground as http://127.0.0.1 or http://localhost."
    origin = headers.get("origin")
    if origin is not None and origin.partition("://")[2] != host:
        return "Another web page may not use the playground."
    # To follow a link to the playground is no use of it by the page that holds the link.
    follows_link = method == "GET" and headers.get("sec-fetch-mode") == "navigate"
    if headers.get("sec-fetch-site", "none") not in {"none", "same-origin"} and not follows_link:
        return "Another web page may not use the playground."
    return ""


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            extra = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
            message = {**message, "headers": [*message["headers"], *extra]}
        await send(message)

    return sending
