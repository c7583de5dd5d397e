"""Who may read DATA_DIR: its owner alone."""

import stat
from contextlib import suppress
from pathlib import Path

from bot.holdings import CHECKPOINTS, DATABASE, PICTURES

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_OURS = (f"{DATABASE}*", "lock", "pulse", "no-painter", "key", PICTURES, CHECKPOINTS, "playground")
"""What is written there; the rest of a folder that holds something else too is left alone."""


def close(folder: Path) -> None:
    """Take from others what a copy or an older version has given them.

    What belongs to somebody else stays as it is.
    """
    folder = folder.resolve()
    if not folder.stat().st_mode & stat.S_ISVTX:  # else it is everybody's, like /tmp
        _take_away(folder)
    for pattern in _OURS:
        for path in folder.glob(pattern):
            _take_away(path)
            for inner in path.rglob("*"):
                _take_away(inner)


def _take_away(path: Path) -> None:
    with suppress(PermissionError, FileNotFoundError):
        mode = path.lstat().st_mode
        if mode & _OTHERS and not stat.S_ISLNK(mode):
            path.chmod(stat.S_IMODE(mode) & ~_OTHERS)
