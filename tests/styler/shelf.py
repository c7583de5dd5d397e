"""A web server with one file, as wilful as servers are."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from styler.download import Source


@dataclass
class Shelf:
    """What it serves, how, and what it was asked."""

    content: bytes
    knows_ranges: bool = True
    tells_length: bool = True
    breaks_after: list[int] = field(default_factory=list)
    """Bytes after which the next connections break off, one each."""
    stalls: bool = False
    """Whether a connection that would break off stays open instead and says nothing."""
    asked: list[str | None] = field(default_factory=list)
    """The Range of each request."""
    port: int = 0

    @property
    def name(self) -> str:
        return f"vgg19-{hashlib.sha256(self.content).hexdigest()[:8]}.pth"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/{self.name}"

    @property
    def source(self) -> Source:
        return Source(self.url)


class _Server(ThreadingHTTPServer):
    def __init__(self, shelf: Shelf) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.shelf = shelf
        shelf.port = self.server_address[1]


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        shelf = self.server.shelf
        asked = self.headers.get("Range")
        shelf.asked.append(asked)
        first = 0
        if asked and shelf.knows_ranges:
            first = int(asked.removeprefix("bytes=").removesuffix("-"))
        if self.path != f"/{shelf.name}":
            self.send_error(404)
        elif first and first >= len(shelf.content):
            self.send_error(416)
        else:
            self._send(shelf, first)

    def _send(self, shelf: Shelf, first: int) -> None:
        body, total = shelf.content[first:], len(shelf.content)
        self.send_response(206 if first else 200)
        if first:
            self.send_header("Content-Range", f"bytes {first}-{total - 1}/{total}")
        if shelf.tells_length:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if not shelf.breaks_after:
            self.wfile.write(body)
            return
        self.wfile.write(body[: shelf.breaks_after.pop(0)])
        if shelf.stalls:
            self.rfile.read()  # until the other side hangs up

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(content: bytes) -> Iterator[Shelf]:
    shelf = Shelf(content)
    with _Server(shelf) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield shelf
        finally:
            server.shutdown()
            thread.join()


def as_named(path: Path) -> Path:
    """Give a file the name that torch.hub would, with the first digits of its SHA-256."""
    digits = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
    return path.rename(path.with_name(f"vgg19-{digits}.pth"))
