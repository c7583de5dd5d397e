"""Errors of the command line: one sentence, and nothing half-written."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import typer

from styler import memory
from styler.checkpoint import CheckpointError
from styler.devices import DeviceError
from styler.features import WeightsError
from styler.memory import TooLargeError
from styler.optimisers import DivergedError
from styler.output import OutputError


class InputError(Exception):
    """A picture or an option that cannot be used; the text says what to do."""


def say(sentence: str) -> None:
    """Tell what became of it, if anybody listens: what was painted is on disk already."""
    with suppress(OSError, UnicodeError):
        typer.echo(sentence)


@contextmanager
def in_one_sentence() -> Iterator[None]:
    """End the program with exit code 2 and an error's sentence where it is one for people."""
    try:
        yield
    except (
        CheckpointError,
        DeviceError,
        DivergedError,
        InputError,
        OutputError,
        TooLargeError,
        WeightsError,
    ) as error:
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(2) from error
    except Exception as error:
        if not memory.ran_out(error):
            raise
        sys.stderr.write("Memory ran out: choose a smaller size, or close other programs.\n")
        raise typer.Exit(2) from error
