"""Where the numbers of a benchmark go, and on which machine they were taken."""

import json
import platform
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch

FOLDER = Path(__file__).parent / "results"
_PROCESSOR = Path("/proc/cpuinfo")


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


def _processor() -> str:
    if _PROCESSOR.is_file():
        for line in _PROCESSOR.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()
