"""`/metrics` and `/health`, for programs that watch over the bot."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot import health, logs, metrics, web
from bot.painters import Painter
from bot.settings import Settings, SettingsError
from storage.database import Database

UNAVAILABLE = 503

_log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class Monitor:
    """Answers over HTTP while the bot runs, if the settings ask for it."""

    settings: Settings
    database: Database
    painter: Painter

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Answer while inside; SettingsError if the address cannot be used."""
        async with AsyncExitStack() as stack:
            if (port := self.settings.metrics_port) is not None:
                app = Starlette(
                    routes=[Route("/metrics", self._metrics), Route("/health", self._health)]
                )
                host = self.settings.metrics_host
                try:
                    opened = await stack.enter_async_context(web.serving(app, host, port))
                except OSError as error:
                    raise SettingsError(
                        f"METRICS_PORT {port} of METRICS_HOST {host} cannot be used"
                        f" ({error.strerror}): choose another."
                    ) from error
                _log.info("metrics served", port=opened.port)
            yield

    async def _metrics(self, _: Request) -> Response:
        try:
            text = await metrics.expose(self.database, self.settings.data_dir, self.painter)
        except (sqlite3.OperationalError, OSError):
            return PlainTextResponse("The figures cannot be read now.", UNAVAILABLE)
        return Response(text, media_type=metrics.KIND)

    async def _health(self, _: Request) -> Response:
        trouble = await asyncio.to_thread(health.trouble, self.settings.data_dir)
        if trouble is not None:
            return PlainTextResponse(trouble, UNAVAILABLE)
        return PlainTextResponse(health.WELL)
