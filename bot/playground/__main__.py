"""Run a playground on its own: `python -m bot.playground --data DIR`."""

import asyncio
import contextlib
import signal
from pathlib import Path
from typing import Annotated

import typer

from bot.playground.server import create, serving


def main(
    token: Annotated[str, typer.Option(envvar="PLAYGROUND_TOKEN", help="The bot's token.")],
    data: Annotated[Path, typer.Option(help="Where chats and files are kept.")] = Path(
        "data/playground"
    ),
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.")] = 8080,
) -> None:
    """Serve a pretend Telegram for one bot, with a page to chat with it."""
    try:
        asyncio.run(_serve(data, token, port))
    except OSError as error:
        reason = error.strerror or error
        typer.echo(f"The playground cannot start: {reason} (port {port}, {data}).", err=True)
        raise typer.Exit(2) from error


async def _serve(data: Path, token: str, port: int) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with serving(create(data, token), port=port) as taken:
        typer.echo(f"Playground: http://127.0.0.1:{taken}")
        with contextlib.suppress(asyncio.CancelledError):
            await stop.wait()


if __name__ == "__main__":
    typer.run(main)
