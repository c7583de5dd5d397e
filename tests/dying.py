"""A bot that is killed as it calls a function: `python -m tests.dying MODULE:FUNCTION run`."""

import os
import signal
import sys
from types import FrameType

from bot.__main__ import main


def die_at(module: str, function: str) -> None:
    """Let this process be killed, as by the system, when its main thread makes that call."""

    def profile(frame: FrameType, event: str, _: object) -> None:
        called = frame.f_globals.get("__name__"), frame.f_code.co_qualname
        if event == "call" and called == (module, function):
            os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(profile)


if __name__ == "__main__":
    die_at(*sys.argv.pop(1).split(":"))
    main()
