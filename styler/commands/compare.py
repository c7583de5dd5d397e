"""`styler compare`: anybody's results against a photo and a style, in numbers."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table
from torch import Tensor

from styler import presets
from styler.canvas import resize
from styler.commands.errors import InputError, in_one_sentence
from styler.commands.pictures import read_content, read_style
from styler.commands.weights import load_or_fetch
from styler.devices import choose_device
from styler.job import Style
from styler.presets import Features
from styler.ruler import Measurement, Ruler

ASPECT_TOLERANCE = 0.02


def read_result(path: Path, content: Tensor) -> Tensor:
    """Return a result (1, 3, H, W) at the size of the content; InputError for another shape."""
    height, width = content.shape[2:]
    own = read_content(path, max(width, height))
    if abs(own.shape[3] / own.shape[2] * height / width - 1) > ASPECT_TOLERANCE:
        raise InputError(
            f"{path} has another shape than the photo: compare paintings of the whole photo."
        )
    return resize(own, width, height).clamp(0, 1)


def table(rows: dict[str, Measurement]) -> Table:
    """Return the measurements as a table, a row for each picture."""
    shown = Table(
        Column("picture", overflow="fold"), "style distance", "content distance", "total variation"
    )
    for name, measured in rows.items():
        shown.add_row(
            name,
            f"{measured.style_distance:.4f}",
            f"{measured.content_distance:.4f}",
            f"{measured.total_variation:.4f}",
        )
    return shown


def compare(  # noqa: PLR0913, PLR0917 - typer reads one parameter per option
    results: Annotated[list[Path], typer.Argument(help="Paintings of the photo, by anybody.")],
    content: Annotated[Path, typer.Option(help="The photo.")],
    style: Annotated[Path, typer.Option(help="The style.")],
    size: Annotated[
        int,
        typer.Option(
            min=presets.SMALLEST_SIZE,
            max=presets.LARGEST_SIZE,
            help="Long edge at which all are measured.",
        ),
    ] = 512,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,  # noqa: FBT002 - a switch
    features: Annotated[Features, typer.Option(help="What judges the style.")] = Features.AUTO,
    weights: Annotated[Path | None, typer.Option(help="VGG-19's weights, a file.")] = None,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda:0, ...")] = "auto",
) -> None:
    """Measure how much style and how much of the photo paintings have."""
    with in_one_sentence():
        network = load_or_fetch(features, weights, choose_device(device))
        photo = read_content(content, size)
        picture = read_style(style, photo)
        ruler = Ruler(network, photo.to(network.device), (Style(picture.to(network.device)),))
        pictures = {str(path): read_result(path, photo) for path in (content, *results)}
        rows = {name: ruler.measure(image.to(network.device)) for name, image in pictures.items()}
    if as_json:
        typer.echo(json.dumps({name: _plain(measured) for name, measured in rows.items()}))
        return
    console = Console(highlight=False, markup=False)
    console.print(table(rows))
    console.print(
        f"Style distance: 1 is the photo, 0 the style matched. Content distance: 0 is the photo. "
        f"By {network.kind.value} features, all at {photo.shape[3]} x {photo.shape[2]}.",
        soft_wrap=True,
    )


def _plain(measured: Measurement) -> dict[str, object]:
    return {
        "style_distance": measured.style_distance,
        "content_distance": measured.content_distance,
        "total_variation": measured.total_variation,
        "layers": measured.layers,
    }
