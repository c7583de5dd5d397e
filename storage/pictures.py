"""Pictures as files beside the database: whole, or not there."""

import asyncio
import hashlib
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path

from storage.files import PART, write


class Pictures:
    """A folder of pictures, each under a name of the caller's choice."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder

    async def save(self, name: str, data: bytes) -> None:
        """Write a picture: after a crash the old one is there or the new one, never half of it."""
        await write(self._path(name), data)

    async def load(self, name: str) -> bytes | None:
        """Return a picture, or None if it is not kept."""
        try:
            return await asyncio.to_thread(self._path(name).read_bytes)
        except FileNotFoundError:
            return None

    def files(self, names: Iterable[str]) -> list[Path]:
        """Return where these pictures are, if they are kept."""
        return sorted(self._path(name) for name in names)

    async def delete(self, names: Iterable[str]) -> None:
        """Delete the pictures of these names that are there; nobody may be writing one."""
        await asyncio.to_thread(self._delete, self.files(names))

    async def has(self, name: str) -> bool:
        """Whether a picture is kept."""
        return await asyncio.to_thread(self._path(name).is_file)

    async def tidy(self, named: Collection[str], *, before: float) -> int:
        """Delete half-written pictures, and those written before this time that nobody names.

        Nobody may be writing one. Returns how many there were.
        """
        return await asyncio.to_thread(self._tidy, named, before)

    async def forget(self, *, before: float, but: Collection[str] = ()) -> None:
        """Delete the pictures written before this time, but those of these names."""
        await asyncio.to_thread(self._forget, before, set(self.files(but)))

    def _path(self, name: str) -> Path:
        # Names hold what strangers sent (Telegram's file ids): no part of them becomes a path.
        return self._folder / hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()

    def _delete(self, paths: Iterable[Path]) -> None:
        for path in paths:
            for file in (path, path.with_suffix(PART)):
                file.unlink(missing_ok=True)

    def _tidy(self, named: Collection[str], before: float) -> int:
        kept = set(self.files(named))
        useless = [
            path
            for path in self._folder.iterdir()
            if path.suffix == PART or (path not in kept and path.stat().st_mtime < before)
        ]
        for path in useless:
            path.unlink()
        return len(useless)

    def _forget(self, before: float, kept: Collection[Path]) -> None:
        for path in self._folder.iterdir():
            with suppress(FileNotFoundError):  # a part that has become a picture meanwhile
                if path not in kept and path.stat().st_mtime < before:
                    path.unlink()
