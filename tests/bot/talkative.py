"""What runs in a worker's place: it says very much, and ends."""

import os
import sys
import time
from contextlib import suppress
from pathlib import Path


def say(line: bytes) -> None:
    """Say it as a library does that is written in C: it does not care whether that succeeds."""
    with suppress(BlockingIOError):
        os.write(2, line + b"\n")


def insist(line: bytes) -> None:
    """Say it once there is room for it."""
    while True:
        try:
            os.write(2, line + b"\n")
        except BlockingIOError:
            time.sleep(0.01)
        else:
            return


if __name__ == "__main__":
    insist(b"its first words")
    insist(b"long " * 10_000)
    for _ in range(10_000):
        say(b"much " * 200)
    Path("~/said all").expanduser().touch()
    insist(b"ValueError: \x1b[31mits end")
    sys.exit(1)
