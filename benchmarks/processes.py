"""Other processes: started for a measurement, and what they use (Linux)."""

import asyncio
import os
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

STOP_SECONDS = 20.0
_AFTER_NAME = 2  # the first field after the name is the third
_USER, _SYSTEM = 14 - _AFTER_NAME - 1, 15 - _AFTER_NAME - 1


@asynccontextmanager
async def running(
    module: str, *options: str, environment: Mapping[str, str], log: Path
) -> AsyncIterator[Process]:
    """Run a Python module until the context is left; its standard error goes to `log`."""
    with log.open("ab") as file:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", module, *options),
            env={**os.environ, **environment},
            stdout=asyncio.subprocess.PIPE,
            stderr=file,
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        async with asyncio.timeout(STOP_SECONDS):
            await process.communicate()


async def first_line(process: Process) -> str:
    """Wait for the first line that a process says on its standard output."""
    if process.stdout is None or not (line := await process.stdout.readline()):
        raise RuntimeError("It ended without a word.")
    return line.decode()


def peak(pid: int) -> int:
    """Return the most bytes that a process has had in memory so far."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("This needs Linux.")


def seconds(pid: int) -> float:
    """Return the processor seconds that a process has used so far, all threads."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[_USER]) + int(fields[_SYSTEM])) / os.sysconf("SC_CLK_TCK")
