"""What the bot asks of a worker, read on a thread of its own."""

import os
import socket
import sys
import threading
from collections import deque

from styler import frames


class Requests:
    """Jobs in the order in which they came, and which of them are cancelled."""

    def __init__(self, connection: socket.socket) -> None:
        """Take the socket; `listen` reads it."""
        self._stream = connection.makefile("rb")
        self._jobs: deque[frames.Paint] = deque()
        self._cancelled: set[str] = set()
        self._current: str | None = None
        self._changed = threading.Condition()

    def listen(self) -> None:
        """Read requests until the bot is gone, then end this process, whatever it is doing."""
        try:
            while (frame := frames.read(self._stream)) is not None:
                self._take(frame)
        except (OSError, frames.FrameError) as error:
            sys.stderr.write(f"The bot's side of the socket is broken: {error}\n")
            os._exit(1)
        os._exit(0)

    def next_job(self) -> frames.Paint:
        """Wait for a job and return the one that came first."""
        with self._changed:
            self._changed.wait_for(lambda: self._jobs)
            job = self._jobs.popleft()
            self._current = job.job
            return job

    def is_cancelled(self, job: str) -> bool:
        """Whether the bot wants this job left."""
        with self._changed:
            return job in self._cancelled

    def finish(self, job: str) -> None:
        """Forget the job."""
        with self._changed:
            self._current = None
            self._cancelled.discard(job)

    def _take(self, frame: frames.Frame) -> None:
        with self._changed:
            if isinstance(frame, frames.Paint):
                self._jobs.append(frame)
                self._changed.notify()
            elif isinstance(frame, frames.Cancel):
                known = {self._current, *(job.job for job in self._jobs)}
                self._cancelled |= {frame.job} & known
            else:
                raise frames.FrameError(f"{type(frame).__name__} is not for a worker.")
