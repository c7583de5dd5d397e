"""The command line as tests run it: a process of its own, in a folder of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path


def bot(
    command: str,
    folder: Path,
    *more: str,
    before: Callable[[], None] | None = None,
    **settings: str,
) -> subprocess.CompletedProcess[str]:
    """Run a command with the folder's `data` as DATA_DIR; `before` is called in its process."""
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder / "data"), **settings}
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "bot", command, *more],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        preexec_fn=before,
    )
