"""`styler paint`: files on disk become another one."""

import time
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from torch import Tensor

from styler import memory, presets
from styler.budget import measure, plan_for
from styler.checkpoint import Checkpoint
from styler.commands.errors import InputError, in_one_sentence, say
from styler.commands.pictures import read_content
from styler.commands.resume import ResumeFile
from styler.commands.session import Outcome, Session
from styler.commands.weights import load_or_fetch
from styler.commands.wishes import Wishes, parse_blend, parse_strength
from styler.devices import choose_device
from styler.features import Network
from styler.painting import default_plan
from styler.presets import Features, Init, Method
from styler.room import Room

MOST_SECONDS = 86_400.0
DEFAULT_RECIPE = "default"


def check_recipe(name: str) -> None:
    """Raise InputError unless this is the recipe that is painted here."""
    if name != DEFAULT_RECIPE:
        raise InputError(f"--recipe {name} is unknown: use {DEFAULT_RECIPE} or article.")


def paint_photo(
    network: Network,
    wishes: Wishes,
    outcome: Outcome,
    before: Checkpoint | None,
    content: Tensor,
) -> None:
    """Paint a photo (1, 3, H, W) as it was asked for, and say what became of it."""
    if before is not None and before.edge != max(content.shape[2:]):
        raise InputError(
            f"There is not enough memory to go on at {before.edge} px: close other programs, or "
            "leave out --resume."
        )
    job = wishes.job(content, network.device)
    plan = default_plan(job, wishes.method)
    if wishes.seconds is not None:
        rate = measure(network, job, wishes.method)
        plan = plan_for(wishes.seconds, rate, job, wishes.method)
        size = f"{plan[-1].width} x {plan[-1].height}"
        outcome.console.print(f"{size} pixels in about {rate.seconds(plan):.0f} s.")
    session = Session(network, job, plan, wishes.method, outcome)
    started = time.monotonic()
    last = session.paint(outcome.console, before)
    say(session.finish(last, wishes, time.monotonic() - started))


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
        float | None,
        typer.Option(min=1, max=MOST_SECONDS, help="As good and as large as it gets in this time."),
    ] = None,
    keep_colours: Annotated[bool, typer.Option("--keep-colours", help="Those of the photo.")] = (  # noqa: FBT002 - a switch
        False
    ),
    style_scale: Annotated[
        float,
        typer.Option(
            min=presets.SMALLEST_SCALE, max=presets.LARGEST_SCALE, help="Size of the strokes."
        ),
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
        # Standard output is for the result.
        console = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
        outcome = Outcome(path, snapshots, film, report, kept, console)
        outcome.check(wishes)
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
