"""How much memory a painting will need, and how large it can be where there is less.

Measured on a CPU (`python -m benchmarks.memory` does it again) and rounded up.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import torch

from styler.features import Network
from styler.images import fit
from styler.presets import SMALLEST_SIZE, Features

RESERVE = 0.85
"""Part of the free memory that is planned with: other programs want some, too."""
STEP_DOWN = 0.95

_SYSTEM = Path("/proc/meminfo")
_GROUPS = (
    ("/sys/fs/cgroup", "memory.max", "memory.current"),
    ("/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes"),
)
"""Folders of control groups, version 2 and 1, with the files of their limit and use."""
_FILES = {"active_file", "inactive_file"}
"""What a group counts as used, and the system takes back when it is wanted: copies of files."""
_PROCESS = Path("/proc/self")
_RAN_OUT = ("allocate memory", "could not create a primitive", "bad_alloc")
"""What torch says, and oneDNN below it, where there is no memory."""


RAN_OUT_TWICE = "Memory ran out twice: choose a smaller size."
MOST_SLOTS = 16
"""Paintings side by side on a GPU: more of them are no faster together."""


class TooLargeError(Exception):
    """Not even the smallest painting fits into memory; the text says how much is missing."""


@dataclass(frozen=True, slots=True)
class Need:
    """What a network needs beyond its weights, in bytes."""

    fixed: int
    in_strip: int
    """Per pixel that is described at once, in float32."""
    everywhere: int
    """Per pixel of the painting, in float32."""


NEEDS = {
    Features.WAVELET: Need(fixed=100_000_000, in_strip=900, everywhere=540),
    Features.VGG19: Need(fixed=250_000_000, in_strip=2500, everywhere=1200),
}
HALF = 0.75
"""Part of it that is needed in bfloat16: sums, images and the optimiser stay in float32."""


def needed(network: Network, size: tuple[int, int]) -> int:
    """Return the bytes that painting (width, height) pixels will take, about."""
    return _needed(network, size, network.strip)


def require_whole(network: Network, size: tuple[int, int], room: int | None) -> None:
    """Raise TooLargeError if (width, height), described at once and not in strips, does not fit."""
    need = _needed(network, size, size[0] * size[1])
    if room is not None and need > RESERVE * room:
        raise TooLargeError(
            f"{max(size)} px need {in_words(need)} of memory in this recipe, and {in_words(room)} "
            "are free: choose fewer."
        )


def _needed(network: Network, size: tuple[int, int], strip: int) -> int:
    need, pixels = NEEDS[network.kind], size[0] * size[1]
    large = min(pixels, strip) * need.in_strip + pixels * need.everywhere
    precision = HALF if network.dtype.itemsize < torch.float32.itemsize else 1.0
    return need.fixed + round(precision * large)


def free(device: torch.device) -> int | None:
    """Return the bytes that are free for this process on a device; None if nobody says."""
    if device.type == "cuda":
        kept = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
        return torch.cuda.mem_get_info(device)[0] + kept
    numbers = [_available()] if _SYSTEM.is_file() else [_pages()]
    numbers += [in_group(Path(folder), limit, usage) for folder, limit, usage in _GROUPS]
    numbers.append(_address_space())
    return min((number for number in numbers if number is not None), default=None)


def in_group(folder: Path, limit: str, usage: str) -> int | None:
    """Return the bytes that a control group (a container's) leaves; None if it has no limit.

    Its folder, and the names of the files in it that hold its limit and its use.
    """
    allowed, used = _number(folder / limit), _number(folder / usage)
    if allowed is None or used is None:
        return None
    with suppress(OSError, ValueError):
        pairs = map(str.split, (folder / "memory.stat").read_text(encoding="ascii").splitlines())
        used -= sum(int(number) for name, number in pairs if name in _FILES)
    return max(0, allowed - used)


def largest(network: Network, size: tuple[int, int], room: int | None) -> int:
    """Return the longest edge, up to that of (width, height), that fits into `room` bytes.

    TooLargeError if none does that is painted here.
    """
    edge = max(size)
    if room is None:
        return edge
    while needed(network, fit(size, edge)) > RESERVE * room:
        if edge <= SMALLEST_SIZE:
            raise TooLargeError(
                f"Painting needs {in_words(needed(network, fit(size, edge)))} of memory at least, "
                f"and {in_words(room)} are free: close other programs."
            )
        edge = max(SMALLEST_SIZE, int(edge * STEP_DOWN))
    return edge


def slots(network: Network, edge: int, room: int | None) -> int:
    """Return how many paintings with sides of `edge` pixels fit into `room` bytes side by side.

    On a CPU it is one: two take as long together as one after the other.
    """
    if network.device.type == "cpu" or room is None:
        return 1
    return min(max(1, int(RESERVE * room / needed(network, (edge, edge)))), MOST_SLOTS)


def ran_out(error: BaseException) -> bool:
    """Whether an error of torch or Python says that memory ran out."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and any(words in str(error) for words in _RAN_OUT)


def release(device: torch.device) -> None:
    """Give back what a device keeps for later, after memory ran out."""
    if device.type == "cuda":
        torch.cuda.empty_cache()


def in_words(size: int) -> str:
    """Return bytes as people read them."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{max(1, round(size / 1e6))} MB"  # noqa: PLR2004


def _available() -> int | None:
    for line in _SYSTEM.read_text(encoding="ascii").splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return None


def _pages() -> int | None:
    names = ("SC_AVPHYS_PAGES", "SC_PAGE_SIZE")
    if not set(names) <= set(os.sysconf_names):
        return None
    return os.sysconf(names[0]) * os.sysconf(names[1])


def _address_space() -> int | None:
    """Return what `ulimit -v` leaves."""
    with suppress(OSError, ValueError):
        limits = (_PROCESS / "limits").read_text(encoding="ascii")
        (line,) = (line for line in limits.splitlines() if line.startswith("Max address space"))
        allowed = int(line.split()[3])  # ValueError if it is "unlimited"
        pages = int((_PROCESS / "statm").read_text(encoding="ascii").split()[0])
        return max(0, allowed - pages * os.sysconf("SC_PAGE_SIZE"))
    return None


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None  # not on this system, or "max"
