"""From the tap to the result: the real bot, its worker and a playground in Telegram's place."""

import asyncio
import itertools
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch

from benchmarks.effort import Effort
from benchmarks.goals import Bound, Goal
from benchmarks.memory import peak
from benchmarks.networks import weights_file
from benchmarks.outcome import Outcome
from benchmarks.pairs import PAIRS
from benchmarks.timing import Spread, in_words
from bot import texts
from styler import images
from styler.memory import in_words as in_bytes
from styler.presets import Features, Preset
from tests.chat import Json, Person, running_playground
from tests.running import Service, says

PATIENCE = 3600.0
"""Seconds that a painting may take."""
PROCESS = Path("/proc")
MOST_SECONDS = 15.0
MOST_TO_SNAPSHOT = 2.0
MOST_MEMORY = {Features.WAVELET: 1.2, Features.VGG19: 1.6}
"""Gigabytes of the worker, torch included."""


@dataclass(frozen=True, slots=True)
class Row:
    """One preset, painted several times. Seconds from the tap."""

    features: str
    preset: str
    size: int
    result: Spread
    """Until it is in the chat."""
    snapshot: Spread | None
    """Until the first one is in the chat; None where the result was there first."""
    peak: int | None
    """The most bytes the worker had in memory up to then; None where no one says."""


def measure(effort: Effort) -> list[Row]:
    """Have paintings made for people: with wavelets at each preset, with VGG-19 Balanced."""
    rows = []
    for kind in effort.features:
        presets = tuple(Preset) if kind is Features.WAVELET else (Preset.BALANCED,)
        with _service(kind, effort) as service:
            rows += asyncio.run(_rows(service, kind, presets, effort))
    return rows


@contextmanager
def _service(kind: Features, effort: Effort) -> Iterator[Service]:
    """Run a bot whose people are in a playground."""
    with (
        tempfile.TemporaryDirectory() as name,
        running_playground(Path(name) / "playground") as playground,
    ):
        weights = weights_file(kind, Path(name))
        service = Service(playground, Path(name) / "data")
        service.settings |= {
            "STYLER_SIZE": str(effort.size),
            "STYLER_FEATURES": kind.value,
            "STYLER_DEVICE": str(effort.device),
            **({} if weights is None else {"STYLER_WEIGHTS": str(weights)}),
        }
        service.start()
        try:
            yield service
        finally:
            service.stop()


async def _rows(
    service: Service, kind: Features, presets: Sequence[Preset], effort: Effort
) -> list[Row]:
    await service.wait_for_log("worker ready")
    rows, people = [], itertools.count(1)
    for preset in presets:
        taken = [await _tap(service, preset, next(people)) for _ in range(effort.runs)]
        snapshots = [first for first, _ in taken if first is not None]
        rows.append(
            Row(
                kind.value,
                preset.name.capitalize(),
                effort.size,
                Spread.of([result for _, result in taken]),
                Spread.of(snapshots) if snapshots else None,
                _peak(service),
            )
        )
        print(rows[-1], flush=True)
    return rows


async def _tap(service: Service, preset: Preset, number: int) -> tuple[float | None, float]:
    """Return the seconds from the tap of a new person to the first snapshot, and to the result."""
    pair = PAIRS[0]
    async with service.playground.client() as client:
        person = Person(client, number)
        await person.send_photo(images.to_jpeg(pair.photo()))
        await person.wait_for(says(str(texts.ASK_STYLE)))
        await person.send_photo(images.to_jpeg(pair.style()))
        offer = await person.wait_for(says(str(texts.ASK_STRENGTH)))
        started = time.perf_counter()
        await person.tap_without_waiting(offer["message_id"], preset.name.capitalize())
        shown = await person.wait_for(_has_picture, timeout=PATIENCE)
        first = time.perf_counter() - started
        if _is_result(shown):
            return None, first
        await person.wait_for(_is_result, timeout=PATIENCE)
        return first, time.perf_counter() - started


def _has_picture(message: Json) -> bool:
    return "photo" in message and message["from"]["is_bot"]


def _is_result(message: Json) -> bool:
    return _has_picture(message) and says("Done:")(message)


def _peak(service: Service) -> int | None:
    (worker,) = service.workers()
    status = PROCESS / str(worker) / "status"
    return peak(status) if status.is_file() else None


def goals(rows: Sequence[Row], device: torch.device) -> list[Goal]:
    """Return what is aimed at on a CPU."""
    if device.type != "cpu":
        return []
    found = []
    for row in rows:
        if row.preset != Preset.BALANCED.name.capitalize():
            continue
        kind, what = Features(row.features), f"{row.features}, {row.preset} at {row.size} px"
        if kind is Features.WAVELET:
            result = Goal(what, Bound.AT_MOST, MOST_SECONDS, row.result.median, " s")
            first = None if row.snapshot is None else row.snapshot.median
            snapshot = Goal(f"{what}, first snapshot", Bound.AT_MOST, MOST_TO_SNAPSHOT, first, " s")
            found += [result, snapshot]
        memory = None if row.peak is None else row.peak / 1e9
        found.append(Goal(f"{what}, memory", Bound.AT_MOST, MOST_MEMORY[kind], memory, " GB"))
    return found


def table(rows: Sequence[Row]) -> str:
    """Return a Markdown table."""
    lines = [
        "| features | preset | tap to result | tap to first snapshot | memory of the worker |",
        "| --- | --- | ---: | ---: | ---: |",
    ]
    for row in rows:
        first = "" if row.snapshot is None else in_words(row.snapshot)
        memory = "" if row.peak is None else in_bytes(row.peak)
        lines.append(
            f"| {row.features} | {row.preset} at {row.size} px | {in_words(row.result)} | {first} "
            f"| {memory} |"
        )
    return "\n".join(lines)


def run(effort: Effort) -> Outcome:
    """Measure, and say what was found."""
    rows = measure(effort)
    return Outcome(rows, goals(rows, effort.device), table(rows))
