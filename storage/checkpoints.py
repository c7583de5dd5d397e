"""What paintings go on from, as files: large, and of no use for long.

A running job's is of use until it has ended; a sketch's as long as somebody may choose it.
"""

import asyncio
from collections.abc import Collection, Iterable
from pathlib import Path

from storage.files import PART, write


class Checkpoints:
    """A folder that holds the latest checkpoint of each job, and those of its sketches."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder

    async def save(self, job_id: int, data: bytes) -> None:
        """Keep a checkpoint in the place of the one before: after a crash one of them is there."""
        await write(self._path(job_id), data)

    async def save_sketch(self, job_id: int, strength: int, data: bytes) -> None:
        """Keep what the painting at a strength goes on from that a job has sketched."""
        await write(self._sketch(job_id, strength), data)

    async def load(self, job_id: int) -> bytes:
        """Return a job's checkpoint, empty if there is none."""
        return await asyncio.to_thread(_read, self._path(job_id))

    async def load_sketch(self, job_id: int, strength: int) -> bytes:
        """Return the checkpoint of a job's sketch at a strength, empty if there is none."""
        return await asyncio.to_thread(_read, self._sketch(job_id, strength))

    def files(self, job_ids: Iterable[int]) -> list[Path]:
        """Return where the checkpoints of these jobs and their sketches are, if they are kept."""
        ids = set(job_ids)
        sketches = (path for job_id in ids for path in self._folder.glob(f"{job_id}-*"))
        return sorted([*map(self._path, ids), *sketches])

    async def kept(self) -> set[int]:
        """Return the jobs that there is a checkpoint of, or a part that a crash left behind.

        Those of their sketches do not count.
        """
        return await asyncio.to_thread(self._kept)

    async def delete(self, job_ids: Collection[int]) -> None:
        """Delete the checkpoints of these jobs and of their sketches."""
        if job_ids:
            await asyncio.to_thread(self._delete, job_ids)

    async def forget_sketches(self, *, before: float, most: int) -> None:
        """Delete the checkpoints of sketches from before this time, and the oldest beyond a size.

        `most` is in bytes. A part that a crash left behind is one of them.
        """
        await asyncio.to_thread(self._forget_sketches, before, most)

    def _path(self, job_id: int) -> Path:
        return self._folder / str(job_id)

    def _sketch(self, job_id: int, strength: int) -> Path:
        return self._folder / f"{job_id}-{strength}"

    def _kept(self) -> set[int]:
        return {int(path.stem) for path in self._folder.iterdir() if path.stem.isdecimal()}

    def _delete(self, job_ids: Collection[int]) -> None:
        for path in self.files(job_ids):
            for file in (path, path.with_suffix(PART)):
                file.unlink(missing_ok=True)

    def _forget_sketches(self, before: float, most: int) -> None:
        known = [(path.stat(), path) for path in self._folder.glob("*-*")]
        size = 0
        for stat, path in sorted(known, key=lambda each: each[0].st_mtime_ns, reverse=True):
            size += stat.st_size
            if stat.st_mtime < before or size > most:
                path.unlink()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
