"""`styler paint`: files on disk become another one."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

import torch
import typer
from rich.console import Console
from rich.progress import Progress as Bar
from torch import Tensor

from styler import memory, presets
from styler.budget import measure, plan_for
from styler.checkpoint import Checkpoint
from styler.commands.errors import InputError, in_one_sentence
from styler.commands.pictures import read_content, read_mask, read_style
from styler.commands.resume import ResumeFile
from styler.commands.weights import load_or_fetch
from styler.devices import choose_device
from styler.features import Network
from styler.film import Film
from styler.job import Job, Style
from styler.output import Output
from styler.presets import Features, Init, Method
from styler.report import Report
from styler.room import Room
from styler.schedule import Stage
from styler.transfer import Progress, default_plan
from styler.transfer import paint as steps_of

MOST_SCALE = 4.0
DEFAULT_RECIPE = "default"


def parse_strength(text: str) -> float:
    """Return the strength behind a preset's name or a number from 0 to 100; else InputError."""
    names = {preset.name.lower(): float(preset.value) for preset in presets.Preset}
    if text.lower() in names:
        return names[text.lower()]
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if presets.WEAKEST <= number <= presets.STRONGEST:
        return number
    raise InputError(f"--strength {text} is unknown: use {', '.join(names)} or 0 to 100.")


def check_recipe(name: str) -> None:
    """Raise InputError unless this is the recipe that is painted here."""
    if name != DEFAULT_RECIPE:
        raise InputError(f"--recipe {name} is unknown: use {DEFAULT_RECIPE} or article.")


def parse_blend(text: str | None, count: int) -> list[float]:
    """Return the weights of `count` styles, `2,1`; all the same if there is no text."""
    if text is None:
        return [1.0] * count
    try:
        weights = [float(part) for part in text.split(",")]
    except ValueError:
        weights = []
    if len(weights) != count or min(weights, default=0) <= 0:
        raise InputError(
            f"--blend {text} does not fit: give {count} numbers above 0 with commas between."
        )
    return weights


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was asked for, but for where the result goes."""

    photo: Path
    paintings: Sequence[Path]
    strength: float
    size: int
    blend: Sequence[float]
    style_scale: float
    keep_colours: bool
    mask: Path | None
    init: Init
    seed: int
    method: Method
    seconds: float | None

    def job(self, content: Tensor, device: torch.device) -> Job:
        """Return the job for the photo (1, 3, H, W), at whose size the others are read."""
        styles = [read_style(path, content) for path in self.paintings]
        mask = None if self.mask is None else read_mask(self.mask, content).to(device)
        return Job(
            content=content.to(device),
            styles=tuple(
                Style(image.to(device), weight)
                for image, weight in zip(styles, self.blend, strict=True)
            ),
            strength=self.strength,
            seed=self.seed,
            init=self.init,
            style_scale=self.style_scale,
            keep_colours=self.keep_colours,
            mask=mask,
        )

    def described(self) -> dict[str, str]:
        """Return them in words."""
        styles = zip(self.paintings, self.blend, strict=True)
        return {
            "Photo": str(self.photo),
            "Styles": ", ".join(f"{path} ({weight:g})" for path, weight in styles),
            "Strength": f"{self.strength:g}",
            "Style scale": f"{self.style_scale:g}",
            "Colours": "the photo's" if self.keep_colours else "the style's",
            "Mask": str(self.mask or "none"),
            "Start": self.init.value,
            "Seed": str(self.seed),
        }


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
        if self._film:
            self._film.add(self._job.content)
        return self._follow(steps, console)

    def _follow(self, steps: Iterator[Progress], console: Console) -> Progress:
        written = 0
        with Bar(console=console, transient=True) as bar:
            task = bar.add_task("Painting", total=1.0)
            for now in steps:
                bar.update(task, completed=now.fraction)
                if now.fraction < 1 and now.fraction * (self._snapshots + 1) >= written + 1:
                    written += 1
                    self._output.write_snapshot(written, now.image)
                self._note(now)
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
        if self._film:
            self._film.write()
        if self._report:
            pictures = [self._job.content, *(style.image for style in self._job.styles)]
            names = [path.name for path in (wishes.photo, *wishes.paintings)]
            settings = wishes.described() | self._result(last, seconds)
            self._report.write(last.image, list(zip(names, pictures, strict=True)), settings)
        if self._resume:
            self._resume.remove()
        return (
            f"{path}: style distance {last.style_distance:.3f} (1 is the photo, 0 the style), "
            f"content loss {last.content_loss:.3f}, total variation {last.total_variation:.3f}, "
            f"{seconds:.1f} s"
        )

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


def paint_photo(
    network: Network,
    wishes: Wishes,
    outcome: Outcome,
    before: Checkpoint | None,
    content: Tensor,
) -> None:
    """Paint a photo (1, 3, H, W) as it was asked for, and say what became of it."""
    job = wishes.job(content, network.device)
    plan: Sequence[Stage] = default_plan(job, wishes.method)
    if wishes.seconds is not None:
        rate = measure(network, job, wishes.method)
        plan = plan_for(wishes.seconds, rate, job, wishes.method)
        size = f"{plan[-1].width} x {plan[-1].height}"
        outcome.console.print(f"{size} pixels in about {rate.seconds(plan):.0f} s.")
    session = Session(network, job, plan, wishes.method, outcome)
    started = time.monotonic()
    last = session.paint(outcome.console, before)
    outcome.console.print(session.finish(last, wishes, time.monotonic() - started))


def paint(  # noqa: PLR0913, PLR0917 - typer reads one parameter per option
    photo: Annotated[Path, typer.Argument(help="What to paint.")],
    paintings: Annotated[list[Path], typer.Argument(help="The style, or several.")],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="PNG or JPEG; otherwise PHOTO-PAINTING.png, here."),
    ] = None,
    recipe: Annotated[
        str, typer.Option(help="default, or article: see `styler article --help`.")
    ] = DEFAULT_RECIPE,
    strength: Annotated[str, typer.Option(help="subtle, balanced, strong, or 0 to 100.")] = (
        "balanced"
    ),
    size: Annotated[
        int,
        typer.Option(
            min=presets.SMALLEST_SIZE, max=presets.LARGEST_SIZE, help="Long edge in pixels."
        ),
    ] = 512,
    seconds: Annotated[
        float | None, typer.Option(min=1, help="As good and as large as it gets in this time.")
    ] = None,
    keep_colours: Annotated[bool, typer.Option("--keep-colours", help="Those of the photo.")] = (  # noqa: FBT002 - a switch
        False
    ),
    style_scale: Annotated[
        float, typer.Option(min=1 / MOST_SCALE, max=MOST_SCALE, help="Size of the strokes.")
    ] = 1.0,
    blend: Annotated[str | None, typer.Option(help="Weights of several styles: 2,1.")] = None,
    mask: Annotated[Path | None, typer.Option(help="White where the photo is kept.")] = None,
    init: Annotated[Init, typer.Option(help="What to start from.")] = Init.PHOTO,
    seed: Annotated[
        int, typer.Option(min=0, max=2**63 - 1, help="Another number, another painting.")
    ] = 0,
    snapshots: Annotated[int, typer.Option(min=0, max=100, help="Written beside it.")] = 0,
    film: Annotated[Path | None, typer.Option(help="GIF or WebP: the painting growing.")] = None,
    report: Annotated[Path | None, typer.Option(help="HTML: pictures, losses, settings.")] = None,
    resume: Annotated[
        Path | None,
        typer.Option(help="A .safetensors file to go on from, kept until the painting is done."),
    ] = None,
    optimiser: Annotated[Method, typer.Option(help="How to descend.")] = Method.LBFGS,
    features: Annotated[Features, typer.Option(help="What judges the style.")] = Features.AUTO,
    weights: Annotated[Path | None, typer.Option(help="VGG-19's weights, a file.")] = None,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda:0, ...")] = "auto",
) -> None:
    """Paint a photo in the style of a picture, or of several."""
    with in_one_sentence():
        check_recipe(recipe)
        if seconds is not None and resume is not None:
            raise InputError("--seconds plans anew each time: leave out --resume, or --seconds.")
        wishes = Wishes(
            photo=photo,
            paintings=paintings,
            strength=parse_strength(strength),
            size=size,
            blend=parse_blend(blend, len(paintings)),
            style_scale=style_scale,
            keep_colours=keep_colours,
            mask=mask,
            init=init,
            seed=seed,
            method=optimiser,
            seconds=seconds,
        )
        path = output or Path("-".join(p.stem for p in (photo, *paintings)) + ".png")
        kept = None if resume is None else ResumeFile(resume)
        console = Console(soft_wrap=True, highlight=False, markup=False)
        outcome = Outcome(path, snapshots, film, report, kept, console)
        network = load_or_fetch(features, weights, choose_device(device))
        paint_or_smaller(network, wishes, outcome)


def paint_or_smaller(network: Network, wishes: Wishes, outcome: Outcome) -> None:
    """Paint as large as there is memory for, or as the checkpoint that there is."""
    before = None if outcome.resume is None else outcome.resume.read(network.device)
    edge = wishes.size
    if before is not None and before.edge < edge:
        edge = before.edge
        outcome.console.print(f"Going on at {edge} px, as it was begun.")
    room = Room(network, memory.free(network.device), outcome.console.print)
    paint_it = partial(paint_photo, network, wishes, outcome, before)
    room.paint(edge, partial(read_content, wishes.photo), paint_it)
