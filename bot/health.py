"""Whether the bot is well: `bot health`, and `/health`."""

import time
from pathlib import Path

PULSE = "pulse"
"""A file in DATA_DIR whose time says when Telegram last answered and could be listened to."""
PULSE_SECONDS = 120.0
"""A poll takes at most 30 s: a pulse older than this is none."""
NO_PAINTER = "no-painter"
"""A file in DATA_DIR whose time says since when somebody waits while no painter is there."""
PAINTER_SECONDS = 120.0
"""A painter that somebody waits for is there sooner, on a slow machine too."""
WELL = "The bot is well."


def trouble(folder: Path) -> str | None:
    """Return what is wrong with the bot that runs on a folder, None if it is well.

    What was written in the future was so before the clock was set back: nobody knows how long ago.
    """
    heard, missed = _age(folder / PULSE), _age(folder / NO_PAINTER)
    if heard is None or not 0 <= heard <= PULSE_SECONDS:
        return "The bot has not heard from Telegram lately: see its log."
    if missed is not None and not 0 <= missed <= PAINTER_SECONDS:
        return "Somebody waits for a painting, and the painter does not get ready: see the log."
    return None


def _age(path: Path) -> float | None:
    """Return how many seconds ago a file was written, None if there is none to be seen."""
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return None
