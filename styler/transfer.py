"""The loop: a generator that paints and yields its progress. Knows no files and no queues."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from torch import Tensor

from styler.checkpoint import Checkpoint
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
    CheckpointError. DivergedError if painting cannot begin.
    """
    plan = tuple(plan or default_plan(job, method))
    fingerprint = fingerprint_of(network, job, method, plan)
    if resume is None:
        start, easel = 0, Easel.first(network, job, plan[0], method)
    else:
        resume.require(fingerprint)
        start, easel = (
            resume.stage,
            Easel.restored(network, job, plan[resume.stage], method, resume),
        )
    work = sum(stage.steps * stage.step_cost for stage in plan)
    done = sum(stage.steps * stage.step_cost for stage in plan[:start])
    for index, stage in enumerate(plan[start:], start):
        if index > start:
            easel = easel.next(network, job, stage)
        save = partial(easel.save, fingerprint, index)
        while easel.step < stage.steps:
            standing = easel.advance()
            fraction = (done + easel.step * stage.step_cost) / work
            yield _progress(easel, standing, stage, fraction, save)
        done += stage.steps * stage.step_cost


def default_plan(job: Job, method: Method) -> tuple[Stage, ...]:
    """Return the stages in which a job is painted unless somebody chooses others."""
    height, width = job.content.shape[2:]
    return stages(width, height, ADAM_EFFORT if method is Method.ADAM else 1.0)


def fingerprint_of(network: Network, job: Job, method: Method, plan: Sequence[Stage]) -> str:
    """Return a digest (64 hexadecimal digits) of all that a painting depends on."""
    digest = hashlib.sha256()
    tensors = [job.content, *(style.image for style in job.styles)]
    if job.mask is not None:
        tensors.append(job.mask)
    for tensor in tensors:
        digest.update(repr(tuple(tensor.shape)).encode())
        digest.update(tensor.cpu().contiguous().numpy().tobytes())
    weights = [style.weight for style in job.styles]
    wishes = (job.strength, job.seed, job.init, job.style_scale, job.keep_colours, job.ratio)
    digest.update(repr((network.kind, weights, wishes, method, plan)).encode())
    return digest.hexdigest()


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
