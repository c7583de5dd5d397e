"""A worker that has little memory: as `ulimit -v` leaves it."""

import resource
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from styler import frames
from tests.styler.workers import Peer, job, started_worker

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's prlimit and /proc")


@pytest.fixture(scope="module")
def worker() -> Iterator[Peer]:
    with started_worker() as peer:
        peer.read()
        yield peer


def leave(worker: Peer, free: int) -> None:
    """Leave a worker so many bytes more than it has."""
    number = worker.process.pid
    pages = int(Path(f"/proc/{number}/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + free
    resource.prlimit(number, resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))


def test_where_nothing_fits_the_job_fails_with_a_sentence(worker: Peer) -> None:
    leave(worker, 100_000_000)
    worker.send(job("a"))
    failed = worker.read()
    assert isinstance(failed, frames.Failed)
    assert failed.message.startswith("Painting needs ")
    assert failed.message.endswith(": close other programs.")


def test_what_does_not_fit_is_painted_as_large_as_does(worker: Peer) -> None:
    leave(worker, 700_000_000)
    worker.send(job("a", size=2048))
    started = worker.read()
    assert isinstance(started, frames.Started)
    assert 64 < started.width < 1024
    assert f"painting at {started.width} px." in worker.read_line()
