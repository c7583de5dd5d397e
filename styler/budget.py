"""A promised time: how long a plan takes on this machine, and the plan that takes so long."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from styler.easel import Easel
from styler.features import Network
from styler.job import Job
from styler.painting import default_plan
from styler.presets import Method
from styler.schedule import Stage, stages

SAMPLE_EDGES = (128, 288)
"""Long edges of the two sizes at which steps are timed."""
SAMPLES = 4
SETTING_UP = 3.0
"""What it takes to begin a stage, in its steps."""
CHECKS = 1.06
"""What measuring the picture now and then adds to the steps."""
LEAST_EFFORT = 0.45
"""With fewer steps of the usual ones a smaller painting is the better one."""
MOST_EFFORT = 4.0
"""More steps than that change nothing that anybody sees."""


@dataclass(frozen=True, slots=True)
class Rate:
    """The speed of a machine: a step takes a time of its own, and one per pixel, in seconds."""

    per_step: float
    per_pixel: float

    def seconds(self, plan: Sequence[Stage]) -> float:
        """Return what a plan will take."""
        return sum((SETTING_UP + CHECKS * stage.steps) * self._step(stage) for stage in plan)

    def _step(self, stage: Stage) -> float:
        return self.per_step + self.per_pixel * stage.width * stage.height


def measure(
    network: Network,
    job: Job,
    method: Method,
    clock: Callable[[], float] = time.perf_counter,
) -> Rate:
    """Return the rate of this machine for this job, from a few steps at two small sizes."""
    height, width = job.content.shape[2:]
    longest = max(width, height)
    small, large = (
        stages(round(width * edge / longest), round(height * edge / longest))[-1]
        for edge in (min(edge, longest) for edge in SAMPLE_EDGES)
    )
    times = [_step_seconds(network, job, stage, method, clock) for stage in (small, large)]
    pixels = [stage.width * stage.height for stage in (small, large)]
    if pixels[0] == pixels[1]:
        return Rate(0.0, times[1] / pixels[1])
    per_pixel = max(0.0, (times[1] - times[0]) / (pixels[1] - pixels[0]))
    return Rate(max(0.0, times[0] - per_pixel * pixels[0]), per_pixel)


def plan_for(seconds: float, rate: Rate, job: Job, method: Method) -> tuple[Stage, ...]:
    """Return the largest and most thorough plan that takes so long, up to the content's size.

    A plan that cannot be short enough is the shortest one there is.
    """
    full = default_plan(job, method)
    for length in range(len(full), 0, -1):
        sizes = full[:length]
        begin = rate.seconds([Stage(stage.width, stage.height, 0) for stage in sizes])
        effort = (seconds - begin) / max(rate.seconds(sizes) - begin, 1e-9)
        if effort >= LEAST_EFFORT or length == 1:
            return tuple(_paced(stage, min(effort, MOST_EFFORT)) for stage in sizes)
    raise RuntimeError("A plan has a stage.")


def _paced(stage: Stage, effort: float) -> Stage:
    return Stage(stage.width, stage.height, max(1, round(effort * stage.steps)))


def _step_seconds(
    network: Network, job: Job, stage: Stage, method: Method, clock: Callable[[], float]
) -> float:
    easel = Easel.first(network, job, stage, method)
    easel.advance()  # warms up
    seconds = []
    for _ in range(SAMPLES):
        started = clock()
        easel.advance()
        seconds.append(clock() - started)
    return median(seconds)
