"""What the worker gives up before it decodes strangers' pictures, where the system offers it.

Its memory is not limited here. Addresses are no measure of it: painting 512 pixels on a CPU takes
4.1 GB of them and 0.9 GB of memory, and CUDA reserves many more; `memory` works out beforehand what
fits. Nor is its computing time, since it paints for days: whoever started it watches for silence.
"""

import ctypes
import resource
import sys
from contextlib import suppress
from pathlib import Path

FILES = 1024
"""Open at a time: what most systems begin with, and here cannot be raised again. Painting on a CPU
takes four."""
_OOM_SCORE = "500"
_NO_NEW_PRIVILEGES = 38
"""PR_SET_NO_NEW_PRIVS of Linux's prctl."""


def confine() -> None:
    """Give up for good what painting does not need."""
    _limit(resource.RLIMIT_CORE, 0)  # a dump would hold people's pictures
    _limit(resource.RLIMIT_NOFILE, FILES)
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        with suppress(OSError):  # when memory runs out, the worker goes and the bot stays
            Path("/proc/self/oom_score_adj").write_text(_OOM_SCORE, encoding="ascii")


def _limit(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
    with suppress(OSError, ValueError):
        resource.setrlimit(what, (limit, limit))
