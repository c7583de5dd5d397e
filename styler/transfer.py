"""The loop: a generator that paints and yields its progress. Knows no files and no queues."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import torch
from torch import Tensor

from styler.checkpoint import Checkpoint, CheckpointError
from styler.easel import Easel, Standing
from styler.features import Network
from styler.job import Job
from styler.presets import Method
from styler.schedule import Stage, stages

ADAM_EFFORT = 3.0
"""Steps of Adam in the place of one of L-BFGS."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A painting after one step."""

    fraction: float
    """0 to 1, of the work; 1 exactly once, at the end."""
    stage: Stage
    step: int
    """1 to the stage's steps."""
    content_loss: float
    """0 for the photo (in its new colours); relative to its own variance."""
    style_distance: float
    """1 is the untouched photo, 0 the style matched."""
    total_variation: float
    """Mean absolute difference of neighbouring pixels."""
    layers: dict[str, float]
    """The style distance by layer of the network."""
    content_weight: float
    """The ratio in use: the content's weight where the style's is 1."""
    image: Tensor
    """(1, 3, h, w) in [0, 1], at the size of the stage."""
    checkpoint: Callable[[], Checkpoint]
    """Returns all that painting goes on from; to be called before the next step."""


def paint(
    network: Network,
    job: Job,
    method: Method = Method.LBFGS,
    plan: Sequence[Stage] | None = None,
    resume: Checkpoint | None = None,
) -> Iterator[Progress]:
    """Paint a job, coarse to fine; the last progress holds the painting at the content's size.

    The style distance that the job's strength names is hit by changing the ratio of content and
    style on the way. Close the generator to cancel. `plan` is that of the schedule if None;
    `resume` goes on from a checkpoint of the same job, network, method and plan, else
    CheckpointError at once. DivergedError at the first step if painting cannot begin.
    """
    painting = _Painting(network, job, method, tuple(plan or default_plan(job, method)))
    return painting.from_start() if resume is None else painting.from_checkpoint(resume)


def default_plan(job: Job, method: Method) -> tuple[Stage, ...]:
    """Return the stages in which a job is painted unless somebody chooses others."""
    height, width = job.content.shape[2:]
    return stages(width, height, ADAM_EFFORT if method is Method.ADAM else 1.0)


def fraction_done(plan: Sequence[Stage], stage: int, step: int) -> float:
    """Return the part of a plan's work, 0 to 1, that is done after so many steps of a stage."""
    work = [one.steps * one.step_cost for one in plan]
    return (sum(work[:stage]) + step * plan[stage].step_cost) / sum(work)


def fingerprint_of(network: Network, job: Job, method: Method, plan: Sequence[Stage]) -> str:
    """Return a digest (64 hexadecimal digits) of all that a painting depends on.

    The same in every process, and for every device: a painting may go on on another one.
    """
    digest = hashlib.sha256()
    mask = () if job.mask is None else (job.mask,)
    for tensor in (job.content, *(style.image for style in job.styles), *mask, *network.weights):
        digest.update(repr((tensor.dtype, tuple(tensor.shape))).encode())
        digest.update(tensor.detach().cpu().flatten().view(torch.uint8).numpy())
    weights = [style.weight for style in job.styles]
    wishes = (job.strength, job.seed, job.init, job.style_scale, job.keep_colours, job.ratio)
    computed = (network.kind, network.dtype)
    digest.update(repr((computed, weights, wishes, method, plan)).encode())
    return digest.hexdigest()


@dataclass(frozen=True)
class _Painting:
    """What is painted, and how."""

    network: Network
    job: Job
    method: Method
    plan: tuple[Stage, ...]

    @cached_property
    def fingerprint(self) -> str:
        """Made for a checkpoint only: it takes reading every pixel and weight."""
        return fingerprint_of(self.network, self.job, self.method, self.plan)

    def from_start(self) -> Iterator[Progress]:
        """Paint all of it."""
        easel = Easel.first(self.network, self.job, self.plan[0], self.method)
        yield from self._steps(easel, 0)

    def from_checkpoint(self, saved: Checkpoint) -> Iterator[Progress]:
        """Paint the rest of it; CheckpointError, at once, if it is not of this painting."""
        saved.require(self.fingerprint)
        try:
            stage = self.plan[saved.stage]
            easel = Easel.restored(self.network, self.job, stage, self.method, saved)
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise CheckpointError(
                "This checkpoint lacks something: it was made by another version, or is damaged. "
                "Start without it."
            ) from error
        return self._steps(easel, saved.stage)

    def _steps(self, easel: Easel, start: int) -> Iterator[Progress]:
        """Paint from the easel of the stage `start` on."""
        for index, stage in enumerate(self.plan[start:], start):
            if index > start:
                easel = easel.next(self.network, self.job, stage)
            save = partial(self._save, easel, index)
            while easel.step < stage.steps:
                standing = easel.advance()
                fraction = fraction_done(self.plan, index, easel.step)
                yield _progress(easel, standing, stage, fraction, save)

    def _save(self, easel: Easel, index: int) -> Checkpoint:
        return easel.save(self.fingerprint, max(self.job.content.shape[2:]), index)


def _progress(
    easel: Easel,
    standing: Standing,
    stage: Stage,
    fraction: float,
    save: Callable[[], Checkpoint],
) -> Progress:
    losses = standing.losses
    return Progress(
        fraction=fraction,
        stage=stage,
        step=easel.step,
        content_loss=losses.content.item(),
        style_distance=standing.style_distance,
        total_variation=losses.variation.item(),
        layers=easel.layers(losses),
        content_weight=easel.ratio.content_weight,
        image=standing.image,
        checkpoint=save,
    )
