"""Files that are whole, or not there."""

import os
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Write a file: after a crash the old one is there or the new one, never half of it."""
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
