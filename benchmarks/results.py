"""Where the numbers of a benchmark go, and on which machine they were taken."""

import json
import platform
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

FOLDER = Path(__file__).parent / "results"
_PROCESSOR = Path("/proc/cpuinfo")
_MEASURED_WITH = ("torch", "torchvision", "numpy", "pillow")


@dataclass(frozen=True, slots=True)
class Machine:
    """What a figure depends on besides the code."""

    processor: str
    threads: int
    device: str
    python: str
    torch_version: str

    @classmethod
    def here(cls, device: torch.device) -> "Machine":
        """Describe this machine, with the device that computes."""
        gpu = torch.cuda.get_device_name(device) if device.type == "cuda" else device.type
        return cls(
            processor=_processor(),
            threads=torch.get_num_threads(),
            device=gpu,
            python=platform.python_version(),
            torch_version=torch.__version__,
        )

    def __str__(self) -> str:
        """Return it in a line."""
        computing = "" if self.device == "cpu" else f", {self.device}"
        return f"{self.processor}, {self.threads} threads{computing}, torch {self.torch_version}"

    @property
    def slug(self) -> str:
        """Name it in a file's name: what computes, and the threads."""
        name = self.processor if self.device == "cpu" else self.device
        return re.sub(r"[^a-z0-9]+", "-", f"{name} {self.threads} threads".lower()).strip("-")


def today() -> str:
    """Return the date (UTC), 2026-11-24."""
    return datetime.now(tz=UTC).date().isoformat()


def write(folder: Path, name: str, machine: Machine, rows: list[Any]) -> Path:
    """Write the rows (dataclasses) as `<date>-<name>.json`, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{today()}-{name}.json"
    content = {"machine": asdict(machine), "rows": [asdict(row) for row in rows]}
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return path


def write_section(
    folder: Path, name: str, section: str, machine: Machine, found: Mapping[str, Sequence[Any]]
) -> Path:
    """Write what a section found into `<date>-<name>.json`, and return its path.

    `found` holds dataclasses by what they are. Other sections that are in the file stay there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{today()}-{name}.json"
    content = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    content[section] = {
        "machine": asdict(machine),
        "versions": {package: version(package) for package in _MEASURED_WITH},
        **{kind: [asdict(one) for one in values] for kind, values in found.items()},
    }
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return path


def _processor() -> str:
    if _PROCESSOR.is_file():
        for line in _PROCESSOR.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()
