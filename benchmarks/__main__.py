"""How fast it is, side by side with the textbook's program: `python -m benchmarks`."""

import argparse
import importlib
import os
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path

import torch

from benchmarks import goals, readme, results
from benchmarks.effort import Effort
from benchmarks.outcome import Outcome
from benchmarks.results import Machine
from styler.devices import DeviceError, choose_device
from styler.presets import Features


class Section(StrEnum):
    """What can be measured: each a module of this package."""

    STEPS = "steps"
    EQUAL = "equal"
    PIXELS = "pixels"
    SERVICE = "service"
    THROUGHPUT = "throughput"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure section by section; after each, write its numbers and print its tables."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    try:
        device = choose_device(chosen.device)
    except DeviceError as error:
        parser.error(str(error))
    if chosen.readme is not None and not chosen.readme.is_file():
        parser.error(f"There is no page {chosen.readme}.")
    machine = Machine.here(device)
    effort = _effort(chosen, device)
    for section in chosen.sections:
        measure = _measure(section)
        if measure is None:
            continue
        outcome = measure(effort)
        found = {"goals": outcome.goals, "rows": outcome.rows}
        results.write_section(chosen.out, machine.slug, section, machine, found)
        text = _text(outcome, machine, section, chosen)
        print(f"\n{text}\n", flush=True)
        if chosen.readme is not None:
            _put(chosen.readme, f"{section} on {device.type}", text)


def _measure(section: Section) -> Callable[[Effort], Outcome] | None:
    """Return what measures a section; None, with a sentence, where something is not installed."""
    try:
        run: Callable[[Effort], Outcome] = importlib.import_module(f"benchmarks.{section}").run
    except ModuleNotFoundError as error:
        print(f"{section} is left out: it needs {error.name}, which is not installed here.")
        return None
    return run


def _text(outcome: Outcome, machine: Machine, section: Section, chosen: argparse.Namespace) -> str:
    """Return a section in Markdown, and write its plots."""
    parts = [f"**{results.today()}, {machine}**", goals.table(outcome.goals), outcome.table]
    beside = chosen.out if chosen.readme is None else chosen.readme.parent
    for title, svg in outcome.plots:
        path = chosen.out / f"{results.today()}-{machine.slug}-{section}.svg"
        path.write_text(svg, encoding="utf-8")
        parts.append(f"![{title}]({Path(os.path.relpath(path, beside)).as_posix()})")
    return "\n\n".join(filter(None, parts))


def _put(page: Path, name: str, text: str) -> None:
    try:
        readme.put(page, name, text)
    except readme.NoPlaceError as error:
        print(f"Not written there: {error}")  # what was measured is in its own file all the same


def _effort(chosen: argparse.Namespace, device: torch.device) -> Effort:
    return Effort(
        device=device,
        features=tuple(chosen.features),
        runs=chosen.runs,
        size=chosen.size,
        edges=tuple(chosen.edges),
        pixels=tuple(chosen.pixels),
        matrices=tuple(chosen.matrices),
        evaluations=chosen.evaluations,
        patience=chosen.patience,
        waiting=tuple(chosen.waiting),
        slots=chosen.slots,
    )


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number from 1 on")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    usual = Effort(torch.device("cpu"))
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--sections", type=Section, nargs="+", default=list(Section), help=", ".join(Section))
    add("--device", default="auto", help="as torch names it")
    add("--features", type=Features, nargs="+", default=usual.features, help="wavelet, vgg19")
    add("--runs", type=_count, default=usual.runs, help="of what is measured several times")
    add("--size", type=_count, default=usual.size, help="of whole paintings: the long edge")
    add("--edges", type=_count, nargs="+", default=usual.edges, help="of single steps")
    add("--pixels", type=_count, nargs="+", default=usual.pixels, help="long edges of the plot")
    add("--matrices", type=_count, nargs="+", default=usual.matrices, help="rows of square ones")
    add("--evaluations", type=_count, default=usual.evaluations, help="of the textbook's program")
    add(
        "--patience", type=_count, default=usual.patience, help="times the usual steps, to equal it"
    )
    add("--waiting", type=_count, nargs="+", default=usual.waiting, help="jobs at once")
    add("--slots", type=_count, default=usual.slots, help="jobs painted side by side")
    add("--out", type=Path, default=results.FOLDER, help="a folder for the numbers and plots")
    add("--readme", type=Path, help="a page with places for the tables")
    return parser


if __name__ == "__main__":
    main()
