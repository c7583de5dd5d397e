"""The command line: `bot run` and `bot health`."""

import asyncio
import sys
import time
from pathlib import Path

import typer

from bot import app, logs, settings
from bot.intake import IntakeError
from bot.painters import PainterUnusableError
from bot.settings import Settings, SettingsError
from storage.database import DatabaseError

PULSE_SECONDS = 120.0
"""A poll takes at most 30 s: a pulse older than this is none."""

_KNOWN = (app.FolderError, DatabaseError, IntakeError, PainterUnusableError, SettingsError)

main = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__
)


@main.command()
def run() -> None:
    """Run the bot; without BOT_TOKEN, in a playground in the browser."""
    failure: BaseException | None = None
    try:
        chosen = settings.load()
        secrets = [chosen.bot_token.get_secret_value()] if chosen.bot_token else []
        logs.configure(chosen.log_level, secrets)
        with app.own_folder(chosen.data_dir):
            asyncio.run(app.serve(chosen))
    except* _KNOWN as group:
        failure = group
    while isinstance(failure, BaseExceptionGroup):
        failure = failure.exceptions[0]
    if failure is not None:
        typer.echo(str(failure), err=True)
        sys.exit(2)


@main.command()
def health() -> None:
    """Exit with 0 if the bot has heard from Telegram lately, with 1 otherwise."""
    pulse = _pulse(settings.load())
    if not pulse.exists() or time.time() - pulse.stat().st_mtime > PULSE_SECONDS:
        typer.echo("The bot has not heard from Telegram lately: see its log.", err=True)
        sys.exit(1)
    typer.echo("The bot is well.")


def _pulse(chosen: Settings) -> Path:
    return chosen.data_dir / app.PULSE


if __name__ == "__main__":
    main()
