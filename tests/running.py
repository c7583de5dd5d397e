"""The real service as tests run it: its process, its worker's process, its folder."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from bot import texts
from tests.chat import Json, Person, Playground

SIZE = 64
PATIENCE = 10
"""Seconds in which a service stops."""


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
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
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

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

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


def after(earlier: Json, holds: Callable[[Json], bool]) -> Callable[[Json], bool]:
    """Return the same condition for the messages after this one."""
    return lambda message: message["message_id"] > earlier["message_id"] and holds(message)


async def send_pair(person: Person) -> Json:
    """Send two pictures and return the message that offers the strengths."""
    await person.send_photo(picture(1))
    await person.wait_for(says(texts.ASK_STYLE))
    await person.send_photo(picture(2))
    return await person.wait_for(says(texts.ASK_STRENGTH))
