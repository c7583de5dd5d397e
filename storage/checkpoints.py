"""What running jobs go on from, as files: large, and of no use once a job has ended."""

import asyncio
from collections.abc import Collection, Iterable
from pathlib import Path

from storage.files import PART, write


class Checkpoints:
    """A folder that holds the latest checkpoint of each job."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder

    async def save(self, job_id: int, data: bytes) -> None:
        """Keep a checkpoint in the place of the one before: after a crash one of them is there."""
        await write(self._path(job_id), data)

    async def load(self, job_id: int) -> bytes:
        """Return a job's checkpoint, empty if there is none."""
        try:
            return await asyncio.to_thread(self._path(job_id).read_bytes)
        except FileNotFoundError:
            return b""

    def files(self, job_ids: Iterable[int]) -> list[Path]:
        """Return where the checkpoints of these jobs are, if they are kept."""
        return sorted(self._path(job_id) for job_id in job_ids)

    async def kept(self) -> set[int]:
        """Return the jobs that there is a checkpoint of, or a part that a crash left behind."""
        return await asyncio.to_thread(self._kept)

    async def delete(self, job_ids: Collection[int]) -> None:
        """Delete the checkpoints of these jobs."""
        if job_ids:
            await asyncio.to_thread(self._delete, job_ids)

    def _path(self, job_id: int) -> Path:
        return self._folder / str(job_id)

    def _kept(self) -> set[int]:
        return {int(path.stem) for path in self._folder.iterdir() if path.stem.isdecimal()}

    def _delete(self, job_ids: Collection[int]) -> None:
        for path in map(self._path, job_ids):
            for file in (path, path.with_suffix(PART)):
                file.unlink(missing_ok=True)
