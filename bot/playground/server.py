"""The playground as an app, and as a server inside somebody else's event loop."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.playground import api, chat, control
from bot.playground.bell import Bell
from bot.playground.database import Database
from bot.playground.errors import Refusal
from bot.playground.guard import BodyLimit, SameOrigin
from bot.playground.samples import Samples
from bot.playground.telegram import Telegram

PATIENCE = 5
"""Seconds that requests get to end when the server stops."""


def create(folder: Path, token: str) -> Starlette:
    """Make the app of a playground that keeps its chats in `folder` for the bot with `token`."""
    bell = Bell()

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        with contextlib.closing(Database(folder / "playground.db")) as database:
            app.state.telegram = Telegram(database, folder, token, bell)
            app.state.samples = Samples(folder / "samples")
            yield

    app = Starlette(
        routes=[*api.ROUTES, *chat.ROUTES, *control.ROUTES],
        middleware=[Middleware(SameOrigin), Middleware(BodyLimit)],
        exception_handlers={Refusal: _refuse, HTTPException: _refuse_http},
        lifespan=lifespan,
    )
    app.state.bell = bell
    return app


@contextlib.asynccontextmanager
async def serving(app: Starlette, host: str = "127.0.0.1", port: int = 8080) -> AsyncIterator[int]:
    """Serve an app of `create` inside the running event loop and give the port once it listens.

    Port 0 takes a free one. OSError if the port is taken or the folder cannot be used.
    Signals are left to the caller.
    """
    async with app.router.lifespan_context(app):
        with socket.create_server((host, port)) as listener:
            # Connections inherit it. Asyncio sets it only where a socket names its protocol, and an
            # answer in two pieces would wait 40 ms for the acknowledgement of the first one.
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            server = _Server(app)
            task = asyncio.create_task(server.serve([listener]))
            try:
                await server.listening.wait()
                yield listener.getsockname()[1]
            finally:
                app.state.bell.close()
                server.stopping.set()
                await task


class _Server(uvicorn.Server):
    """Uvicorn that says when it listens, leaves signals alone and can cut a connection."""

    def __init__(self, app: Starlette) -> None:
        config = uvicorn.Config(
            app,
            http=H11Protocol,
            log_config=None,
            access_log=False,
            date_header=False,
            lifespan="off",  # entered by `serving`, whose caller hears of what goes wrong
            timeout_graceful_shutdown=PATIENCE,
        )
        super().__init__(config)
        self.listening = asyncio.Event()
        self.stopping = asyncio.Event()
        app.state.hang_up = self.hang_up

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        finally:
            self.listening.set()

    async def main_loop(self) -> None:
        # Uvicorn looks ten times a second whether it should stop, and at the clock.
        await self.stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self.server_state.tasks:
            await super().shutdown(sockets)
            return
        # Uvicorn would sleep for a tenth of a second though there is nothing to wait for.
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def hang_up(self, client: tuple[str, int]) -> None:
        """Cut the connection that comes from this address."""
        for connection in list(self.server_state.connections):
            if isinstance(connection, H11Protocol) and connection.client == client:
                connection.transport.abort()


async def _refuse(_: Request, error: Exception) -> Response:
    if not isinstance(error, Refusal):
        raise error
    return JSONResponse(error.answer(), status_code=error.status)


async def _refuse_http(_: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    body = Refusal(error.status_code, error.detail).answer()
    return JSONResponse(body, status_code=error.status_code)
