"""Paintings on canvases of one shape, at work together: each as if it were alone."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import torch
from torch import Tensor

from styler import batch
from styler.checkpoint import Checkpoint
from styler.features import Network
from styler.job import Job
from styler.objective import Losses, Objective
from styler.optimisers import State
from styler.optimisers.adam import Adam
from styler.optimisers.lbfgs import LBFGS
from styler.presets import Method, style_target
from styler.ratio import FixedRatio, LearnedRatio, Ratio
from styler.recolouring import find_colour_share
from styler.routine import Routine
from styler.ruler import Ruler, by_layer
from styler.scene import Scene
from styler.schedule import Stage

CHECK_EVERY = 6
"""Steps after which the picture is measured without its margins."""

METHODS: dict[Method, type[LBFGS | Adam]] = {Method.LBFGS: LBFGS, Method.ADAM: Adam}


@dataclass(slots=True, eq=False)
class Seat:
    """What belongs to one of an easel's paintings alone."""

    scene: Scene
    ruler: Ruler
    objective: Objective
    stage: Stage
    colours: float
    """How far the photo's colours have moved to the styles'."""
    step: int = 0

    @classmethod
    def at(cls, network: Network, job: Job, stage: Stage, colours: float) -> "Seat":
        """Compute all that a stage needs once."""
        scene = Scene(job, stage, colours)
        ruler = Ruler(network, scene.photo, scene.styles)
        return cls(scene, ruler, Objective.of(network, scene, ruler), stage, colours)

    @property
    def is_checked(self) -> bool:
        """Whether the picture is measured after the next step."""
        step = self.step + 1
        return step % CHECK_EVERY == 0 or step == self.stage.steps

    def picture(self, canvas: Tensor) -> Tensor:
        """Return the painting (1, 3, h, w) without its margins."""
        return self.scene.canvas.crop(canvas)

    def judge(self, canvas: Tensor) -> Tensor:
        """Return the style distance (1,) of the painting without its margins."""
        return self.ruler.style_distance(self.scene.shown(self.picture(canvas)))


@dataclass(frozen=True, slots=True)
class Standing:
    """How a painting stands after a step. Reading a number waits for the device."""

    seat: Seat
    losses: Losses
    """At the canvas: a batch of one, like all tensors here."""
    style_distance: Tensor
    """Of the picture: measured at checks, derived between them."""
    content_weight: Tensor
    canvas: Tensor
    """The next step writes to it."""

    @property
    def image(self) -> Tensor:
        """A copy of the painting (1, 3, h, w) in [0, 1], as a person sees it."""
        return self.seat.scene.delivered(self.seat.picture(self.canvas).clone())

    @property
    def layers(self) -> dict[str, float]:
        """The style distance on the canvas, by layer of the network."""
        return by_layer(self.seat.ruler.eye, self.losses.style_terms)


@dataclass(slots=True, eq=False)
class Easel:
    """Evaluates what the optimiser asks for, and adjusts the ratios to what comes out.

    Nothing in a step waits for the device. All that a step changes is in tensors which it writes
    to, so that a GPU can repeat it as it was.
    """

    seats: list[Seat]
    """One for each painting, in the order of all batches here."""
    objective: Objective
    optimiser: LBFGS | Adam
    ratio: Ratio
    losses: Losses
    """At the optimiser's images."""
    bias: Tensor
    """Style distance on the canvas over that of the picture (B,)."""
    _distances: Tensor = field(init=False)
    """Style distances (B,) of the pictures."""
    _routine: Routine = field(init=False)
    """Its steps."""
    _checks: list[Routine] = field(init=False)
    """Those of each painting without its margins."""

    def __post_init__(self) -> None:
        device = self.bias.device
        self._distances = self.losses.style / self.bias
        self._routine = Routine(device)
        # With the same network the photo has been measured before.
        self._checks = [Routine(device, is_known=True) for _ in self.seats]

    @classmethod
    def first(cls, network: Network, job: Job, stage: Stage, method: Method) -> "Easel":
        """Return the easel on which a painting begins."""
        seat = Seat.at(network, job, stage, find_colour_share(network, job, stage))
        ratio: Ratio = LearnedRatio.of(style_target(job.strength), network.device)
        if job.ratio is not None:
            ratio = FixedRatio.of(job.ratio, network.device)
        return cls._begun(seat, METHODS[method](seat.scene.start()), ratio)

    def next(self, network: Network, job: Job, stage: Stage) -> "Easel":
        """Return the easel of the next stage of its one painting, with what is known by now."""
        (before,) = self.seats
        seat = Seat.at(network, job, stage, before.colours)
        old, new = before.scene.canvas, seat.scene.canvas
        image = new.put(old.crop(self.optimiser.image)).clamp(0, 1)
        optimiser = type(self.optimiser)(image)
        ratio = batch.copied(self.ratio)  # this easel stays as it is
        ratio.begin()
        return self._begun(seat, optimiser, ratio)

    @classmethod
    def _begun(cls, seat: Seat, optimiser: LBFGS | Adam, ratio: Ratio) -> "Easel":
        terms = sum(units.shape[1] for units in seat.objective.targets.style_units)
        losses = Losses.unknown(optimiser.image, terms)
        return cls([seat], seat.objective, optimiser, ratio, losses, torch.ones_like(losses.style))

    @property
    def kind(self) -> tuple[object, ...]:
        """What has to be equal for easels to be joined."""
        kinds = type(self.optimiser), type(self.ratio), tuple(self.optimiser.image.shape[1:])
        return *kinds, self.objective.kind

    @classmethod
    def joined(cls, easels: Sequence["Easel"]) -> "Easel":
        """Return one easel for the paintings of all of them, whose `kind` is the same."""
        first, *others = easels
        if not others:
            return first
        return cls(
            [seat for easel in easels for seat in easel.seats],
            Objective.joined([easel.objective for easel in easels]),
            first.optimiser.restored(batch.joined([easel.optimiser.state() for easel in easels])),
            batch.joined([easel.ratio for easel in easels]),
            batch.joined([easel.losses for easel in easels]),
            batch.joined([easel.bias for easel in easels]),
        )

    def apart(self) -> list["Easel"]:
        """Return an easel for each painting."""
        if len(self.seats) == 1:
            return [self]
        easels = []
        for index, seat in enumerate(self.seats):
            state, ratio, losses, bias = self._copied(index)
            optimiser = self.optimiser.restored(state)
            easels.append(Easel([seat], seat.objective, optimiser, ratio, losses, bias))
        return easels

    def _copied(self, index: int) -> tuple[State, Ratio, Losses, Tensor]:
        """Return a copy of what belongs to one painting: nobody holds another one's memory."""
        known = batch.row((self.ratio, self.losses, self.bias), index)
        state = self.optimiser.state(slice(index, index + 1))
        return batch.joined([(state, *known)])

    def advance(self) -> list[Standing]:
        """Make one step, and return how each painting stands."""
        self._routine.perform(self._step)
        for index, seat in enumerate(self.seats):
            if seat.is_checked:
                self._checks[index].perform(partial(self._check, index))
            seat.step += 1
        known = batch.copied((self.losses, self._distances, self.ratio.content_weight))
        shown = (*known, self.optimiser.image)
        return [Standing(seat, *batch.row(shown, i)) for i, seat in enumerate(self.seats)]

    def _step(self) -> None:
        """Go on with all paintings."""
        # The ratios may have changed since these losses were compared.
        self.optimiser.reprice(self.losses.totals(self.ratio))
        images = self.optimiser.ask()
        losses, gradients = self.objective.evaluate(images, self.ratio)
        moved = self.optimiser.tell(images, losses.totals(self.ratio), gradients)
        batch.put(moved | self.losses.style.isnan(), losses, self.losses)
        self.ratio.follow(losses.style, moved)
        self._distances.copy_(self.losses.style / self.bias)

    def _check(self, index: int) -> None:
        """Measure one of the pictures, and aim by what is found."""
        known = (self.optimiser.image, self.losses.style, self._distances, self.bias, self.ratio)
        canvas, on_canvas, distance, bias, ratio = batch.row(known, index)
        distance.copy_(self.seats[index].judge(canvas))
        bias.copy_(on_canvas / distance.clamp_min(1e-9))
        ratio.correct(on_canvas, distance)

    def save(self, seat: Seat, fingerprint: str, edge: int, stage: int) -> Checkpoint:
        """Return all that `restored` needs of one of the paintings."""
        optimiser, ratio, losses, bias = self._copied(self.seats.index(seat))
        return Checkpoint(
            fingerprint=fingerprint,
            edge=edge,
            stage=stage,
            step=seat.step,
            numbers={"picture.colours": seat.colours},
            tensors={
                "picture.bias": bias,
                **_named("ratio", _fields(ratio)),
                **_named("losses", _fields(losses)),
                **_named("optimiser", optimiser),
            },
        )

    @classmethod
    def restored(
        cls, network: Network, job: Job, stage: Stage, method: Method, saved: Checkpoint
    ) -> "Easel":
        """Return the easel that was saved, of the same job and stage.

        KeyError, TypeError or ValueError if another version of this program saved it.
        """
        parts = _by_part(saved.tensors)
        ratio = (LearnedRatio if job.ratio is None else FixedRatio)(**parts["ratio"])
        optimiser = METHODS[method].restored(parts["optimiser"])
        seat = Seat.at(network, job, stage, saved.numbers["picture.colours"])
        seat.step = saved.step
        if optimiser.image.shape != (1, 3, *seat.scene.canvas.shape):
            raise ValueError(optimiser.image.shape)
        if not 0 < saved.step <= stage.steps:
            raise ValueError(saved.step)
        losses, bias = Losses(**parts["losses"]), parts["picture"]["bias"]
        return cls([seat], seat.objective, optimiser, ratio, losses, bias)


def _fields(part: Losses | Ratio) -> dict[str, Tensor]:
    return {field.name: getattr(part, field.name) for field in dataclasses.fields(part)}


def _named(part: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {f"{part}.{name}": tensor for name, tensor in tensors.items()}


def _by_part(tensors: dict[str, Tensor]) -> dict[str, dict[str, Tensor]]:
    """Return tensors by the part of their name before the first dot, and by the rest of it."""
    parts: dict[str, dict[str, Tensor]] = {}
    for name, tensor in tensors.items():
        part, _, rest = name.partition(".")
        parts.setdefault(part, {})[rest] = tensor
    return parts
