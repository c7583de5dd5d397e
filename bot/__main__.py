"""The command line: `bot run`, and what its owner asks beside it."""

import asyncio
import errno
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr

from bot import app, backup, health, logs, quarantine, settings
from bot.holdings import FolderError
from bot.intake import IntakeError
from bot.overview import Overview
from bot.painters import PainterUnusableError
from bot.playground import server as playground
from bot.playground.people import YOU
from bot.settings import Settings, SettingsError
from storage.database import DatabaseError


class OutputError(Exception):
    """Nothing can be told; the message says why and what to do."""


_KNOWN = (
    backup.BackupError,
    DatabaseError,
    FolderError,
    IntakeError,
    OutputError,
    PainterUnusableError,
    quarantine.UnknownUpdateError,
    SettingsError,
)

main = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__
)


@main.command()
def run() -> None:
    """Run the bot; without BOT_TOKEN, in a playground in the browser."""
    with _in_one_sentence():
        chosen = settings.load()
        with app.own_folder(chosen.data_dir):
            asyncio.run(_serve(chosen) if chosen.bot_token else _serve_playground(chosen))


@main.command("health")
def tell_health() -> None:
    """Exit with 0 if the bot has heard from Telegram lately and can paint, with 1 otherwise."""
    with _in_one_sentence():
        trouble = health.trouble(settings.load().data_dir)
        if trouble is None:
            _tell(health.WELL)
            return
    typer.echo(trouble, err=True)
    sys.exit(1)


@main.command()
def stats() -> None:
    """Tell what `/admin` tells, whether the bot runs or not."""
    with _in_one_sentence():
        _tell(asyncio.run(_stats(settings.load())))


@main.command()
def inbox(
    again: Annotated[
        int | None, typer.Option(metavar="ID", help="Let this update be handled again.")
    ] = None,
) -> None:
    """List the updates that could not be handled and were set aside, whether the bot runs or not.

    They are kept for a week.
    """
    with _in_one_sentence():
        _tell(asyncio.run(_inbox(settings.load(), again)))


@main.command("backup")
def back_up(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The tar file to be written.")],
) -> None:
    """Copy all that was promised into one file, whether the bot runs or not."""
    with _in_one_sentence():
        folder = settings.load().data_dir
        app.check_folder(folder)
        asyncio.run(backup.write(folder, file))
        _tell(f"{file} holds the backup, {file.stat().st_size / 1e6:.1f} MB.")


@contextmanager
def _in_one_sentence() -> Iterator[None]:
    """End the program with exit code 2 and an error's sentence where it is one for people."""
    failure: BaseException | None = None
    try:
        yield
    except* _KNOWN as group:
        failure = group
    if failure is not None:
        typer.echo(str(app.first(failure)), err=True)
        sys.exit(2)


def _tell(words: str) -> None:
    """Write a line to standard output; OutputError if it takes none."""
    try:
        typer.echo(words)
    except OSError as error:
        # What was not written would be tried once more at the end, and complained of at length.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise OutputError(
            f"Standard output cannot be written to ({error.strerror}): name another place."
        ) from error


async def _stats(chosen: Settings) -> str:
    async with app.beside(chosen) as database:
        return str(await Overview(chosen.data_dir, None).tell(database))


async def _inbox(chosen: Settings, again: int | None) -> str:
    async with app.beside(chosen) as database:
        if again is None:
            return await quarantine.listed(database)
        return await quarantine.put_back(database, again)


async def _serve(chosen: Settings) -> None:
    if chosen.bot_token is not None:
        secret = chosen.bot_token.get_secret_value()
        logs.configure(chosen.log_level, [secret], app.names(chosen.data_dir))
    await app.serve(chosen, app.local_painter(chosen))


async def _serve_playground(chosen: Settings) -> None:
    """Serve with a Telegram of our own, which nothing but this function knows about."""
    token = SecretStr(f"1000000:{secrets.token_urlsafe(24)}")
    telegram = playground.create(chosen.data_dir / "playground", token.get_secret_value())
    async with AsyncExitStack() as stack:
        try:
            opened = playground.serving(telegram, port=chosen.playground_port)
            port = await stack.enter_async_context(opened)
        except OSError as error:
            raise SettingsError(_cannot_open(chosen.playground_port, error)) from error
        root = f"http://127.0.0.1:{port}"
        _tell(f"No BOT_TOKEN is set, so the playground starts: open {root}")
        # Whoever is at the page looks after the bot.
        known = {"bot_token": token, "bot_api_url": root, "bot_admins": chosen.bot_admins | {YOU}}
        await _serve(chosen.model_copy(update=known))


def _cannot_open(port: int, error: OSError) -> str:
    if error.errno in {errno.EADDRINUSE, errno.EACCES}:
        return f"PLAYGROUND_PORT {port} cannot be used ({error.strerror}): choose another."
    if error.filename is not None:
        return f"{error.filename} cannot be used ({error.strerror}): move it away."
    return f"The playground cannot start: {error}"


if __name__ == "__main__":
    main()
