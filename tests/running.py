"""The real service as tests run it: its process, its worker's process, its folder."""

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TypeVar

from PIL import Image, ImageDraw

from bot import texts
from tests.chat import Json, Person, Playground

SIZE = 64
PATIENCE = 10
"""Seconds in which a service stops."""
T = TypeVar("T")


@dataclass
class Service:
    """A bot that can be started, killed and started again on the same folder."""

    playground: Playground
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.folder.parent / f"{self.folder.name}.log"

    def start(self) -> None:
        self._launch("bot", "run")

    def start_dying(self, call: str) -> None:
        """Start one that is killed at a call, named as `module:function`."""
        self._launch("tests.dying", call, "run")

    async def has_died(self) -> None:
        """Wait until it is killed."""
        assert self.process is not None
        assert await asyncio.to_thread(self.process.wait, 60) == -signal.SIGKILL

    def _launch(self, *program: str) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", *program],
                env=self._environment(),
                stderr=log,
                stdout=log,
            )

    async def command(self, *arguments: str) -> str:
        """Run a command beside the service, and return what it says."""
        code, said = await self._run(*arguments)
        assert code == 0
        return said

    async def is_well(self) -> bool:
        """Return what `bot health` thinks."""
        code, _ = await self._run("health")
        return code == 0

    async def _run(self, *arguments: str) -> tuple[int | None, str]:
        program = [sys.executable, "-m", "bot", *arguments]
        process = await asyncio.create_subprocess_exec(
            *program, env=self._environment(), stdout=subprocess.PIPE
        )
        said, _ = await process.communicate()
        return process.returncode, said.decode()

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "BOT_TOKEN": self.playground.token,
            "BOT_API_URL": self.playground.root,
            "DATA_DIR": str(self.folder),
            "STYLER_SIZE": str(SIZE),
            "STYLER_FEATURES": "wavelet",
            "STYLER_DEVICE": "cpu",
            "LOG_LEVEL": "DEBUG",
            **self.settings,
        }

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait(PATIENCE)

    def stop(self, patience: float = PATIENCE) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(patience)

    def assert_discreet(self) -> None:
        """The token is in no line of the log, and nothing of our insides was said in a chat."""
        secret = self.playground.token.partition(":")[2]
        assert not self.log.exists() or secret not in self.log.read_text()
        said = json.dumps([call["parameters"] for call in self.playground.history()])
        assert [one for one in (secret, "Traceback", ".py", "Error") if one in said] == []

    async def wait_for_log(self, *parts: str, timeout: float = 120) -> str:  # noqa: ASYNC109 - what a test says
        """Wait for a line in the log, from its beginning on, that holds all parts."""
        follow = ["/usr/bin/env", "tail", "-n", "+1", "-F", str(self.log)]
        process = await asyncio.create_subprocess_exec(*follow, stdout=subprocess.PIPE)
        assert process.stdout is not None
        try:
            async with asyncio.timeout(timeout):
                while line := (await process.stdout.readline()).decode():
                    if all(part in line for part in parts):
                        return line
            raise AssertionError
        finally:
            process.kill()
            await process.communicate()

    def unsent(self) -> list[str]:
        """Return the kinds of what still waits in the outbox."""
        with sqlite3.connect(self.folder / "bot.db") as database:
            rows = database.execute("SELECT kind FROM outbox WHERE state IN ('new', 'sending')")
            kinds = [kind for (kind,) in rows]
        database.close()
        return kinds

    def workers(self) -> list[int]:
        """Return the process numbers of the bot's children."""
        assert self.process is not None
        number = self.process.pid
        listed = subprocess.run(  # noqa: S603 - a number of ours
            ["/usr/bin/env", "pgrep", "-P", str(number)],
            capture_output=True,
            text=True,
            check=False,
        )
        return [int(line) for line in listed.stdout.split()]


def run_whole(work: Coroutine[None, None, T]) -> T:
    """Run it to its end; SIGTERM stops it as Ctrl-C does, with what it has started."""

    async def whole() -> T:
        task = asyncio.current_task()
        assert task is not None
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        return await work

    try:
        return asyncio.run(whole())
    except (asyncio.CancelledError, KeyboardInterrupt):
        sys.exit("Stopped.")


def picture(
    seed: int, size: tuple[int, int] = (96, 72), kind: str = "JPEG", **options: object
) -> bytes:
    """Return an encoded picture with some structure, different for each seed."""
    image = Image.new("RGB", size, (40 * seed % 256, 120, 200))
    draw = ImageDraw.Draw(image)
    for i in range(8):
        x, y = (37 * (i + seed)) % size[0], (23 * i * seed) % size[1]
        draw.ellipse((x - 12, y - 12, x + 12, y + 12), fill=(255 - 30 * i, 30 * i, 90 * seed % 256))
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def buttons(message: Json) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


def says(*parts: str) -> Callable[[Json], bool]:
    def holds(message: Json) -> bool:
        text = message.get("text") or message.get("caption") or ""
        return message["from"]["is_bot"] and all(part in text for part in parts)

    return holds


def is_painting(message: Json) -> bool:
    return "photo" in message and says("Painting")(message)


def has_file(message: Json) -> bool:
    return "document" in message and message["from"]["is_bot"]


def after(earlier: Json, holds: Callable[[Json], bool]) -> Callable[[Json], bool]:
    """Return the same condition for the messages after this one."""
    return lambda message: message["message_id"] > earlier["message_id"] and holds(message)


async def send_pair(person: Person, content: int = 1, style: int = 2) -> Json:
    """Send two pictures, from these seeds; return the message that offers the strengths."""
    caption = "/style" if person.chat < 0 else ""
    await person.send_photo(picture(content), caption)
    await person.wait_for(says(str(texts.ASK_STYLE)))
    await person.send_photo(picture(style), caption)
    return await person.wait_for(says(str(texts.ASK_STRENGTH)))


async def begin(service: Service, person: Callable[..., Person]) -> tuple[Person, Json]:
    """Start the service, and return somebody who is offered the strengths."""
    service.start()
    me = person(1)
    return me, await send_pair(me)


async def assert_one_result(service: Service, person: Person, files: int = 1) -> None:
    """One message shows the result, one file follows it, and nothing waits to be sent again."""
    await person.wait_for(has_file, timeout=120)
    assert service.stop() == 0
    assert service.unsent() == []
    messages = await person.messages()
    assert len([message for message in messages if says("Done:")(message)]) == 1
    assert len([message for message in messages if has_file(message)]) == files
