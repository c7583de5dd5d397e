"""One painting, from the first stage to the last."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import torch
from torch import Tensor

from styler.checkpoint import Checkpoint, CheckpointError
from styler.easel import Easel, Standing
from styler.features import Network
from styler.job import Job
from styler.optimisers import DivergedError
from styler.presets import Method
from styler.schedule import Stage, stages

ADAM_EFFORT = 3.0
"""Steps of Adam in the place of one of L-BFGS."""

SKETCH_STEPS = 6
"""Of the second size: so few bring the thin lines that the first one cannot show."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A painting after one step. Reading a loss waits for the device: do it when you show it."""

    fraction: float
    """0 to 1, of the work; 1 exactly once, at the end."""
    stage: Stage
    step: int
    """1 to the stage's steps."""
    standing: Standing
    checkpoint: Callable[[], Checkpoint]
    """Returns all that painting goes on from; to be called before the next step."""

    @property
    def content_loss(self) -> float:
        """0 for the photo (in its new colours); relative to its own variance."""
        return self.standing.losses.content.item()

    @property
    def style_distance(self) -> float:
        """1 is the untouched photo, 0 the style matched."""
        return self.standing.style_distance.item()

    @property
    def total_variation(self) -> float:
        """Mean absolute difference of neighbouring pixels."""
        return self.standing.losses.variation.item()

    @property
    def layers(self) -> dict[str, float]:
        """The style distance by layer of the network."""
        return self.standing.layers

    @property
    def content_weight(self) -> float:
        """The ratio in use: the content's weight where the style's is 1."""
        return self.standing.content_weight.item()

    @property
    def image(self) -> Tensor:
        """(1, 3, h, w) in [0, 1], at the size of the stage."""
        return self.standing.image


def default_plan(job: Job, method: Method) -> tuple[Stage, ...]:
    """Return the stages in which a job is painted unless somebody chooses others.

    With a painting to begin from, those from its size on.
    """
    height, width = job.content.shape[2:]
    plan = stages(width, height, ADAM_EFFORT if method is Method.ADAM else 1.0)
    if job.start is None:
        return plan
    edge = max(job.start.shape[2:])
    return tuple(stage for stage in plan if max(stage.width, stage.height) >= edge)


def fraction_done(plan: Sequence[Stage], stage: int, step: int) -> float:
    """Return the part of a plan's work, 0 to 1, that is done after so many steps of a stage."""
    work = [one.steps * one.step_cost for one in plan]
    return (sum(work[:stage]) + step * plan[stage].step_cost) / sum(work)


def sketch_share(plan: Sequence[Stage]) -> float:
    """Return the part of a plan's work, 0 to 1, after which people can choose by it."""
    return fraction_done(plan, 1, SKETCH_STEPS) if len(plan) > 1 else 1.0


def fingerprint_of(network: Network, job: Job, method: Method, plan: Sequence[Stage]) -> str:
    """Return a digest (64 hexadecimal digits) of all that a painting depends on.

    The same in every process, and for every device: a painting may go on on another one.
    """
    digest = hashlib.sha256()
    extra = [picture for picture in (job.mask, job.start) if picture is not None]
    for tensor in (job.content, *(style.image for style in job.styles), *extra, *network.weights):
        digest.update(repr((tensor.dtype, tuple(tensor.shape))).encode())
        digest.update(tensor.detach().cpu().flatten().view(torch.uint8).numpy().data)
    weights = [style.weight for style in job.styles]
    wishes = (job.strength, job.seed, job.init, job.style_scale, job.keep_colours, job.ratio)
    has = (job.mask is None, job.start is None)
    computed = (network.kind, network.dtype)
    digest.update(repr((computed, weights, wishes, has, method, plan)).encode())
    return digest.hexdigest()


class Painting:
    """A job on its way through the stages of a plan.

    It sits at easels of its own or with others: `sit` gives the one for the next step, and `note`
    is told how it stands after it.
    """

    def __init__(
        self,
        network: Network,
        job: Job,
        method: Method = Method.LBFGS,
        plan: Sequence[Stage] | None = None,
        resume: Checkpoint | None = None,
    ) -> None:
        """Begin, or go on from a checkpoint; CheckpointError if that is of another painting."""
        self._network, self._job, self._method = network, job, method
        self._plan = tuple(plan or default_plan(job, method))
        self._stage = 0 if resume is None else resume.stage
        self._step = 0 if resume is None else resume.step
        self._restored: Easel | None = None
        if resume is not None:
            resume.require(self.fingerprint)
            self._restored = self._restore(resume)

    @cached_property
    def fingerprint(self) -> str:
        """Made for a checkpoint only: it takes reading every pixel and weight."""
        return fingerprint_of(self._network, self._job, self._method, self._plan)

    @property
    def is_done(self) -> bool:
        """Whether there is no step left."""
        return self._stage == len(self._plan) - 1 and self.ends_stage

    @property
    def ends_stage(self) -> bool:
        """Whether the next step, if there is one, is at another size."""
        return self._step == self._plan[self._stage].steps

    def sit(self, easel: Easel | None) -> Easel:
        """Return the easel for the next step; `easel` is its own until here, None at first."""
        if easel is None:
            easel = self._restored or self._first()
            self._restored = None
        if self.ends_stage:
            following = self._stage + 1
            easel = easel.next(self._network, self._job, self._plan[following])
            self._stage, self._step = following, 0
        return easel

    def note(self, easel: Easel, standing: Standing) -> Progress:
        """Return the progress after a step at an easel; DivergedError where none can be made."""
        self._step += 1
        is_first = self._stage == 0 and self._step == 1
        if is_first and not standing.losses.style.isfinite().all():
            raise DivergedError("These features give no number for this picture: use others.")
        save = partial(self._save, easel, standing, self._stage)
        fraction = fraction_done(self._plan, self._stage, self._step)
        return Progress(fraction, self._plan[self._stage], self._step, standing, save)

    def _first(self) -> Easel:
        return Easel.first(self._network, self._job, self._plan[0], self._method)

    def _restore(self, saved: Checkpoint) -> Easel:
        try:
            stage = self._plan[saved.stage]
            return Easel.restored(self._network, self._job, stage, self._method, saved)
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise CheckpointError(
                "This checkpoint lacks something: it was made by another version, or is damaged. "
                "Start without it."
            ) from error

    def _save(self, easel: Easel, standing: Standing, stage: int) -> Checkpoint:
        edge = max(self._job.content.shape[2:])
        return easel.save(standing.seat, self.fingerprint, edge, stage)
