"""`styler paint`: two files on disk become a third."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress as Bar
from torch import Tensor

from styler import images, presets
from styler.devices import DeviceError, choose_device
from styler.features import WeightsError
from styler.features.load import load_network
from styler.job import Job, Style
from styler.optimisers import DivergedError
from styler.output import Output, OutputError
from styler.transfer import Progress
from styler.transfer import paint as steps_of


class InputError(Exception):
    """A picture or an option that cannot be used; the text says what to do."""


def parse_strength(text: str) -> int:
    """Return the strength behind a preset's name or a number from 0 to 100; else InputError."""
    names = {preset.name.lower(): preset.value for preset in presets.Preset}
    if text.lower() in names:
        return names[text.lower()]
    if text.isdecimal() and int(text) <= presets.STRONGEST:
        return int(text)
    raise InputError(f"--strength {text} is unknown: use {', '.join(names)} or 0 to 100.")


def load_pictures(photo: Path, painting: Path, size: int) -> tuple[Tensor, Tensor]:
    """Return both as tensors, the photo with a long edge of `size`; InputError if one is bad."""
    path = photo
    try:
        content = images.content_tensor(path.read_bytes(), size)
        path = painting
        return content, images.style_tensor(path.read_bytes(), content)
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}): name a picture.") from error
    except images.PictureError as error:
        raise InputError(f"{path} cannot be painted with. {error}") from error


def follow(steps: Iterator[Progress], output: Output, snapshots: int, console: Console) -> None:
    """Show the painting's progress, and write its snapshots and the painting."""
    started = time.monotonic()
    written = 0
    with Bar(console=console, transient=True) as bar:
        task = bar.add_task("Painting", total=1.0)
        for now in steps:
            bar.update(task, completed=now.fraction)
            if now.fraction < 1 and now.fraction * (snapshots + 1) >= written + 1:
                written += 1
                output.write_snapshot(written, now.image)
    path = output.write(now.image)
    console.print(
        f"{path}: style distance {now.style_distance:.3f} (1 is the photo, 0 the style), "
        f"content loss {now.content_loss:.3f}, {time.monotonic() - started:.1f} s",
        soft_wrap=True,
        highlight=False,
        markup=False,
    )


def paint(  # noqa: PLR0913, PLR0917 - typer reads one parameter per option
    photo: Annotated[Path, typer.Argument(help="What to paint.")],
    painting: Annotated[Path, typer.Argument(help="The style to paint it in.")],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="PNG or JPEG; otherwise PHOTO-PAINTING.png, here."),
    ] = None,
    strength: Annotated[str, typer.Option(help="subtle, balanced, strong, or 0 to 100.")] = (
        "balanced"
    ),
    size: Annotated[
        int,
        typer.Option(
            min=presets.SMALLEST_SIZE, max=presets.LARGEST_SIZE, help="Long edge in pixels."
        ),
    ] = 512,
    snapshots: Annotated[int, typer.Option(min=0, max=100, help="Written beside it.")] = 0,
    features: Annotated[
        presets.Features, typer.Option(help="What judges the style.")
    ] = presets.Features.AUTO,
    weights: Annotated[Path | None, typer.Option(help="VGG-19's weights, a file.")] = None,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda:0, ...")] = "auto",
    seed: Annotated[
        int, typer.Option(min=0, max=2**63 - 1, help="Another number, another painting.")
    ] = 0,
) -> None:
    """Paint a photo in the style of a picture."""
    try:
        wanted = parse_strength(strength)
        chosen = choose_device(device)
        network = load_network(features, weights, chosen)
        pictures = load_pictures(photo, painting, size)
        content, style = (picture.to(chosen) for picture in pictures)
        path = output or Path(f"{photo.stem}-{painting.stem}.png")
        target = Output(path, (content.shape[3], content.shape[2]))
        job = Job(content, (Style(style),), wanted, seed)
        follow(steps_of(network, job), target, snapshots, Console())
    except (DeviceError, WeightsError, InputError, OutputError, DivergedError) as error:
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(2) from error
