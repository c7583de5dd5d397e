"""What the bot asks of a worker, read on a thread of its own."""

import os
import socket
import sys
import threading
from contextlib import suppress

from styler import frames


class Requests:
    """Jobs that have come, and which of all jobs are to be left or ended."""

    def __init__(self, connection: socket.socket) -> None:
        """Take the socket; `listen` reads it."""
        self._stream = connection.makefile("rb")
        self._jobs: list[frames.Paint] = []
        self._cancelled: set[str] = set()
        self._enough: set[str] = set()
        self._known: set[str] = set()
        self._has_news = False
        self._changed = threading.Condition()

    def listen(self) -> None:
        """Read requests until the bot is gone, then end this process, whatever it is doing."""
        try:
            while (frame := frames.read(self._stream)) is not None:
                self._take(frame)
        except (OSError, frames.FrameError) as error:
            with suppress(OSError):  # nobody may be there to read it
                sys.stderr.write(f"The bot's side of the socket is broken: {error}\n")
            os._exit(1)
        os._exit(0)

    def new_jobs(self) -> list[frames.Paint]:
        """Return the jobs that have come since the last call, in their order."""
        with self._changed:
            jobs, self._jobs = self._jobs, []
            return jobs

    def is_cancelled(self, job: str) -> bool:
        """Whether the bot wants this job left."""
        with self._changed:
            return job in self._cancelled

    def is_enough(self, job: str) -> bool:
        """Whether the bot wants this job ended with what there is."""
        with self._changed:
            return job in self._enough

    def forget(self, job: str) -> None:
        """Hear no more of the job."""
        with self._changed:
            for jobs in (self._known, self._cancelled, self._enough):
                jobs.discard(job)

    def wake(self) -> None:
        """Let whoever waits look around."""
        with self._changed:
            self._has_news = True
            self._changed.notify()

    def wait(self) -> None:
        """Wait until something has come, or somebody has called `wake`, since the last call."""
        with self._changed:
            self._changed.wait_for(lambda: self._has_news)
            self._has_news = False

    def _take(self, frame: frames.Frame) -> None:
        with self._changed:
            if isinstance(frame, frames.Paint):
                self._jobs.append(frame)
                self._known.add(frame.job)
            elif isinstance(frame, frames.Cancel):
                self._cancelled |= {frame.job} & self._known
            elif isinstance(frame, frames.Finish):
                self._enough |= {frame.job} & self._known
            else:
                raise frames.FrameError(f"{type(frame).__name__} is not for a worker.")
        self.wake()
