"""A worker that paints nothing and answers at once, in the place of `styler.worker`."""

import argparse
import socket
from collections.abc import Sequence
from io import BytesIO

from PIL import Image

from styler import frames
from styler.frames import Paint, Painted, Portion, Ready, Sketched, Snapshot, Started

WIDTH, HEIGHT = 64, 48


def main(arguments: Sequence[str] | None = None) -> None:
    """Answer every job on the socket with a snapshot and the same small picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--socket-fd", type=int, required=True)
    chosen, _ = parser.parse_known_args(arguments)  # what the real one paints with
    jpeg, png = _encoded("JPEG"), _encoded("PNG")
    with socket.socket(fileno=chosen.socket_fd) as connection, connection.makefile("rb") as wire:
        connection.sendall(b"".join(frames.encode(Ready("cpu", "instant", 1))))
        while (frame := frames.read(wire)) is not None:
            if isinstance(frame, Paint):
                job, end = frame.job, Painted(frame.job, WIDTH, HEIGHT, 0.0, 0.0, jpeg, png)
                for event in (
                    Started(job, WIDTH, HEIGHT),
                    Snapshot(job, 0.5, 0.0, jpeg),
                    end if frame.portion is Portion.WHOLE else Sketched(job, jpeg, b""),
                ):
                    connection.sendall(b"".join(frames.encode(event)))


def _encoded(kind: str) -> bytes:
    stream = BytesIO()
    Image.linear_gradient("L").resize((WIDTH, HEIGHT)).convert("RGB").save(stream, kind)
    return stream.getvalue()


if __name__ == "__main__":
    main()
