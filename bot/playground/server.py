"""The playground as an app, and as a server inside somebody else's event loop."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot import web
from bot.playground import api, chat, control
from bot.playground.bell import Bell
from bot.playground.database import Database
from bot.playground.errors import Refusal
from bot.playground.guard import BodyLimit, SameOrigin
from bot.playground.samples import Samples
from bot.playground.telegram import Telegram


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
    async with app.router.lifespan_context(app), web.serving(app, host, port) as listening:
        app.state.hang_up = listening.hang_up
        try:
            yield listening.port
        finally:
            app.state.bell.close()


async def _refuse(_: Request, error: Exception) -> Response:
    if not isinstance(error, Refusal):
        raise error
    return JSONResponse(error.answer(), status_code=error.status)


async def _refuse_http(_: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    body = Refusal(error.status_code, error.detail).answer()
    return JSONResponse(body, status_code=error.status_code)
