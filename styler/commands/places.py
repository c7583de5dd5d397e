"""Where results may go: over nothing that was given."""

import os
from collections.abc import Sequence
from pathlib import Path

from styler.commands.errors import InputError


def check_apart(inputs: Sequence[Path], outputs: Sequence[Path]) -> None:
    """Raise InputError if a file to write is one to read, or is to be written twice."""
    given = {_real(path) for path in inputs}
    taken: set[str] = set()
    for path in outputs:
        place = _real(path)
        if place in given:
            raise InputError(f"{path} is one of the pictures you gave: name the result otherwise.")
        if place in taken:
            raise InputError(f"{path} would be written twice: give each result a name of its own.")
        taken.add(place)


def _real(path: Path) -> str:
    return os.path.realpath(path)
