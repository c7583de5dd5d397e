"""The loop: a generator that paints and yields its progress. Knows no files and no queues."""

from collections.abc import Iterator, Sequence

from styler.checkpoint import Checkpoint
from styler.ensemble import Ensemble, Failure
from styler.features import Network
from styler.job import Job
from styler.painting import Painting, Progress
from styler.presets import Method
from styler.schedule import Stage


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
    return _steps(Painting(network, job, method, plan, resume))


def _steps(painting: Painting) -> Iterator[Progress]:
    ensemble = Ensemble()
    ensemble.add(painting)
    while len(ensemble):
        for _, outcome in ensemble.step():
            if isinstance(outcome, Failure):
                raise outcome.error
            yield outcome
