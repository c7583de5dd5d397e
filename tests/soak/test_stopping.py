import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PATIENCE = 60
LOOK_SECONDS = 0.1


def children(pid: int) -> list[int]:
    """Return the numbers of the processes that a process has started, once there are some."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    end = time.monotonic() + PATIENCE
    while not (found := listed.read_text(encoding="ascii").split()):
        assert time.monotonic() < end
        time.sleep(LOOK_SECONDS)  # processes do not ring
    return [int(number) for number in found]


@pytest.mark.parametrize("module", ["tests.crash", "tests.soak"])
def test_a_run_that_is_stopped_leaves_no_bot_behind(module: str) -> None:
    run = subprocess.Popen([sys.executable, "-m", module])  # noqa: S603 - our own
    bots = children(run.pid)
    run.send_signal(signal.SIGTERM)
    run.wait(PATIENCE)
    assert [bot for bot in bots if Path(f"/proc/{bot}").exists()] == []
