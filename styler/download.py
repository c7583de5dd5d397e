"""A file over HTTP: gone on with where it broke off, and whole or not there at all."""

import fcntl
import hashlib
import http.client
import os
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

PATIENCE_SECONDS = 30.0
TRIES = 3
"""Connections in a row that may break off without getting further."""
CHUNK = 1 << 20

Report = Callable[[int, int | None], None]
"""Called with the bytes that have come, and with how many there are if the server tells."""


class DownloadError(Exception):
    """A file cannot be had; the text says why, in words that fit between brackets."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a file is to be had."""

    url: str
    patience: float = PATIENCE_SECONDS
    """For so many seconds the server may say nothing."""

    def open(self, start: int) -> http.client.HTTPResponse:
        """Ask for what follows the first `start` bytes; HTTPError if the server refuses."""
        headers = {"Range": f"bytes={start}-"} if start else {}
        request = urllib.request.Request(self.url, headers=headers)  # noqa: S310 - see `download`
        response: http.client.HTTPResponse
        response = urllib.request.urlopen(request, timeout=self.patience)  # noqa: S310 - as above
        return response


class _BrokenOffError(Exception):
    """The connection broke off; what has come is good."""


def digits_in(name: str) -> str | None:
    """Return the first digits of its SHA-256 that a file's name ends in, None if there are none.

    torch.hub's convention: `vgg19-dcbb9e9d.pth`.
    """
    found = re.search(r"-([0-9a-f]{8,64})\.\w+$", name)
    return found[1] if found else None


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def download(source: Source, path: Path, report: Report) -> None:
    """Fetch a file to `path`, in a folder that exists, and check its SHA-256; not if it is there.

    The digits to find are those in the name of `path`, or else in that of the source. What has
    come lies in `<name>.part` until all is there: the next call, after whatever ended this one,
    goes on from it. DownloadError if the file cannot be had or is another one.
    """
    if not source.url.startswith(("http://", "https://")):
        raise DownloadError("its address does not begin with https:// or http://")
    digits = digits_in(path.name) or digits_in(source.url.partition("?")[0])
    try:
        with _locked(path.with_name(f"{path.name}.part")) as part:
            if path.exists():
                return  # another program was quicker
            _fill(part, source, digits, report)
            os.fsync(part.fileno())
            Path(part.name).replace(path)
    except OSError as error:
        raise DownloadError(f"{path.parent} cannot be written to: {_reason(error)}") from error


@contextmanager
def _locked(path: Path) -> Iterator[BinaryIO]:
    """Open a part that nobody else fills; none is left if nothing came."""
    with path.open("a+b") as part:
        try:
            fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # The lock is of no use if the part got its final name between the two lines above.
            is_ours = os.path.samestat(os.fstat(part.fileno()), path.stat())
        except (BlockingIOError, FileNotFoundError):
            is_ours = False
        if not is_ours:
            raise DownloadError("another program is downloading it at the moment")
        try:
            yield part
        finally:
            if _size(part) == 0:
                path.unlink()


def _fill(part: BinaryIO, source: Source, digits: str | None, report: Report) -> None:
    """Receive until all is there, over as many connections as get further; check the digits."""
    idle = 0
    while True:
        before = _size(part)
        try:
            _receive(part, source, digits, report)
            break
        except _BrokenOffError as error:
            idle = 0 if _size(part) > before else idle + 1
            if idle == TRIES:
                raise DownloadError(f"the connection broke off: {error}") from error
    found = sha256(Path(part.name))
    if digits is not None and not found.startswith(digits):
        part.truncate(0)
        raise DownloadError(f"what came is another file, its SHA-256 begins with {found[:8]}")


def _receive(part: BinaryIO, source: Source, digits: str | None, report: Report) -> None:
    """Append what is missing, or all if the server cannot go on from the middle."""
    have = _size(part)
    try:
        response = source.open(have)
    except urllib.error.HTTPError as error:
        error.close()
        if not have or error.code != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            raise DownloadError(f"the server answers {error.code} {error.reason}") from error
        # There is no more than we have: this is all of it, or it is something else.
        if digits is None or not sha256(Path(part.name)).startswith(digits):
            part.truncate(0)
            _receive(part, source, digits, report)
        return
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise DownloadError(_reason(error)) from error
    with response:
        if response.status != HTTPStatus.PARTIAL_CONTENT:
            part.truncate(0)
        elif not response.headers.get("Content-Range", "").startswith(f"bytes {have}-"):
            raise DownloadError("the server sends another piece than it was asked for")
        _append(part, response, report)


def _append(part: BinaryIO, response: http.client.HTTPResponse, report: Report) -> None:
    come = _size(part)
    total = None if response.length is None else come + response.length
    report(come, total)
    for chunk in _chunks(response):
        part.write(chunk)
        part.flush()
        come += len(chunk)
        report(come, total)
    if total is not None and come < total:
        raise _BrokenOffError(f"{come} of {total} bytes have come")


def _chunks(response: http.client.HTTPResponse) -> Iterator[bytes]:
    while True:
        try:
            chunk = response.read1(CHUNK)
        except (OSError, http.client.HTTPException) as error:
            raise _BrokenOffError(_reason(error)) from error
        if not chunk:
            return
        yield chunk


def _size(part: BinaryIO) -> int:
    return os.fstat(part.fileno()).st_size


def _reason(error: Exception) -> str:
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    return getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
