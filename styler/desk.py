"""Where pictures are read and written, beside the thread that paints."""

import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from styler import frames

Result = TypeVar("Result")
Posted = Future[None]
"""A frame that is made and sent later."""


class Desk:
    """One thread that decodes, encodes and sends, in the order in which it is asked to."""

    def __init__(self, connection: socket.socket, done: Callable[[], None]) -> None:
        """Send over the bot's socket; `done` is called whenever something is finished."""
        self._connection = connection
        self._done = done
        self._thread = ThreadPoolExecutor(1, "desk")
        self._sending = threading.Lock()

    def do(self, work: Callable[[], Result]) -> Future[Result]:
        """Do something later; what goes wrong is for whoever asks for the result."""
        future = self._thread.submit(work)
        future.add_done_callback(lambda _: self._done())
        return future

    def post(self, make: Callable[[], frames.Frame]) -> Posted:
        """Make a frame and send it, later."""
        return self.do(lambda: self.send(make()))

    def send(self, frame: frames.Frame) -> None:
        """Send a frame now."""
        with self._sending:
            for piece in frames.encode(frame):
                self._connection.sendall(piece)
