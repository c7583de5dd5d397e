"""What a worker may do, seen from outside."""

import resource
import sys
from pathlib import Path

import pytest

from styler.confinement import FILES
from tests.styler.workers import Peer

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's prlimit and /proc")


def test_it_leaves_no_dump_of_peoples_pictures(worker: Peer) -> None:
    assert resource.prlimit(worker.process.pid, resource.RLIMIT_CORE) == (0, 0)


def test_it_opens_a_bounded_number_of_files(worker: Peer) -> None:
    assert resource.prlimit(worker.process.pid, resource.RLIMIT_NOFILE) == (FILES, FILES)


def test_no_program_gives_it_new_privileges(worker: Peer) -> None:
    status = Path(f"/proc/{worker.process.pid}/status").read_text()
    assert "NoNewPrivs:\t1\n" in status


def test_when_memory_runs_out_it_goes_before_the_bot(worker: Peer) -> None:
    ours = int(Path("/proc/self/oom_score_adj").read_text())
    assert int(Path(f"/proc/{worker.process.pid}/oom_score_adj").read_text()) > ours
