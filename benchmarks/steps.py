"""One step: a gradient and all around it, against the textbook's and against the machine."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import torch
from torch import Tensor

from benchmarks import actions
from benchmarks.arithmetic import matrix_rate, needed
from benchmarks.effort import Effort
from benchmarks.goals import Bound, Goal
from benchmarks.networks import trained_or_drawn, vgg19
from benchmarks.outcome import Outcome
from benchmarks.peer import Textbook
from benchmarks.timing import Action, Spread, alternate, in_words
from styler.devices import fast_dtype
from styler.features import Network
from styler.features.wavelet import Wavelets
from styler.presets import Features

TEXTBOOK = "textbook"
BATCH = 8
"""Pictures at once on a GPU, which one alone does not fill."""
MOST_OF_PEER = 0.55
MOST_IN_BATCH = {1: 2.0, BATCH: 1.0}
"""Milliseconds for a picture on a GPU, by batch."""
GOAL_EDGE = 512


class Part(StrEnum):
    """What is timed."""

    GRADIENT = "forward and backward"
    STEP = "whole step"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was timed."""

    program: str
    """`textbook`, or the name of our features."""
    part: Part
    batch: int
    width: int
    height: int
    dtype: str
    seconds: Spread
    operations: int
    """That the gradient needs, of all pictures of the batch; see `arithmetic`."""
    rate: float
    """Operations a second of a large product of matrices in this type."""

    @property
    def share(self) -> float:
        """The part of the machine that is used, 0 to 1."""
        return self.operations / self.seconds.median / self.rate


class _Timed(NamedTuple):
    program: str
    part: Part
    batch: int


def measure(effort: Effort) -> list[Row]:
    """Time gradients and steps of all programs at all sizes, those of a size in turns."""
    rates = {
        dtype: matrix_rate(effort.matrices, dtype, effort.runs, effort.device)
        for dtype in {torch.float32, fast_dtype(effort.device)}
    }
    weights = trained_or_drawn()
    textbook = Textbook(weights, effort.device)
    networks = [ours(kind, weights, effort.device) for kind in effort.features]
    rows = []
    for edge in effort.edges:
        width, height = shape(edge, effort.device)
        timed = _textbook(textbook, width, height, effort.device)
        for network in networks:
            timed |= _ours(network, width, height)
        taken = alternate(timed, effort.runs, effort.device)
        rows += [_row(key, (width, height), taken[key], rates, effort.device) for key in timed]
    return rows


def shape(edge: int, device: torch.device) -> tuple[int, int]:
    """Return width and height: 4 to 3 as most photos, square on a GPU as others give figures."""
    return edge, edge if device.type == "cuda" else max(1, edge * 3 // 4)


def ours(kind: Features, weights: dict[str, Tensor], device: torch.device) -> Network:
    """Return our network in what is fast on the device; weights are those of VGG-19."""
    if kind is Features.WAVELET:
        return Wavelets(device, fast_dtype(device))
    return vgg19(weights, device, fast_dtype(device))


def _textbook(
    network: Textbook, width: int, height: int, device: torch.device
) -> dict[_Timed, Action]:
    return {
        _Timed(TEXTBOOK, Part.GRADIENT, 1): actions.textbook_gradient(
            network, width, height, device
        ),
        _Timed(TEXTBOOK, Part.STEP, 1): actions.textbook_step(network, width, height, device),
    }


def _ours(network: Network, width: int, height: int) -> dict[_Timed, Action]:
    name = network.kind.value
    batches = (1, BATCH) if network.device.type == "cuda" else (1,)
    timed: dict[_Timed, Action] = {}
    for batch in batches:
        timed[_Timed(name, Part.GRADIENT, batch)] = actions.gradient(network, width, height, batch)
        timed[_Timed(name, Part.STEP, batch)] = actions.step(network, width, height, batch)
    return timed


def _row(
    timed: _Timed,
    size: tuple[int, int],
    seconds: Spread,
    rates: dict[torch.dtype, float],
    device: torch.device,
) -> Row:
    is_peer = timed.program == TEXTBOOK
    dtype = torch.float32 if is_peer else fast_dtype(device)
    kind = Features.VGG19 if is_peer else Features(timed.program)
    row = Row(
        *timed,
        *size,
        dtype=str(dtype).removeprefix("torch."),
        seconds=seconds,
        operations=timed.batch * needed(kind, *size),
        rate=rates[dtype],
    )
    print(row, flush=True)
    return row


def goals(rows: Sequence[Row], device: torch.device) -> list[Goal]:
    """Return what is aimed at with VGG-19 at a long edge of 512."""
    found = {(row.program, row.part, row.batch): row for row in rows if row.width == GOAL_EDGE}
    vgg = Features.VGG19.value
    if device.type == "cuda":
        return [
            Goal(
                f"VGG-19, gradient at 512 x 512, {batch} at once, for each",
                Bound.AT_MOST,
                most,
                1000 * row.seconds.median / batch,
                " ms",
            )
            for batch, most in MOST_IN_BATCH.items()
            if (row := found.get((vgg, Part.GRADIENT, batch)))
        ]
    own, peer = (found.get((name, Part.STEP, 1)) for name in (vgg, TEXTBOOK))
    if own is None or peer is None:
        return []
    what = f"VGG-19, a step at {own.width} x {own.height} over the textbook's"
    figure = own.seconds.median / peer.seconds.median
    return [Goal(what, Bound.AT_MOST, MOST_OF_PEER, figure)]


def table(rows: Sequence[Row]) -> str:
    """Return a Markdown table."""
    lines = [
        "| program | size | what | time | GFLOP | GFLOP/s | of the matrix product |",
        "| --- | ---: | --- | ---: | ---: | ---: | ---: |",
    ]
    for row in rows:
        at_once = f", {row.batch} at once" if row.batch > 1 else ""
        speed = row.operations / row.seconds.median
        lines.append(
            f"| {row.program}, {row.dtype} | {row.width} x {row.height} | {row.part}{at_once} "
            f"| {in_words(row.seconds)} | {row.operations / 1e9:.3g} | {speed / 1e9:.3g} "
            f"| {row.share:.0%} |"
        )
    rates = {row.dtype: row.rate for row in rows}
    products = ", ".join(f"{rate / 1e9:.4g} GFLOP/s in {name}" for name, rate in rates.items())
    return "\n".join([*lines, "", f"The best product of two large matrices: {products}."])


def run(effort: Effort) -> Outcome:
    """Measure, and say what was found."""
    rows = measure(effort)
    return Outcome(rows, goals(rows, effort.device), table(rows))
