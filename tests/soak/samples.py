"""What a process and its database hold at one moment (Linux), and whether that stays so."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

SLACK = 0.05
"""How much more the last quarter of a run may always hold than the one before it."""
SMALL = 100
"""Up to here a count may be two higher: a connection that is just being made, and its socket."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Bytes and counts."""

    memory: int
    """Resident bytes of the bot's process."""
    files: int
    """That it has open, sockets too."""
    threads: int
    database: int
    """Bytes of the database and its log of late changes."""
    pictures: int
    """Bytes of the pictures on the disk."""

    @classmethod
    def take(cls, pid: int, folder: Path) -> "Sample":
        """Look at a bot's process and at its DATA_DIR."""
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
        (memory,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:"))
        return cls(
            memory=int(memory) * 1024,
            files=len(list(Path(f"/proc/{pid}/fd").iterdir())),
            threads=len(list(Path(f"/proc/{pid}/task").iterdir())),
            database=sum(map(_size, folder.glob("bot.db*"))),
            pictures=sum(map(_size, folder.glob("pictures/*"))),
        )


def growing(samples: Sequence[Sample]) -> list[str]:
    """Return the names of what grows to the end, beyond the slack.

    What is always held counts, since files and connections come and go: the least of the last
    quarter, beside that of the one before it. The first half is for warming up.
    """
    quarter = len(samples) // 4
    columns = zip(*map(astuple, samples), strict=True)
    return [
        field.name
        for field, values in zip(fields(Sample), columns, strict=True)
        if not _is_flat(min(values[-2 * quarter : -quarter]), min(values[-quarter:]))
    ]


def _is_flat(before: int, after: int) -> bool:
    return after <= before * (1 + SLACK) or after <= before + 2 <= SMALL


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # deleted since it was listed
        return 0
