"""One painting on the command line, from the first step to the last file."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress as Bar

from styler import presets
from styler.checkpoint import Checkpoint
from styler.commands.places import check_apart
from styler.commands.resume import ResumeFile
from styler.commands.wishes import Wishes
from styler.features import Network
from styler.film import Film, check_film
from styler.job import Job
from styler.output import ENCODERS, Output, OutputError, check_place
from styler.painting import Progress, fraction_done
from styler.presets import Method
from styler.report import Report, check_report
from styler.schedule import Stage
from styler.transfer import paint as steps_of

TOLERANCE = 0.1
"""A style distance further from its target than that, relatively, is told."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where the result goes, and what else is made of it."""

    output: Path
    snapshots: int
    film: Path | None
    report: Path | None
    resume: ResumeFile | None
    console: Console
    """Hears of it in sentences."""

    def places(self) -> list[Path]:
        """Return all files that are written, but for the one to go on from."""
        stem = self.output.stem
        snapshots = [self.output.with_stem(f"{stem}-{i + 1}") for i in range(self.snapshots)]
        return [self.output, *snapshots, *filter(None, (self.film, self.report))]

    def check(self, wishes: Wishes) -> None:
        """Raise InputError or OutputError unless all can be written, over no picture given."""
        check_place(self.output, *ENCODERS)
        inputs = [wishes.photo, *wishes.paintings, *filter(None, (wishes.mask,))]
        check_apart(inputs, self.places())
        if self.film is not None:
            check_film(self.film)
        if self.report is not None:
            check_report(self.report)


class Session:
    """One painting on the command line."""

    def __init__(
        self, network: Network, job: Job, plan: Sequence[Stage], method: Method, outcome: Outcome
    ) -> None:
        """Check that all that is wanted can be written."""
        self._network, self._job, self._plan, self._method = network, job, plan, method
        size = (plan[-1].width, plan[-1].height)
        self._output = Output(outcome.output, size)
        self._snapshots = outcome.snapshots
        self._film = None if outcome.film is None else Film(outcome.film, size)
        self._report = None if outcome.report is None else Report(outcome.report)
        self._resume = outcome.resume

    def paint(self, console: Console, before: Checkpoint | None) -> Progress:
        """Paint with a progress bar, from a checkpoint if there is one; return the last step."""
        steps = steps_of(self._network, self._job, self._method, self._plan, before)
        done = 0.0 if before is None else fraction_done(self._plan, before.stage, before.step)
        if self._film:
            self._film.add(self._job.content)
        with Bar(console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task("Painting", total=1.0)
            return self._follow(steps, done, lambda now: bar.update(task, completed=now.fraction))

    def _follow(
        self, steps: Iterator[Progress], done: float, show: Callable[[Progress], None]
    ) -> Progress:
        written = int(done * (self._snapshots + 1))  # by the run that this one goes on from
        now: Progress | None = None
        try:
            for now in steps:
                show(now)
                if now.fraction < 1 and now.fraction * (self._snapshots + 1) >= written + 1:
                    written += 1
                    self._output.write_snapshot(written, now.image)
                self._note(now)
        except KeyboardInterrupt:
            if self._resume and now is not None:
                self._resume.keep_now(now.checkpoint)
            raise
        if now is None:
            raise RuntimeError("A plan has steps.")
        return now

    def _note(self, now: Progress) -> None:
        if self._film:
            self._film.add(now.image)
        if self._report:
            stage = f"{now.stage.width} x {now.stage.height}"
            losses = (now.style_distance, now.content_loss, now.total_variation)
            self._report.add(stage, *losses, now.layers)
        if self._resume and now.fraction < 1:
            self._resume.keep(now.checkpoint)

    def finish(self, last: Progress, wishes: Wishes, seconds: float) -> str:
        """Write everything, and return what there is to say."""
        path = self._output.write(last.image)
        try:
            if self._film:
                self._film.write()
            self._write_report(last, wishes, seconds)
        except OutputError as error:
            raise OutputError(f"{path} is painted, but {error}") from error
        if self._resume:
            self._resume.remove()
        aim = presets.style_target(self._job.strength)
        missed = (
            f"; {aim:.3f} was aimed at" if abs(last.style_distance / aim - 1) > TOLERANCE else ""
        )
        return (
            f"{path}: style distance {last.style_distance:.3f} "
            f"(1 is the photo, 0 the style{missed}), "
            f"content loss {last.content_loss:.3f}, total variation {last.total_variation:.3f}, "
            f"{seconds:.1f} s"
        )

    def _write_report(self, last: Progress, wishes: Wishes, seconds: float) -> None:
        if self._report is None:
            return
        pictures = [self._job.content, *(style.image for style in self._job.styles)]
        names = [path.name for path in (wishes.photo, *wishes.paintings)]
        settings = wishes.described() | self._result(last, seconds)
        self._report.write(last.image, list(zip(names, pictures, strict=True)), settings)

    def _result(self, last: Progress, seconds: float) -> dict[str, str]:
        aim = presets.style_target(self._job.strength)
        return {
            "Features": self._network.kind.value,
            "Optimiser": self._method.value,
            "Sizes": ", ".join(f"{s.width} x {s.height} ({s.steps} steps)" for s in self._plan),
            "Style distance": f"{last.style_distance:.4f}, aimed at {aim:.4f}",
            "Content loss": f"{last.content_loss:.4f}",
            "Content weight found": f"{last.content_weight:.4g}",
            "Total variation": f"{last.total_variation:.4f}",
            "Seconds": f"{seconds:.1f}",
        }
