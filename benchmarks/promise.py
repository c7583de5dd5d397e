"""Whether a promised time is kept: `python -m benchmarks.promise`.

Paints every pair with `--seconds` as the command line does: the rate is measured, the plan chosen,
the estimate said, and then painted against the clock.
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import torch

from benchmarks import results
from benchmarks.networks import network
from benchmarks.pairs import PAIRS, Pair
from benchmarks.results import Machine
from styler.budget import measure, plan_for
from styler.features import Network
from styler.job import Job, Style
from styler.presets import Features, Method, Preset
from styler.transfer import paint

TOLERANCE = 0.2


@dataclass(frozen=True, slots=True)
class Row:
    """One painting against the clock."""

    pair: str
    asked: float
    """Seconds."""
    estimated: float
    taken: float
    width: int
    height: int


def keep(net: Network, pair: Pair, asked: float, size: int) -> Row:
    """Promise a time, and see."""
    content, style = (image.to(net.device) for image in pair.load(size))
    job = Job(content, (Style(style),), Preset.BALANCED)
    rate = measure(net, job, Method.LBFGS)
    plan = plan_for(asked, rate, job, Method.LBFGS)
    started = time.perf_counter()
    for _ in paint(net, job, plan=plan):
        pass
    taken = time.perf_counter() - started
    row = Row(pair.name, asked, rate.seconds(plan), taken, plan[-1].width, plan[-1].height)
    print(row, flush=True)
    return row


def table(rows: Sequence[Row]) -> str:
    """Return a Markdown table: by time asked for, estimate and truth."""
    lines = [
        "| asked for | size | estimate | truth over estimate | within 20 % |",
        "| ---: " * 5 + "|",
    ]
    for asked in dict.fromkeys(row.asked for row in rows):
        own = [row for row in rows if row.asked == asked]
        off = [row.taken / row.estimated for row in own]
        kept = sum(abs(value - 1) <= TOLERANCE for value in off)
        edges = sorted({max(row.width, row.height) for row in own})
        lines.append(
            f"| {asked:g} s | {edges[0]} to {edges[-1]} px "
            f"| {median(row.estimated for row in own):.1f} s "
            f"| {median(off):.2f} ({min(off):.2f} to {max(off):.2f}) | {kept} of {len(own)} |"
        )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the table, and write the numbers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--features", type=Features, default=Features.WAVELET)
    parser.add_argument("--size", type=int, default=512, help="the largest that is wanted")
    parser.add_argument("--seconds", type=float, nargs="+", default=[5, 10, 20])
    parser.add_argument("--pairs", type=int, default=len(PAIRS), help="how many of them")
    parser.add_argument("--out", type=Path, default=results.FOLDER, help="a folder for the numbers")
    chosen = parser.parse_args(arguments)
    net = network(chosen.features, torch.device("cuda" if torch.cuda.is_available() else "cpu"))
    rows = [
        keep(net, pair, seconds, chosen.size)
        for seconds in chosen.seconds
        for pair in PAIRS[: chosen.pairs]
    ]
    machine = Machine.here(net.device)
    print(f"\n{chosen.features}, {results.today()}, {machine}\n\n{table(rows)}")
    results.write(chosen.out, f"promise-{chosen.features}", machine, rows)


if __name__ == "__main__":
    main()
