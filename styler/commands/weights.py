"""`styler weights`, and VGG-19's weights for the other commands."""

import os
from pathlib import Path
from typing import Annotated

import torch
import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from styler.commands.errors import in_one_sentence
from styler.download import DownloadError, Source, download
from styler.features import Network, WeightsError
from styler.features.load import load_network
from styler.features.vgg19 import read_layers
from styler.features.weights import URL, MissingWeightsError, cache_of, default_weights
from styler.presets import Features

MIRROR = "STYLER_WEIGHTS_URL"
"""The environment's variable that names another place to download from."""


def fetch(path: Path) -> None:
    """Download torchvision's file to `path` with a progress bar; WeightsError if it cannot be."""
    if path.is_dir():
        raise WeightsError(f"{path} is a folder: name the file in it.")
    url = os.environ.get(MIRROR) or URL
    # Standard output belongs to what was asked for.
    console = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
    )
    try:
        if path == default_weights():  # what torch makes with the first file that it keeps there
            path.parent.mkdir(parents=True, exist_ok=True)
        quiet = not console.is_terminal
        with Progress(*columns, console=console, transient=True, disable=quiet) as bar:
            task = bar.add_task(f"Downloading {path.name}", total=None)
            download(
                Source(url),
                path,
                lambda come, total: bar.update(task, completed=come, total=total),
            )
    except (DownloadError, OSError) as error:
        raise WeightsError(
            f"{url} cannot be downloaded ({error}): try again, or put it at {path} by hand."
        ) from error
    console.print(f"Downloaded {path}.")


def load_or_fetch(
    kind: Features,
    weights: Path | None,
    device: torch.device,
    dtype: torch.dtype | None = None,
) -> Network:
    """Do as `load_network`, but download VGG-19's weights if they were asked for and are missing.

    `auto` asks for nothing that is not there.
    """
    try:
        return load_network(kind, weights, device, dtype)
    except MissingWeightsError:
        if kind is not Features.VGG19:
            raise
    fetch(weights or default_weights())
    return load_network(kind, weights, device, dtype)


def weights(
    path: Annotated[
        Path | None,
        typer.Option("--weights", help="Where the file is, or is to be; otherwise torch's cache."),
    ] = None,
) -> None:
    """Download VGG-19's weights where they are missing, check them and cache the layers in use.

    From STYLER_WEIGHTS_URL, if the environment has it, otherwise from where torchvision does.
    """
    console = Console(soft_wrap=True, highlight=False, markup=False)
    with in_one_sentence():
        place = path or default_weights()
        word = "already"
        try:
            read_layers(place)
        except MissingWeightsError:
            word = "now"
            fetch(place)
            read_layers(place)
    cache = cache_of(place)
    if cache is None or not cache.is_file():
        console.print(f"VGG-19's weights are here {word}: {place}")
        return
    console.print(f"VGG-19's weights are here {word}: {cache}")
    if place.is_file():
        console.print(f"{place} is not needed any more by this program.")
