"""`styler article`, or `--recipe article`: the article's own program, with its options."""

import contextlib
import math
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import torch
import typer
from rich.console import Console
from rich.progress import Progress as Bar
from torch import Tensor

from styler import memory, presets
from styler.article import Epoch, Settings, Start
from styler.article import paint as epochs_of
from styler.commands.errors import InputError, in_one_sentence, say
from styler.commands.pictures import read_content, read_style
from styler.commands.places import check_apart
from styler.commands.weights import load_or_fetch
from styler.denoising import denoise
from styler.devices import DeviceError, choose_device
from styler.features import Network
from styler.features.maps import STYLE_COUNT
from styler.output import ENCODERS, Output, check_place
from styler.presets import Features

DEFAULTS = Settings()
OUTPUT = Path("output/out.jpg")
LONG_EDGE = 600
SAVE_EPOCHS = 50
REMOVE_NOISE = 0.02
CPU = -1
LARGEST_SEED = 2**63 - 1


def parse_pictures(
    named: Sequence[Path], content_image: Path | None, style_image: Path | None
) -> tuple[Path, Path]:
    """Return photo and style: by their options, or the next of those that are only named."""
    rest = list(named)
    photo = content_image or (rest.pop(0) if rest else None)
    painting = style_image or (rest.pop(0) if rest else None)
    if photo is None or painting is None or rest:
        raise InputError(
            "This recipe paints one photo in the style of one picture: name both, or give "
            "--content-image and --style-image."
        )
    return photo, painting


def parse_layers(text: str | None) -> tuple[float, ...]:
    """Return the weight of each style layer, `1,1,.5,0,0`; the article's if there is no text."""
    if text is None:
        return DEFAULTS.style_layer_weights
    try:
        weights = tuple(float(part) for part in text.split(","))
    except ValueError:
        weights = ()
    if len(weights) != STYLE_COUNT or not all(0 <= weight < math.inf for weight in weights):
        raise InputError(
            f"--style-layer-weights {text} does not fit: give {STYLE_COUNT} numbers from 0, with "
            "commas between."
        )
    return weights


def check_numbers(**options: float) -> None:
    """Raise InputError for the first option, by its name here, that is no number from 0."""
    for name, value in options.items():
        if not 0 <= value < math.inf:
            option = name.replace("_", "-")
            raise InputError(f"--{option} {value:g} cannot be used: give a number from 0.")


def parse_gpu(number: int | None) -> torch.device:
    """Return GPU `number`, for -1 the CPU; for None the first GPU, or the CPU where there is none.

    InputError if there is no such GPU.
    """
    if number is None:
        return choose_device("auto")
    try:
        return choose_device("cpu" if number == CPU else f"cuda:{number}")
    except DeviceError as error:
        raise InputError(f"There is no GPU {number} here: use --gpu {CPU}, the CPU.") from error


class Session:
    """One painting by the article's program, and its files."""

    def __init__(self, path: Path, remove_noise: float, save_epochs: int) -> None:
        """Take note of where to write, and how often."""
        self._path = path
        self._remove_noise = remove_noise
        self._save_epochs = save_epochs

    def paint(
        self, network: Network, photo: Path, painting: Path, long_edge: int, settings: Settings
    ) -> str:
        """Paint, write everything, and return what there is to say."""
        started = time.monotonic()
        content = read_content(photo, long_edge)
        style = read_style(painting, content)
        height, width = content.shape[2:]
        memory.require_whole(network, (width, height), memory.free(network.device))
        if self._path == OUTPUT:
            with contextlib.suppress(OSError):  # the next line says so
                OUTPUT.parent.mkdir(exist_ok=True)
        check_place(self._path, *ENCODERS)
        epochs = range(self._save_epochs, settings.max_num_epochs + 1, self._save_epochs)
        snapshots = [self._path.with_stem(f"tmp_{number}") for number in epochs]
        check_apart([photo, painting], [self._path, *snapshots])
        last = self._follow(network, content, style, settings)
        path = self._write(self._path, last.image)
        return (
            f"{path}: {last.number} epochs with {network.kind.value} features, relative change "
            f"{last.relative_change:.4f}, content loss {last.content_loss:.3g}, style loss "
            f"{last.style_loss:.3g}, {time.monotonic() - started:.1f} s"
        )

    def _follow(
        self, network: Network, content: Tensor, style: Tensor, settings: Settings
    ) -> Epoch:
        device = network.device
        epochs = epochs_of(network, content.to(device), style.to(device), settings)
        console = Console(stderr=True)
        with Bar(console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task("Painting", total=settings.max_num_epochs)
            for now in epochs:
                change = f"Relative change {now.relative_change:.4f}"
                bar.update(task, completed=now.number, description=change)
                if now.number % self._save_epochs == 0:
                    self._write(self._path.with_stem(f"tmp_{now.number}"), now.image)
        return now

    def _write(self, path: Path, image: Tensor) -> Path:
        size = (image.shape[3], image.shape[2])
        return Output(path, size).write(denoise(image, self._remove_noise))


def article(  # noqa: PLR0913, PLR0917 - typer reads one parameter per option
    pictures: Annotated[
        list[Path] | None, typer.Argument(metavar="[PHOTO PAINTING]", help="As the options.")
    ] = None,
    content_image: Annotated[Path | None, typer.Option(help="The photo.")] = None,
    style_image: Annotated[Path | None, typer.Option(help="The style.")] = None,
    output: Annotated[
        Path, typer.Option("-o", "--output", help="JPEG or PNG; snapshots go beside it.")
    ] = OUTPUT,
    model: Annotated[
        Features, typer.Option(help="auto is vgg19 where its weights are, else wavelet.")
    ] = Features.AUTO,
    weights: Annotated[Path | None, typer.Option(help="VGG-19's weights, a file.")] = None,
    content_weight: Annotated[float, typer.Option(help="Of the photo.")] = DEFAULTS.content_weight,
    style_weight: Annotated[float, typer.Option(help="Of the style.")] = DEFAULTS.style_weight,
    style_layer_weights: Annotated[
        str | None, typer.Option(help="Of each style layer, finest first: 1,1,1,1,1.")
    ] = None,
    tv_weight: Annotated[float, typer.Option(help="Of smoothness.")] = DEFAULTS.tv_weight,
    lr: Annotated[float, typer.Option(help="The first learning rate.")] = DEFAULTS.lr,
    stop_eps: Annotated[
        float, typer.Option(help="Done when a step changes the image relatively less.")
    ] = DEFAULTS.stop_eps,
    max_num_epochs: Annotated[
        int, typer.Option(min=1, help="The most steps.")
    ] = DEFAULTS.max_num_epochs,
    max_long_edge: Annotated[
        int,
        typer.Option(
            min=presets.SMALLEST_SIZE, max=presets.LARGEST_SIZE, help="Long edge in pixels."
        ),
    ] = LONG_EDGE,
    save_epochs: Annotated[int, typer.Option(min=1, help="Steps between snapshots.")] = SAVE_EPOCHS,
    remove_noise: Annotated[
        float, typer.Option(help="How much is smoothed in what is saved.")
    ] = REMOVE_NOISE,
    init: Annotated[Start, typer.Option(help="What to start from.")] = DEFAULTS.init,
    seed: Annotated[
        int, typer.Option(min=0, max=LARGEST_SEED, help="Another number, another start.")
    ] = DEFAULTS.seed,
    gpu: Annotated[
        int | None,
        typer.Option(min=CPU, show_default="0 if there is one", help="-1 is the CPU."),
    ] = None,
) -> None:
    """Paint as the article's own program does."""
    with in_one_sentence():
        photo, painting = parse_pictures(pictures or (), content_image, style_image)
        check_numbers(
            content_weight=content_weight,
            style_weight=style_weight,
            tv_weight=tv_weight,
            lr=lr,
            stop_eps=stop_eps,
            remove_noise=remove_noise,
        )
        settings = Settings(
            content_weight=content_weight,
            style_weight=style_weight,
            style_layer_weights=parse_layers(style_layer_weights),
            tv_weight=tv_weight,
            lr=lr,
            max_num_epochs=max_num_epochs,
            stop_eps=stop_eps,
            init=init,
            seed=seed,
        )
        network = load_or_fetch(model, weights, parse_gpu(gpu), torch.float32)
        session = Session(output, remove_noise, save_epochs)
        try:
            said = session.paint(network, photo, painting, max_long_edge, settings)
        except Exception as error:
            if not memory.ran_out(error):
                raise
            raise InputError("Memory ran out: give a smaller --max-long-edge.") from error
        say(said)
