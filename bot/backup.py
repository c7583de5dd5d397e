"""A copy of all that was promised, in one file: `bot backup`."""

import asyncio
import os
import tarfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from bot import holdings
from bot.holdings import CHECKPOINTS, DATABASE, PICTURES
from storage import jobs
from storage.database import copy_database, open_database


class BackupError(Exception):
    """No backup was written; the message says why and what to do."""


async def write(folder: Path, file: Path) -> None:
    """Write the database, and the files that its rows name, into a new tar file.

    The file is whole or not there: BackupError, or FolderError or DatabaseError if what is in
    DATA_DIR is no good.
    """
    try:
        _check_free(file)
        with TemporaryDirectory(prefix=f".{file.name}.", dir=file.parent) as workshop:
            copy, part = Path(workshop) / DATABASE, Path(workshop) / "part"
            # The database first: a file is written before the row that names it.
            await asyncio.to_thread(copy_database, folder / DATABASE, copy)
            files = await _named(folder, copy)
            await asyncio.to_thread(_pack, part, folder, copy, files)
            _check_free(file)
            part.rename(file)
    except OSError as error:
        raise BackupError(
            f"{file} cannot be written ({error.strerror}): name another place."
        ) from error


async def _named(folder: Path, database: Path) -> Sequence[Path]:
    """Return where the files are that a database's rows name; some may be gone."""
    async with open_database(database) as sql:
        names = await holdings.named(sql)
        begun = [job.id for job in await jobs.every(sql) if job.is_active]
    pictures, checkpoints = holdings.files(folder)
    return [*pictures.files(names), *checkpoints.files(begun)]


def _check_free(file: Path) -> None:
    if file.exists():
        raise BackupError(f"{file} is there already: name another file, or move it away.")


def _pack(part: Path, folder: Path, database: Path, files: Sequence[Path]) -> None:
    """Write the tar file, with the owners of what is in DATA_DIR."""
    with part.open("wb") as target:
        with tarfile.open(fileobj=target, mode="w") as tar:
            for name in (".", PICTURES, CHECKPOINTS):
                tar.addfile(_for_owner(tar.gettarinfo(folder / name, arcname=name)))
            _add(tar, database, DATABASE)
            for path in files:
                with suppress(FileNotFoundError):
                    _add(tar, path, f"{path.parent.name}/{path.name}")
        target.flush()
        os.fsync(target.fileno())


def _add(tar: tarfile.TarFile, path: Path, name: str) -> None:
    # Of the open file: one that takes its place meanwhile may be of another size.
    with path.open("rb") as file:
        tar.addfile(_for_owner(tar.gettarinfo(arcname=name, fileobj=file)), file)


def _for_owner(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.mode &= 0o700
    return member
