"""Whether the front stays quick: `python -m benchmarks.front`.

Many people chat with the real bot at once, over the playground's server; painting is replaced by a
worker that answers at once. Then the ledger alone, with a short line and a long one.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path

import torch

from benchmarks import ledger, results
from benchmarks.ledger import Line
from benchmarks.results import Machine
from benchmarks.rush import Rush, rush

MANY_MS = 0.1
"""From here on no fractions of a millisecond are shown."""
ONE_PERSON = 1
_COLUMNS = (
    *("chats", "updates/s", "tap p50", "tap p99", "lag p50", "lag p99", "memory", "edits"),
    *("all done", "processors: bot, playground, people"),
)


def table(rushes: Sequence[Rush], lines: Sequence[Line]) -> str:
    """Return two Markdown tables: the runs with all people at once, and the lines."""
    rows = [
        f"| {run.chats} | {run.updates_per_second:.0f} | {_ms(run.tap_p50)} | {_ms(run.tap_p99)} "
        f"| {_ms(run.lag_p50)} | {_ms(run.lag_p99)} | {run.memory / 1e6:.0f} MB | {run.edits} "
        f"| {run.taken:.1f} s | {run.bot:.2f}, {run.playground:.2f}, {run.people:.2f} |"
        for run in rushes
    ]
    tables = [
        f"| {' | '.join(_COLUMNS)} |",
        "| ---: " * len(_COLUMNS) + "|",
        *rows,
        "",
        "| queued | people | claim | place of one | places in front | claim, on the disk |",
        "| ---: " * 6 + "|",
    ]
    for line in lines:
        taken = " | ".join(map(_ms, (line.claim, line.place, line.round, line.kept)))
        tables.append(f"| {line.queued} | {line.people} | {taken} |")
    return "\n".join(tables)


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.2f} ms" if seconds < MANY_MS else f"{1000 * seconds:.0f} ms"


async def measure(chosen: argparse.Namespace) -> tuple[list[Rush], list[Line]]:
    """Take all figures."""
    rushes, lines = list[Rush](), list[Line]()
    for _ in range(chosen.runs):
        rushes.append(await rush(chosen.chats))
        print(rushes[-1], flush=True)
    for queued in chosen.queued:
        for people in (queued, ONE_PERSON):
            with tempfile.TemporaryDirectory() as folder:
                lines.append(await ledger.measure(Path(folder), queued, people, chosen.steps))
            print(lines[-1], flush=True)
    return rushes, lines


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the tables, and write the numbers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chats", type=int, default=200)
    parser.add_argument("--runs", type=int, default=3, help="with all people at once")
    parser.add_argument("--queued", type=int, nargs="+", default=[10, 10_000])
    parser.add_argument("--steps", type=int, default=200, help="of each line")
    parser.add_argument("--out", type=Path, default=results.FOLDER, help="a folder for the numbers")
    chosen = parser.parse_args(arguments)
    rushes, lines = asyncio.run(measure(chosen))
    machine = Machine.here(torch.device("cpu"))
    print(f"\n{results.today()}, {machine}\n\n{table(rushes, lines)}")
    results.write(chosen.out, "front", machine, [*rushes, *lines])


if __name__ == "__main__":
    main()
