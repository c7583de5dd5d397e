"""A painter in a process of its own on this machine: started, watched and started again."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bot import logs
from bot.painters import PainterLostError, PainterUnusableError
from bot.painters.voice import Voice, heard
from styler import frames
from styler.frames import (
    Cancel,
    Checkpoint,
    End,
    Event,
    Finish,
    Paint,
    Ready,
)
from styler.presets import Features

START_SECONDS = 120.0
HANG_SIZE = 1024
LONGEST_BACKOFF = 30.0
WATCH_SECONDS = 1.0
_USAGE = 2  # the exit code of a worker that was started with something wrong

#: What the worker gets of this process's environment: nothing that holds a secret.
_INHERITED = (
    "CUDA_VISIBLE_DEVICES",
    "GOMP_SPINCOUNT",
    "HOME",
    "LANG",
    "LD_LIBRARY_PATH",
    "OMP_NUM_THREADS",
    "OMP_WAIT_POLICY",
    "PATH",
    "PYTHONPATH",
    "TMPDIR",
    "TORCH_HOME",
    "XDG_CACHE_HOME",
)

_UNUSABLE = (
    "The worker cannot start with STYLER_FEATURES, STYLER_WEIGHTS and STYLER_DEVICE as they are: "
)
_NEVER_READY = "The worker ends before it is ready to paint, each time. The last it said: "
_NOTHING = "nothing at all."

_log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class Options:
    """How the worker paints."""

    features: Features
    weights: Path | None
    device: str
    size: int = 512
    """The long edge that most paintings will have."""
    slots: int | None = None
    """How many jobs are painted side by side; None: as many as the worker has memory for."""
    starts: int = 5
    """How often in a row a worker may fail to get ready: half a minute."""
    hang_seconds: float = 30.0
    """A worker with a job of at most HANG_SIZE that says nothing for so long hangs."""
    module: str = "styler.worker"
    """What runs as the worker; it speaks `styler.frames`."""


@dataclass(slots=True)
class _Ticket:
    """A job from `paint` being called to its last event."""

    patience: float
    """A worker that says nothing for so many seconds hangs."""
    events: asyncio.Queue[Event | None] = field(default_factory=asyncio.Queue)
    is_sent: bool = False
    has_checkpoint: bool = False
    """One is waiting to be taken: it is large, and the next one does as well."""


class LocalPainter:
    """One worker process, and the jobs that it has. Use `local_painter` to run it."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._slots = options.slots or 1
        self._tickets: dict[str, _Ticket] = {}
        self._outgoing: asyncio.Queue[list[bytes]] | None = None
        self._ready = asyncio.Condition()
        self._silence = 0.0
        self._was_useful = self._was_ready = False

    @property
    def slots(self) -> int:
        """How many jobs are painted side by side."""
        return self._slots

    @property
    def is_ready(self) -> bool:
        """Whether a worker is there now."""
        return self._outgoing is not None

    async def paint(self, request: Paint) -> AsyncGenerator[Event]:
        """Yield what happens to a job, up to its end; PainterLostError if the worker dies.

        The worker is told to leave a job that is closed before.
        """
        # The larger a painting, the longer its steps.
        patience = self._options.hang_seconds * max(1.0, (request.size / HANG_SIZE) ** 2)
        job, ticket = request.job, _Ticket(patience)
        self._tickets[job] = ticket
        try:
            await self._send_paint(request, ticket)
            del request  # its pictures and its checkpoint are large
            while True:
                event = await ticket.events.get()
                if event is None:
                    raise PainterLostError
                yield event
                if isinstance(event, Checkpoint):
                    ticket.has_checkpoint = False
                if isinstance(event, End):
                    return
        finally:
            del self._tickets[job]
            if ticket.is_sent:
                self._send(Cancel(job))

    def finish(self, job: str) -> None:
        """Have a job end with what there is of it, if it is being painted."""
        ticket = self._tickets.get(job)
        if ticket is not None and ticket.is_sent:
            self._send(Finish(job))

    async def run(self, changed: Callable[[], None]) -> None:
        """Keep a worker alive; PainterUnusableError if it cannot be started as asked.

        `changed` is called when there may be other slots than before.
        """
        backoff, failed = 0.0, 0
        while True:
            self._was_useful = self._was_ready = False
            voice = Voice()
            try:
                code = await self._session(changed, voice)
            except (frames.FrameError, TimeoutError, OSError) as error:
                _log.warning("worker given up", error=type(error).__name__)
            else:
                if code == _USAGE and not self._was_ready:
                    raise PainterUnusableError(_UNUSABLE + (voice.last or _NOTHING))
                when = "" if self._was_ready else " before it was ready"
                _log.warning(f"worker ended{when}", code=code)
            self._lose_all()
            failed = 0 if self._was_ready else failed + 1
            if failed == self._options.starts:
                raise PainterUnusableError(_NEVER_READY + (voice.last or _NOTHING))
            backoff = 0.0 if self._was_useful else min(LONGEST_BACKOFF, 2 * backoff + 1)
            _log.info("worker restarts", seconds=backoff)
            await asyncio.sleep(backoff)

    async def _session(self, changed: Callable[[], None], voice: Voice) -> int:
        """Run one worker to its end; return its exit code."""
        async with _worker(self._options, voice) as (process, reader, writer):
            async with asyncio.timeout(START_SECONDS):
                frame = await frames.receive(reader)
            if not isinstance(frame, Ready):
                return await process.wait()
            self._was_ready = True
            known = {"device": frame.device, "features": frame.features, "slots": frame.slots}
            _log.info("worker ready", **known)
            self._slots = frame.slots
            changed()
            outgoing: asyncio.Queue[list[bytes]] = asyncio.Queue()
            async with self._ready:
                self._outgoing = outgoing
                self._ready.notify_all()
            helpers = (self._watch(process), _write(writer, outgoing))
            tasks = [asyncio.create_task(helper) for helper in helpers]
            try:
                while (frame := await frames.receive(reader)) is not None:
                    self._hear(frame)
            finally:
                for task in tasks:
                    task.cancel()
                self._outgoing = None
            return await process.wait()

    def _hear(self, frame: frames.Frame) -> None:
        self._silence = 0.0
        if isinstance(frame, Paint | Cancel | Finish | Ready):
            raise frames.FrameError("The worker sent a frame that only we send.")
        if isinstance(frame, End):
            self._was_useful = True
        if (ticket := self._tickets.get(frame.job)) is None:
            return
        if isinstance(frame, Checkpoint):
            if ticket.has_checkpoint:
                return
            ticket.has_checkpoint = True
        ticket.events.put_nowait(frame)

    async def _watch(self, process: asyncio.subprocess.Process) -> None:
        """Kill a worker that has a job and says nothing. Its death ends the session.

        Rounds are counted, not time: while the whole machine stands still nobody hangs.
        """
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            self._silence += WATCH_SECONDS
            patience = [ticket.patience for ticket in self._tickets.values() if ticket.is_sent]
            if patience and self._silence > max(patience):
                _log.error("worker hangs")
                process.kill()
                return

    async def _send_paint(self, request: Paint, ticket: _Ticket) -> None:
        async with self._ready:
            await self._ready.wait_for(lambda: self._outgoing is not None)
        ticket.is_sent = True
        self._silence = 0.0
        self._send(request)

    def _send(self, frame: frames.Request) -> None:
        if self._outgoing is not None:
            self._outgoing.put_nowait(frames.encode(frame))

    def _lose_all(self) -> None:
        for ticket in self._tickets.values():
            if ticket.is_sent:
                ticket.events.put_nowait(None)


async def _write(writer: asyncio.StreamWriter, outgoing: asyncio.Queue[list[bytes]]) -> None:
    """Write frames one after another, little by little: a large one would hold the loop up."""
    # A worker that dies while it is written to is noticed where it is read from.
    with suppress(ConnectionError):
        while True:
            for part in await outgoing.get():
                for start in range(0, len(part), frames.PIECE):
                    writer.write(memoryview(part)[start : start + frames.PIECE])
                    await writer.drain()


@asynccontextmanager
async def _worker(
    options: Options, voice: Voice
) -> AsyncIterator[tuple[asyncio.subprocess.Process, asyncio.StreamReader, asyncio.StreamWriter]]:
    """Start a worker at the other end of a socket; it is gone when the context is left."""
    ours, theirs = socket.socketpair()
    async with heard(voice) as stderr:
        with theirs:
            reader, writer = await asyncio.open_connection(sock=ours)
            process: asyncio.subprocess.Process | None = None
            try:
                process = await _start(options, theirs, stderr)
                _log.debug("worker starts", process=process.pid)
                # The worker's end is the worker's alone: its death is our end of file.
                theirs.close()
                yield process, reader, writer
            finally:
                writer.close()
                if process is not None:
                    with suppress(ProcessLookupError):
                        process.kill()
                    await process.wait()


async def _start(
    options: Options, theirs: socket.socket, stderr: socket.socket
) -> asyncio.subprocess.Process:
    command = ["-m", options.module, "--socket-fd", str(theirs.fileno())]
    command += ["--features", options.features, "--device", options.device]
    command += ["--size", str(options.size)]
    if options.slots is not None:
        command += ["--slots", str(options.slots)]
    if options.weights is not None:
        command += ["--weights", str(options.weights)]
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=stderr.fileno(),
        pass_fds=[theirs.fileno()],
        env={name: os.environ[name] for name in _INHERITED if name in os.environ},
        start_new_session=True,
    )
