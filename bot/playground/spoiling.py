"""Answers on a bad line: garbled, in drops, broken off."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.playground.faults import Cut, Fault

DROPS = 10


def spoiled(answer: Response, fault: Fault, hang_up: Callable[[], Awaitable[object]]) -> Response:
    """Give an answer as the fault leaves it: other words, in drops, or only its first half.

    `hang_up` cuts the connection.
    """
    if fault.body is not None:
        answer = Response(fault.body, answer.status_code, media_type="text/html")
    if fault.cut is Cut.WITHIN:
        return _Drops(answer, fault.drip, DROPS // 2, hang_up)
    return _Drops(answer, fault.drip, DROPS, None) if fault.drip else answer


class _Drops(Response):
    """The first `number` of an answer's DROPS, which all together would take `drip` seconds."""

    def __init__(
        self,
        answer: Response,
        drip: float,
        number: int,
        hang_up: Callable[[], Awaitable[object]] | None,
    ) -> None:
        super().__init__(answer.body, answer.status_code, answer.headers)
        self._pause = drip / DROPS
        self._number = number
        self._hang_up = hang_up

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI
        head = {"status": self.status_code, "headers": self.raw_headers}
        await send({"type": "http.response.start", **head})
        size = max(1, -(-len(self.body) // DROPS))
        for start in range(0, self._number * size, size):
            await asyncio.sleep(self._pause)
            drop = {"body": self.body[start : start + size], "more_body": True}
            await send({"type": "http.response.body", **drop})
        if self._hang_up is None:
            await send({"type": "http.response.body"})
        else:
            await self._hang_up()
