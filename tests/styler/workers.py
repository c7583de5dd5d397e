"""The worker as the bot sees it: a process at the other end of a socket."""

import contextlib
import itertools
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import BinaryIO

from styler import frames
from tests.styler.pictures import encode, make_painting, make_photo

SIZE = 64
PATIENCE_SECONDS = 60
"""How long a silent worker is waited for before a test fails."""


class Peer:
    """The bot's side."""

    def __init__(self, connection: socket.socket, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self._connection = connection
        self._stream: BinaryIO = connection.makefile("rb")

    def send(self, *requests: frames.Frame) -> None:
        for piece in itertools.chain.from_iterable(map(frames.encode, requests)):
            self._connection.sendall(piece)

    def send_raw(self, data: bytes) -> None:
        self._connection.sendall(data)

    def read(self) -> frames.Frame:
        frame = frames.read(self._stream)
        assert frame is not None, "the worker is gone"
        return frame

    def read_until(self, kind: type[frames.Frame]) -> list[frames.Frame]:
        """Return what comes, up to the first frame of this kind."""
        seen = [self.read()]
        while not isinstance(seen[-1], kind):
            seen.append(self.read())
        return seen

    def read_line(self) -> str:
        """Return what the worker says next in the log."""
        assert self.process.stderr is not None
        return self.process.stderr.readline().decode()

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(PATIENCE_SECONDS)

    def hang_up(self) -> None:
        self._stream.close()
        self._connection.close()


@contextlib.contextmanager
def started_worker(*options: str, **environment: str) -> Iterator[Peer]:
    ours, theirs = socket.socketpair()
    ours.settimeout(PATIENCE_SECONDS)
    command = [sys.executable, "-m", "styler.worker", "--socket-fd", str(theirs.fileno())]
    command += ["--features", "wavelet", "--device", "cpu", *options]
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        command,
        pass_fds=[theirs.fileno()],
        stderr=subprocess.PIPE,
        env={**os.environ, **environment},
    ) as process:
        theirs.close()
        peer = Peer(ours, process)
        try:
            yield peer
        finally:
            peer.hang_up()
            process.kill()


def job(name: str, size: int = SIZE) -> frames.Paint:
    photo, style = encode(make_photo(160, 120), "JPEG"), encode(make_painting(100, 100), "PNG")
    return frames.Paint(
        job=name,
        strength=50,
        size=size,
        keep_colours=False,
        style_scale=1.0,
        portion=frames.Portion.WHOLE,
        snapshot_seconds=0.2,
        checkpoint_seconds=60.0,
        content=photo,
        style=style,
        checkpoint=b"",
        start=b"",
    )
