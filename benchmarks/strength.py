"""Whether a strength means the same for every pair: `python -m benchmarks.strength`.

Paints every pair at every preset and measures the 8-bit result, once with the ratio learned on the
way and once with a fixed one: the preset's best single ratio, the geometric mean of those found.
"""

import argparse
import dataclasses
import math
from collections.abc import Sequence
from pathlib import Path

import torch
from PIL import Image

from benchmarks import results
from benchmarks.networks import network
from benchmarks.pairs import PAIRS, Pair, from_folder
from benchmarks.results import Machine
from styler import images
from styler.features import Network
from styler.job import Job, Style
from styler.presets import Features, Preset, style_target
from styler.ruler import Ruler
from styler.transfer import paint

TOLERANCE = 0.1


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One painting, measured."""

    pair: str
    preset: str
    size: int
    learned: bool
    hit: float
    """Style distance over the preset's target: 1 is exact."""
    content_distance: float
    ratio: float
    """Content weight over style weight."""


def measure(
    net: Network, pair: Pair, preset: Preset, size: int, ratio: float | None
) -> tuple[Row, Image.Image]:
    """Paint, and measure the result as a file would hold it."""
    content, style = (image.to(net.device) for image in pair.load(size))
    job = Job(content, (Style(style),), preset.value, ratio=ratio)
    *_, last = paint(net, job)
    picture = images.to_picture(last.image)
    delivered = images.to_tensor(picture, picture.size).to(net.device)
    measured = Ruler(net, content, job.styles).measure(delivered)
    row = Row(
        pair=pair.name,
        preset=preset.name.capitalize(),
        size=size,
        learned=ratio is None,
        hit=measured.style_distance / style_target(preset),
        content_distance=measured.content_distance,
        ratio=last.content_weight,
    )
    return _told(row), picture


def learned_rows(net: Network, pairs: Sequence[Pair], size: int, folder: Path | None) -> list[Row]:
    """Return rows of all presets and pairs at a size; the paintings go into the folder."""
    rows = []
    for preset in Preset:
        for pair in pairs:
            row, picture = measure(net, pair, preset, size, None)
            rows.append(row)
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
                picture.save(folder / f"{pair.name}, {row.preset}, {net.kind}, {size}.png")
    return rows


def fixed_rows(net: Network, pairs: Sequence[Pair], learned: Sequence[Row]) -> list[Row]:
    """Return the same with one ratio for all pairs: the geometric mean of those learned."""
    rows = []
    for preset in Preset:
        own = [row for row in learned if row.preset == preset.name.capitalize()]
        ratio = math.exp(sum(math.log(row.ratio) for row in own) / len(own))
        rows += [measure(net, pair, preset, own[0].size, ratio)[0] for pair in pairs]
    return rows


def table(rows: Sequence[Row], size: int) -> str:
    """Return a Markdown table: style distance over target and content distance, by pair."""
    presets = [preset.name.capitalize() for preset in Preset]
    lines = [
        "| pair | "
        + " | ".join(f"{name} | content" for name in presets)
        + " | with fixed ratios |",
        "| --- |" + " ---: |" * (2 * len(presets) + 1),
    ]
    for pair in dict.fromkeys(row.pair for row in rows):
        own = [row for row in rows if row.pair == pair and row.size == size]
        learned = {row.preset: row for row in own if row.learned}
        fixed = {row.preset: row for row in own if not row.learned}
        cells = [
            f"{learned[name].hit:.3f} | {learned[name].content_distance:.3f}" for name in presets
        ]
        others = ", ".join(f"{fixed[name].hit:.2f}" for name in presets if name in fixed)
        lines.append(f"| {pair} | {' | '.join(cells)} | {others} |")
    return "\n".join(lines)


def verdict(rows: Sequence[Row]) -> str:
    """Return how many paintings hit their target, learned and fixed."""
    words = []
    for name, learned in (("learned", True), ("fixed", False)):
        chosen = [row for row in rows if row.learned is learned]
        if chosen:
            hits = sum(abs(row.hit - 1) <= TOLERANCE for row in chosen)
            worst = max(chosen, key=lambda row: abs(math.log(row.hit)))
            words.append(
                f"{name}: {hits} of {len(chosen)} within 10 %, the farthest {worst.hit:.2f} times "
                f"its target ({worst.pair}, {worst.preset}, {worst.size} px)"
            )
    return "; ".join(words) + f"; content rises with strength: {'yes' if rising(rows) else 'NO'}."


def rising(rows: Sequence[Row]) -> bool:
    """Whether the content distance of every pair rises with its preset."""
    learned = [row for row in rows if row.learned]
    groups: dict[tuple[str, int], list[float]] = {}
    for row in learned:  # in the order of the presets
        groups.setdefault((row.pair, row.size), []).append(row.content_distance)
    return all(values == sorted(values) for values in groups.values())


def _told(row: Row) -> Row:
    kind = "learned" if row.learned else "fixed"
    line = f"{row.size} {row.preset:9} {kind:8} {row.hit:.3f} {row.content_distance:.3f} {row.pair}"
    print(line, flush=True)
    return row


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the tables, and write the numbers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--features", type=Features, default=Features.WAVELET)
    parser.add_argument("--sizes", type=int, nargs="+", default=[256, 512])
    parser.add_argument("--pairs", type=int, default=len(PAIRS), help="how many of them")
    parser.add_argument("--folder", type=Path, help="with photos/ and styles/, in addition")
    parser.add_argument("--pictures", type=Path, help="a folder for the paintings")
    parser.add_argument("--no-fixed", action="store_true", help="leave the comparison out")
    parser.add_argument("--out", type=Path, default=results.FOLDER, help="a folder for the numbers")
    chosen = parser.parse_args(arguments)
    net = network(chosen.features, torch.device("cuda" if torch.cuda.is_available() else "cpu"))
    pairs = [*PAIRS[: chosen.pairs], *(from_folder(chosen.folder) if chosen.folder else [])]
    rows: list[Row] = []
    for size in chosen.sizes:
        learned = learned_rows(net, pairs, size, chosen.pictures)
        rows += learned if chosen.no_fixed else learned + fixed_rows(net, pairs, learned)
    machine = Machine.here(net.device)
    for size in chosen.sizes:
        where = f"{chosen.features} at {size} px, {results.today()}, {machine}"
        print(f"\n{where}\n\n{table(rows, size)}")
    print(f"\n{verdict(rows)}")
    sizes = "-".join(map(str, chosen.sizes))
    results.write(chosen.out, f"strength-{chosen.features}-{sizes}", machine, rows)


if __name__ == "__main__":
    main()
