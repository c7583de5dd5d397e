"""What the recipe is worth: `python -m benchmarks.quality`.

Paints every pair in three ways that take about as many pixels times steps, with the ratio that the
strength leads to, and compares what is left of the total loss and the artefacts people complain
about: coarse to fine with L-BFGS (the default), the same with Adam, and L-BFGS at one size, as most
programs do.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from statistics import median

import torch
from PIL import Image

from benchmarks import results
from benchmarks.artefacts import Artefacts, find_artefacts
from benchmarks.networks import network
from benchmarks.pairs import PAIRS, Pair
from benchmarks.results import Machine
from styler import images
from styler.features import Network
from styler.job import Job, Style
from styler.painting import default_plan
from styler.presets import Features, Method, Preset
from styler.ruler import Ruler
from styler.schedule import Stage
from styler.transfer import paint

WAYS = ("coarse to fine, L-BFGS", "coarse to fine, Adam", "one size, L-BFGS")


@dataclass(frozen=True, slots=True)
class Row:
    """One painting, measured in 8 bits."""

    pair: str
    way: str
    total: float
    """Style distance plus the weighted content distance, with the ratio of the first way."""
    frame: float
    noise: float
    checkerboard: float
    contrast: float
    chroma: float


def measure(net: Network, pair: Pair, preset: Preset, size: int, folder: Path | None) -> list[Row]:
    """Paint a pair in each way."""
    content, style = (image.to(net.device) for image in pair.load(size))
    job = Job(content, (Style(style),), preset.value)
    usual = default_plan(job, Method.LBFGS)
    last = usual[-1]
    work = sum(stage.steps * stage.step_cost for stage in usual)
    single = (Stage(last.width, last.height, round(work / last.step_cost)),)
    plans: list[tuple[Method, Sequence[Stage]]] = [
        (Method.LBFGS, usual),
        (Method.ADAM, usual),
        (Method.LBFGS, single),
    ]
    ruler = Ruler(net, content, job.styles)
    rows, ratio = [], None
    for way, (method, plan) in zip(WAYS, plans, strict=True):
        *_, end = paint(net, job, method, plan)
        ratio = end.content_weight if ratio is None else ratio
        picture = images.to_picture(end.image)
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            picture.save(folder / f"{pair.name}, {way}.png")
        rows.append(_row(pair, way, picture, ruler, ratio, content, style))
    return rows


def _row(  # noqa: PLR0913, PLR0917 - what a row is made of
    pair: Pair,
    way: str,
    picture: Image.Image,
    ruler: Ruler,
    ratio: float,
    content: torch.Tensor,
    style: torch.Tensor,
) -> Row:
    delivered = images.to_tensor(picture, picture.size).to(content.device)
    measured = ruler.measure(delivered)
    found = find_artefacts(delivered.cpu(), content.cpu(), style.cpu())
    total = measured.style_distance + ratio * measured.content_distance
    values = {field.name: getattr(found, field.name) for field in fields(Artefacts)}
    row = Row(pair=pair.name, way=way, total=total, **values)
    print(row, flush=True)
    return row


def table(rows: Sequence[Row]) -> str:
    """Return a Markdown table: medians over the pairs, and the worst in brackets."""
    lines = [
        "| | total loss | frame | noise | checkerboard | contrast | chroma |",
        "| --- |" + " ---: |" * 6,
    ]
    first = {row.pair: row.total for row in rows if row.way == WAYS[0]}
    for way in WAYS:
        own = [row for row in rows if row.way == way]
        losses = [row.total / first[row.pair] for row in own]
        cells = [f"{median(losses):.2f} ({max(losses):.2f})"]
        for name, is_worst in _WORST.items():
            values = [getattr(row, name) for row in own]
            cells.append(f"{median(values):.2f} ({is_worst(values):.2f})")
        lines.append(f"| {way} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _furthest_from_one(values: Sequence[float]) -> float:
    return max(values, key=lambda value: max(value, 1 / max(value, 1e-6)))


_WORST: dict[str, Callable[[list[float]], float]] = {
    "frame": _furthest_from_one,
    "noise": max,
    "checkerboard": max,
    "contrast": _furthest_from_one,
    "chroma": min,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the table, and write the numbers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--features", type=Features, default=Features.WAVELET)
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--pairs", type=int, default=len(PAIRS), help="how many of them")
    parser.add_argument("--pictures", type=Path, help="a folder for the paintings")
    parser.add_argument("--out", type=Path, default=results.FOLDER, help="a folder for the numbers")
    chosen = parser.parse_args(arguments)
    net = network(chosen.features, torch.device("cuda" if torch.cuda.is_available() else "cpu"))
    rows: list[Row] = []
    for pair in PAIRS[: chosen.pairs]:
        rows += measure(net, pair, Preset.BALANCED, chosen.size, chosen.pictures)
    machine = Machine.here(net.device)
    where = f"{chosen.features}, Balanced at {chosen.size} px, {results.today()}, {machine}"
    print(f"\n{where}\n\n{table(rows)}")
    results.write(chosen.out, f"quality-{chosen.features}-{chosen.size}", machine, rows)


if __name__ == "__main__":
    main()
