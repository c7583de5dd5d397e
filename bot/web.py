"""An app as a server inside the running event loop."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

PATIENCE = 5
"""Seconds that requests get to end when the server stops."""


@dataclass(frozen=True, slots=True)
class Listening:
    """A server that takes requests."""

    port: int
    hang_up: Callable[[tuple[str, int]], None]
    """Cuts the connection that comes from an address."""


@contextlib.asynccontextmanager
async def serving(app: Starlette, host: str, port: int) -> AsyncIterator[Listening]:
    """Serve an app and say where, once it listens.

    Port 0 takes a free one. OSError if the port is taken. Signals are left to the caller.
    """
    with socket.create_server((host, port)) as listener:
        # Connections inherit it. Asyncio sets it only where a socket names its protocol, and an
        # answer in two pieces would wait 40 ms for the acknowledgement of the first one.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        server = _Server(app)
        task = asyncio.create_task(server.serve([listener]))
        try:
            await server.listening.wait()
            yield Listening(listener.getsockname()[1], server.hang_up)
        finally:
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
            lifespan="off",  # entered by whoever serves the app, who hears of what goes wrong
            timeout_graceful_shutdown=PATIENCE,
        )
        super().__init__(config)
        self.listening = asyncio.Event()
        self.stopping = asyncio.Event()

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
