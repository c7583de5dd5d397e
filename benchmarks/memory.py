"""What a painting needs of memory, beside what is foretold: `python -m benchmarks.memory`.

Each size in a process of its own; a step of the last stage is where the most is needed.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from benchmarks import results
from benchmarks.networks import network
from benchmarks.results import Machine
from styler import memory
from styler.job import Job, Style
from styler.presets import Features
from styler.schedule import Stage
from styler.transfer import paint

STEPS = 10
"""The history of L-BFGS is full by then."""
STATUS = Path("/proc/self/status")


@dataclass(frozen=True, slots=True)
class Row:
    """One size."""

    features: str
    width: int
    height: int
    foretold: int
    """Bytes that the painting needs beyond the network."""
    used: int


def peak(status: Path = STATUS) -> int:
    """Return the most bytes that a process has had in memory so far, this one by default."""
    for line in status.read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("This needs Linux.")


def measure(kind: Features, width: int, height: int) -> Row:
    """Paint a few steps, and return the row; in a process that did nothing else."""
    net = network(kind, torch.device("cpu"))
    before = peak()
    content = torch.rand(1, 3, height, width)
    job = Job(content, (Style(content.flip(3)),), 50)
    for _ in paint(net, job, plan=[Stage(width, height, STEPS)]):
        pass
    return Row(kind.value, width, height, memory.needed(net, (width, height)), peak() - before)


def table(rows: Sequence[Row]) -> str:
    """Return a Markdown table."""
    lines = ["| features | size | foretold | used | used / foretold |", "| --- |" + " ---: |" * 4]
    for row in rows:
        words = memory.in_words(row.foretold), memory.in_words(row.used)
        lines.append(
            f"| {row.features} | {row.width} x {row.height} | {' | '.join(words)} "
            f"| {row.used / row.foretold:.2f} |"
        )
    return "\n".join(lines)


def apart(kind: str, width: int, height: int) -> Row:
    """Measure in a process of its own."""
    code = (
        "import sys; from benchmarks.memory import measure; from styler.presets import Features; "
        "row = measure(Features(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])); "
        "print(row.foretold, row.used)"
    )
    command = [sys.executable, "-c", code, kind, str(width), str(height)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own
    foretold, used = map(int, done.stdout.split())
    row = Row(kind, width, height, foretold, used)
    print(row, flush=True)
    return row


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the table, and write the numbers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--features", nargs="+", default=[Features.WAVELET, Features.VGG19])
    parser.add_argument("--edges", type=int, nargs="+", default=[256, 512, 1024, 2048])
    parser.add_argument("--out", type=Path, default=results.FOLDER, help="a folder for the numbers")
    chosen = parser.parse_args(arguments)
    rows = [apart(kind, edge, edge * 3 // 4) for kind in chosen.features for edge in chosen.edges]
    machine = Machine.here(torch.device("cpu"))
    print(f"\n{results.today()}, {machine}\n\n{table(rows)}")
    results.write(chosen.out, "memory", machine, rows)


if __name__ == "__main__":
    main()
