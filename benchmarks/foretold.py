"""Whether the time left is told truly: `python -m benchmarks.foretold`.

Paints as the worker does, alone and with others beside it, and compares at each step what is
foretold with what it took. Whatever else the machine does meanwhile counts as an error; where it is
busy, `--processor` counts the time of one thread.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import torch

from benchmarks import results
from benchmarks.networks import network
from benchmarks.pairs import PAIRS, Pair
from benchmarks.results import Machine
from styler.ensemble import Ensemble, Failure
from styler.features import Network
from styler.job import Job, Style
from styler.pace import Pace
from styler.painting import Painting, default_plan
from styler.presets import Features, Method, Preset

FROM, TO = 1 / 3, 0.95
"""Parts of the time between which it is compared: of the last steps each is a large part."""


@dataclass(frozen=True, slots=True)
class Row:
    """The first of some paintings at once."""

    pair: str
    size: int
    at_once: int
    seconds: float
    worst: float
    """What was foretold over what was left, where that is farthest from 1."""
    over: float
    """The part of the time that was over there."""


def follow(net: Network, pairs: Sequence[Pair], size: int, clock: Callable[[], float]) -> Row:
    """Paint all pairs at once, and listen to what the first one is told."""
    paintings = [Painting(net, _job(net, pair, size)) for pair in pairs]
    first, ensemble = paintings[0], Ensemble()
    for painting in paintings:
        ensemble.add(painting)
    pace = Pace(default_plan(_job(net, pairs[0], size), Method.LBFGS), clock)
    told = []
    while not first.is_done:
        for painting, outcome in ensemble.step():
            if isinstance(outcome, Failure):
                raise outcome.error
            if painting is first:
                left = pace.seconds_left(outcome.stage, outcome.step)
                told.append((pace.seconds, left))
    whole = told[-1][0]
    worst, over = max(
        ((left / (whole - at), at / whole) for at, left in told if FROM <= at / whole < TO),
        key=lambda one: abs(one[0] - 1),
    )
    row = Row(pairs[0].name, size, len(pairs), whole, worst, over)
    print(row, flush=True)
    return row


def _job(net: Network, pair: Pair, size: int) -> Job:
    content, style = (image.to(net.device) for image in pair.load(size))
    return Job(content, (Style(style),), Preset.BALANCED)


def table(rows: Sequence[Row]) -> str:
    """Return a Markdown table."""
    lines = ["| size | at once | took | foretold over truth, at worst | when |"]
    lines += ["| ---: " * 5 + "|"]
    lines += [
        f"| {row.size} px | {row.at_once} | {row.seconds:.1f} s | {row.worst:.2f} "
        f"| after {100 * row.over:.0f} % |"
        for row in rows
    ]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the table, and write the numbers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--features", type=Features, default=Features.WAVELET)
    parser.add_argument("--sizes", type=int, nargs="+", default=[512, 1024])
    parser.add_argument("--at-once", type=int, nargs="+", default=[1, 3], help="paintings")
    parser.add_argument("--processor", action="store_true", help="its time, of one thread")
    parser.add_argument("--out", type=Path, default=results.FOLDER, help="a folder for the numbers")
    chosen = parser.parse_args(arguments)
    net = network(chosen.features, torch.device("cuda" if torch.cuda.is_available() else "cpu"))
    clock = time.monotonic
    if chosen.processor:
        torch.set_num_threads(1)
        clock = time.process_time
    rows = [
        follow(net, list(islice(cycle(PAIRS), count)), size, clock)
        for size in chosen.sizes
        for count in chosen.at_once
    ]
    machine = Machine.here(net.device)
    print(f"\n{chosen.features}, {results.today()}, {machine}\n\n{table(rows)}")
    results.write(chosen.out, f"foretold-{chosen.features}", machine, rows)


if __name__ == "__main__":
    main()
