"""Jobs per hour: a real worker process behind the bot's painter, with jobs waiting."""

import asyncio
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from benchmarks.effort import Effort
from benchmarks.goals import Bound, Goal
from benchmarks.networks import weights_file
from benchmarks.outcome import Outcome
from benchmarks.pairs import PAIRS
from bot.painters import PainterLostError
from bot.painters.local import LocalPainter, Options
from styler import images
from styler.frames import Paint, Painted, Portion
from styler.presets import Features, Preset

SNAPSHOT_SECONDS = 2.0
CHECKPOINT_SECONDS = 2.0
"""As the studio asks for."""
LEAST_ON_GPU = 5000
"""Jobs an hour."""
LEAST_BESIDE = {"cuda": 3.0, "cpu": 1.0}
"""Jobs an hour side by side, over those one by one."""
HOUR = 3600


@dataclass(frozen=True, slots=True)
class Row:
    """So many jobs at once."""

    features: str
    size: int
    slots: int
    """Jobs that were painted side by side."""
    waiting: int
    painted: int
    """Those that became a painting."""
    seconds: float
    """From handing the first one in to the last one's end."""

    @property
    def per_hour(self) -> float:
        """Paintings."""
        return HOUR * self.painted / self.seconds


def measure(effort: Effort) -> list[Row]:
    """Have jobs painted, all of them Balanced; on a CPU with the first of the networks only."""
    kinds = effort.features if effort.device.type == "cuda" else effort.features[:1]
    with tempfile.TemporaryDirectory() as folder:
        return [
            row
            for kind in kinds
            for slots in (1, effort.slots)
            for row in asyncio.run(_rows(kind, weights_file(kind, Path(folder)), slots, effort))
        ]


async def _rows(kind: Features, weights: Path | None, slots: int, effort: Effort) -> list[Row]:
    """Return rows of as many jobs as there are slots, and of more."""
    options = Options(kind, weights, str(effort.device), size=effort.size, slots=slots)
    painter = LocalPainter(options)
    counts = [count for count in effort.waiting if count >= slots]
    async with asyncio.TaskGroup() as group:
        running = group.create_task(painter.run(lambda: None))
        # From here on the worker is there and knows the size.
        await paint_all(painter, requests("first", 1, effort.size))
        rows = [await _timed(painter, kind, count, effort.size) for count in counts]
        running.cancel()
    return rows


async def _timed(painter: LocalPainter, kind: Features, count: int, size: int) -> Row:
    jobs = requests(str(count), count, size)
    started = time.perf_counter()
    painted = await paint_all(painter, jobs)
    row = Row(kind.value, size, painter.slots, count, painted, time.perf_counter() - started)
    print(row, flush=True)
    return row


async def paint_all(painter: LocalPainter, jobs: Sequence[Paint]) -> int:
    """Have jobs painted, as many at a time as the painter takes; return how many were painted."""
    slots = asyncio.Semaphore(painter.slots)

    async def is_painted(job: Paint) -> bool:
        async with slots:
            try:
                return any([isinstance(event, Painted) async for event in painter.paint(job)])
            except PainterLostError:
                return False

    return sum(await asyncio.gather(*map(is_painted, jobs)))


def requests(name: str, count: int, size: int) -> list[Paint]:
    """Return so many jobs, each pair in its turn."""
    pairs = [PAIRS[index % len(PAIRS)] for index in range(count)]
    return [
        Paint(
            job=f"{name}-{index}",
            strength=Preset.BALANCED,
            size=size,
            keep_colours=False,
            style_scale=1.0,
            portion=Portion.WHOLE,
            snapshot_seconds=SNAPSHOT_SECONDS,
            checkpoint_seconds=CHECKPOINT_SECONDS,
            content=images.to_jpeg(pair.photo()),
            style=images.to_jpeg(pair.style()),
            checkpoint=b"",
            start=b"",
        )
        for index, pair in enumerate(pairs)
    ]


def goals(rows: Sequence[Row], device: torch.device) -> list[Goal]:
    """Return what is aimed at: for each network, side by side and, on a GPU, at its best."""
    found = []
    for name in dict.fromkeys(row.features for row in rows):
        known = {(row.slots, row.waiting): row.per_hour for row in rows if row.features == name}
        if device.type == "cuda":
            what = f"{name}, Balanced jobs an hour"
            found.append(Goal(what, Bound.AT_LEAST, LEAST_ON_GPU, max(known.values())))
        slots = max(slots for slots, _ in known)
        alone, beside = known.get((1, slots)), known.get((slots, slots))
        if slots > 1 and alone and beside and device.type in LEAST_BESIDE:
            what = f"{name}, {slots} jobs side by side over one by one"
            least = LEAST_BESIDE[device.type]
            found.append(Goal(what, Bound.AT_LEAST, least, beside / alone))
    return found


def table(rows: Sequence[Row]) -> str:
    """Return a Markdown table."""
    lines = [
        "| features | side by side | jobs waiting | painted | all of them took | jobs an hour |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {row.features} | {row.slots} | {row.waiting} | {row.painted} | {row.seconds:.1f} s "
        f"| {row.per_hour:.0f} |"
        for row in rows
    ]
    return "\n".join(lines)


def run(effort: Effort) -> Outcome:
    """Measure, and say what was found."""
    rows = measure(effort)
    return Outcome(rows, goals(rows, effort.device), table(rows))
