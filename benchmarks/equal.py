"""Time to equal quality: how long until our painting is as good as the textbook's at its end.

Both minimise one loss; see `peer.Reference`. Its ratio is the one that our program learns for
Balanced. The photo that both begin with has the colours that our program gives it before it paints:
without that the two would want different pictures. Ours paints as it always does, in bfloat16 where
that is fast, on a canvas with margins, and coarse to fine; only the last size goes on for longer.
The clock stands still while the reference looks at a picture.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from benchmarks import peer
from benchmarks.effort import Effort
from benchmarks.goals import Bound, Goal
from benchmarks.networks import trained_or_drawn, vgg19
from benchmarks.outcome import Outcome
from benchmarks.pairs import PAIRS, Pair
from benchmarks.peer import Reference, Textbook
from benchmarks.timing import now
from styler.colour import match_colours
from styler.devices import fast_dtype
from styler.features import Network
from styler.job import Job, Style
from styler.painting import default_plan
from styler.presets import Method, Preset
from styler.recolouring import find_colour_share
from styler.transfer import paint

LOOK_EVERY = 2
"""Steps."""
MOST_OF_PEER = 0.1
MOST_ON_GPU = 1.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Point:
    """A picture on the way."""

    seconds: float
    loss: float
    """In float32, at full size, of the reference."""


@dataclass(frozen=True, slots=True)
class Row:
    """One pair, painted by both."""

    pair: str
    width: int
    height: int
    ratio: float
    balanced_seconds: float
    """Of our whole painting, with the ratio learned."""
    untouched: float
    """The loss of the photo that both begin with."""
    peer: tuple[Point, ...]
    """One for each evaluation."""
    ours: tuple[Point, ...]
    """At the last size, up to where it is as good as the peer's best."""
    usual: int
    """Of our points, those that the usual number of steps has."""

    @property
    def wanted(self) -> float:
        """The loss of the peer's best picture."""
        return min(point.loss for point in self.peer)

    @property
    def seconds(self) -> float | None:
        """What ours took to be as good as that; None: it never was."""
        return _reached(self.ours, self.wanted)

    @property
    def share(self) -> float | None:
        """The part of the peer's time that ours took."""
        return None if self.seconds is None else self.seconds / self.peer[-1].seconds

    @property
    def usual_point(self) -> Point:
        """Where our program would have ended, or earlier if it was as good as the peer's best."""
        return self.ours[: self.usual][-1]

    @property
    def peer_seconds(self) -> float | None:
        """What the peer took to be as good as that; None: it never was."""
        return _reached(self.peer, self.usual_point.loss)


def _reached(points: Sequence[Point], loss: float) -> float | None:
    return next((point.seconds for point in points if point.loss <= loss), None)


def measure(effort: Effort) -> list[Row]:
    """Paint the first pair with both programs."""
    return [compare(PAIRS[0], effort)]


def compare(pair: Pair, effort: Effort) -> Row:
    """Paint a pair with both programs."""
    weights = trained_or_drawn()
    network = vgg19(weights, effort.device, fast_dtype(effort.device))
    photo, style = (image.to(effort.device).contiguous() for image in pair.load(effort.size))
    job = Job(photo, (Style(style),), Preset.BALANCED)
    _warm_up(network, job)
    started = now(effort.device)
    ratio = _learn(network, job)
    balanced = now(effort.device) - started
    target = recoloured(network, job)
    textbook = Textbook(weights, effort.device)
    textbook.repeat_borders()  # else the deep layers would see little but zeros at the edges
    reference = Reference(textbook, photo, target, style, ratio)
    peers = _peer(reference, target, effort)
    goal = min(point.loss for point in peers)
    usual = default_plan(job, Method.LBFGS)[-1].steps
    row = Row(
        pair.name,
        photo.shape[3],
        photo.shape[2],
        ratio,
        balanced,
        _look(reference, target),
        peers,
        _ours(network, dataclasses.replace(job, ratio=ratio), reference, goal, effort.patience),
        max(1, usual // LOOK_EVERY),
    )
    print(f"{pair.name}: textbook {peers[-1]}, ours {row.ours[-1]}", flush=True)
    return row


def recoloured(network: Network, job: Job) -> Tensor:
    """Return the job's photo (1, 3, H, W) in the colours that it is painted from."""
    share = find_colour_share(network, job, default_plan(job, Method.LBFGS)[0])
    return torch.lerp(job.content, match_colours(job.content, job.styles[0].image), share)


def _warm_up(network: Network, job: Job) -> None:
    """Paint a step at each size: memory is taken, programs are chosen."""
    plan = default_plan(job, Method.LBFGS)
    for _ in paint(network, job, plan=[dataclasses.replace(stage, steps=1) for stage in plan]):
        pass


def _learn(network: Network, job: Job) -> float:
    *_, last = paint(network, job)
    return last.content_weight


def _peer(reference: Reference, photo: Tensor, effort: Effort) -> tuple[Point, ...]:
    steps, points = peer.paint(reference, photo), []
    started = now(effort.device)
    for _ in range(effort.evaluations):
        loss = next(steps)
        points.append(Point(now(effort.device) - started, loss))
    return tuple(points)


def _ours(
    network: Network, job: Job, reference: Reference, goal: float, patience: int
) -> tuple[Point, ...]:
    *coarse, last = default_plan(job, Method.LBFGS)
    last = dataclasses.replace(last, steps=patience * last.steps)
    points: list[Point] = []
    started, looked = now(network.device), 0.0
    for progress in paint(network, job, plan=[*coarse, last]):
        if progress.stage != last or progress.step % LOOK_EVERY:
            continue
        before = now(network.device)
        points.append(Point(before - started - looked, _look(reference, progress.image)))
        looked += now(network.device) - before
        if points[-1].loss <= goal:
            break
    return tuple(points)


@torch.no_grad()
def _look(reference: Reference, image: Tensor) -> float:
    return reference.total(image).item()


def goals(rows: Sequence[Row], device: torch.device) -> list[Goal]:
    """Return what is aimed at."""
    found = []
    for row in rows:
        size = f"{row.width} x {row.height}"
        what = f"Equal quality at {size}, over the textbook's {len(row.peer)} evaluations"
        found.append(Goal(what, Bound.AT_MOST, MOST_OF_PEER, row.share))
        if device.type == "cuda":
            what = f"VGG-19, Balanced at {size}"
            found.append(Goal(what, Bound.AT_MOST, MOST_ON_GPU, row.balanced_seconds, " s"))
    return found


def table(rows: Sequence[Row]) -> str:
    """Return a Markdown table, and what follows from it."""
    lines = ["| pair | picture | time | loss |", "| --- | --- | ---: | ---: |"]
    words = []
    for row in rows:
        points = {
            "the photo before it is painted": Point(0.0, row.untouched),
            f"textbook after {len(row.peer)} evaluations": row.peer[-1],
            "textbook, its best": min(row.peer, key=_loss),
            "ours, as it always ends": row.usual_point,
            "ours, best when it goes on": min(row.ours, key=_loss),
        }
        pair = f"{row.pair}, {row.width} x {row.height}"
        lines += [
            f"| {pair} | {name} | {at.seconds:.1f} s | {at.loss:.4f} |"
            for name, at in points.items()
        ]
        ours, theirs = (_when(seconds) for seconds in (row.seconds, row.peer_seconds))
        words.append(
            f"{row.pair}: ours is as good as the textbook's best {ours}; the textbook's is as good "
            f"as ours as it always ends {theirs}. Ratio {row.ratio:.2g}; all of our Balanced "
            f"{row.balanced_seconds:.1f} s."
        )
    return "\n".join([*lines, "", *words])


def _loss(point: Point) -> float:
    return point.loss


def _when(seconds: float | None) -> str:
    return "never" if seconds is None else f"after {seconds:.1f} s"


def run(effort: Effort) -> Outcome:
    """Measure, and say what was found."""
    rows = measure(effort)
    return Outcome(rows, goals(rows, effort.device), table(rows))
