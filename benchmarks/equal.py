"""Time to equal quality: how long until our painting is as good as the textbook's best.

Both minimise style distance, a ratio times content distance, and total variation, with the ratio
that our program learns for Balanced, and both are judged by one loss; see `judge.Judge`. The photo
that both begin with has the colours that our program gives it before it paints: without that the
two would want different pictures. Ours paints as it always does, in bfloat16 where that is fast, on
a canvas with margins, and coarse to fine; only the last size goes on for longer. The clock stands
still while the judge looks at a picture.
"""

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

import torch
from torch import Tensor

from benchmarks import peer
from benchmarks.effort import Effort
from benchmarks.goals import Bound, Goal
from benchmarks.judge import Judge
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
"""Steps of ours, which are few."""
LOOK_AT_PEER_EVERY = 5
MOST_OF_PEER = 0.1
MOST_ON_GPU = 1.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Point:
    """A picture on the way."""

    seconds: float
    loss: float
    """The judge's."""
    own: float
    """The loss that the textbook minimises."""


@dataclass(frozen=True, slots=True)
class Row:
    """One pair, painted by both."""

    pair: str
    width: int
    height: int
    ratio: float
    evaluations: int
    """Of the peer."""
    balanced_seconds: float
    """Of our whole painting, with the ratio learned."""
    untouched: Point
    """The photo that both begin with."""
    peer: tuple[Point, ...]
    """Every few evaluations, and the last one."""
    ours: tuple[Point, ...]
    """At the last size."""
    usual: int
    """Of our points, those that the usual number of steps has."""

    @property
    def wanted(self) -> float:
        """The loss of the peer's best picture."""
        return min(point.loss for point in self.peer)

    @property
    def seconds(self) -> float | None:
        """What ours took to be as good as that; None: it never was."""
        return _reached(self.ours, _loss, self.wanted)

    @property
    def share(self) -> float | None:
        """The part of the peer's time that ours took."""
        return None if self.seconds is None else self.seconds / self.peer[-1].seconds

    @property
    def usual_point(self) -> Point:
        """Where our program would have ended."""
        return self.ours[: self.usual][-1]

    @property
    def peer_seconds(self) -> float | None:
        """What the peer took to be as good as that; None: it never was."""
        return _reached(self.peer, _loss, self.usual_point.loss)

    @property
    def peer_seconds_by_its_own(self) -> float | None:
        """The same, by the loss that the peer minimises."""
        return _reached(self.peer, _own, self.usual_point.own)


def _reached(points: Sequence[Point], of: Callable[[Point], float], wanted: float) -> float | None:
    return next((point.seconds for point in points if of(point) <= wanted), None)


@dataclass(frozen=True, slots=True)
class _Jury:
    """Both losses of a picture."""

    judge: Judge
    reference: Reference

    @torch.no_grad()
    def look(self, seconds: float, image: Tensor) -> Point:
        """Return a picture as it was after so many seconds."""
        return Point(seconds, self.judge.loss(image), self.reference.total(image).item())


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
    exact = vgg19(weights, effort.device, torch.float32)
    jury = _Jury(
        Judge(exact, photo, target, style, ratio), Reference(textbook, photo, target, style, ratio)
    )
    job = dataclasses.replace(job, ratio=ratio)
    usual = default_plan(job, Method.LBFGS)[-1].steps
    row = Row(
        pair.name,
        photo.shape[3],
        photo.shape[2],
        ratio,
        effort.evaluations,
        balanced,
        jury.look(0.0, target),
        _peer(jury, target, effort),
        _ours(network, job, jury, effort.patience),
        max(1, usual // LOOK_EVERY),
    )
    print(f"{pair.name}: textbook {row.peer[-1]}, ours {row.ours[-1]}", flush=True)
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


def _peer(jury: _Jury, photo: Tensor, effort: Effort) -> tuple[Point, ...]:
    points = []
    started, looked = now(effort.device), 0.0
    steps = islice(peer.paint(jury.reference, photo), effort.evaluations)
    for index, evaluated in enumerate(steps, 1):
        if index % LOOK_AT_PEER_EVERY and index < effort.evaluations:
            continue
        before = now(effort.device)
        points.append(jury.look(before - started - looked, evaluated.image))
        looked += now(effort.device) - before
    return tuple(points)


def _ours(network: Network, job: Job, jury: _Jury, patience: int) -> tuple[Point, ...]:
    *coarse, last = default_plan(job, Method.LBFGS)
    last = dataclasses.replace(last, steps=patience * last.steps)
    points = []
    started, looked = now(network.device), 0.0
    for progress in paint(network, job, plan=[*coarse, last]):
        if progress.stage != last or progress.step % LOOK_EVERY:
            continue
        before = now(network.device)
        points.append(jury.look(before - started - looked, progress.image))
        looked += now(network.device) - before
    return tuple(points)


def goals(rows: Sequence[Row], device: torch.device) -> list[Goal]:
    """Return what is aimed at."""
    found = []
    for row in rows:
        size = f"{row.width} x {row.height}"
        what = f"Equal quality at {size}, over the textbook's {row.evaluations} evaluations"
        found.append(Goal(what, Bound.AT_MOST, MOST_OF_PEER, row.share))
        if device.type == "cuda":
            what = f"VGG-19, Balanced at {size}"
            found.append(Goal(what, Bound.AT_MOST, MOST_ON_GPU, row.balanced_seconds, " s"))
    return found


def table(rows: Sequence[Row]) -> str:
    """Return a Markdown table, and what follows from it."""
    lines = [
        "| pair | picture | time | loss | the textbook's own loss |",
        "| --- | --- | ---: | ---: | ---: |",
    ]
    words = []
    for row in rows:
        points = {
            "the photo before it is painted": row.untouched,
            f"textbook after {row.evaluations} evaluations": row.peer[-1],
            "textbook, its best": min(row.peer, key=_loss),
            "textbook, its best by its own loss": min(row.peer, key=_own),
            "ours, as it always ends": row.usual_point,
            "ours, best when it goes on": min(row.ours, key=_loss),
        }
        pair = f"{row.pair}, {row.width} x {row.height}"
        lines += [
            f"| {pair} | {name} | {at.seconds:.1f} s | {at.loss:.4f} | {at.own:.4f} |"
            for name, at in points.items()
        ]
        known = (row.seconds, row.peer_seconds, row.peer_seconds_by_its_own)
        ours, theirs, by_their_own = (_when(seconds) for seconds in known)
        words.append(
            f"{row.pair}: ours is as good as the textbook's best {ours}, the textbook itself was "
            f"{_when(points['textbook, its best'].seconds)}. It is as good as ours as it always "
            f"ends {theirs}; by its own loss, {by_their_own}. Ratio {row.ratio:.2g}; all of our "
            f"Balanced {row.balanced_seconds:.1f} s."
        )
    return "\n".join([*lines, "", *words])


def _loss(point: Point) -> float:
    return point.loss


def _own(point: Point) -> float:
    return point.own


def _when(seconds: float | None) -> str:
    return "never" if seconds is None else f"after {seconds:.1f} s"


def run(effort: Effort) -> Outcome:
    """Measure, and say what was found."""
    rows = measure(effort)
    return Outcome(rows, goals(rows, effort.device), table(rows))
