"""Pictures to try: photos that scikit-image ships, styles of the gallery."""

import asyncio
import dataclasses
import functools
import importlib.util
import shutil
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from PIL import Image
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from bot.playground.errors import NotFound
from styler import gallery

SMALL_EDGE = 192
STYLE_EDGE = 384
STYLES = frozenset({"night", "pond", "fauve", "watercolour", "woodcut", "waves", "mosaic", "glass"})
"""Of the gallery, those that differ most."""


class Role(StrEnum):
    """What a sample is good for."""

    PHOTO = "photo"
    STYLE = "style"


@dataclasses.dataclass(frozen=True, slots=True)
class Sample:
    """A picture to try; `make` writes it to a file, `make_small` a little JPEG of it."""

    name: str
    """Of its file, with the extension."""
    title: str
    credit: str
    role: Role
    make: Callable[[Path], object]
    make_small: Callable[[Path], object]


def _photo(name: str, title: str, credit: str) -> Sample | None:
    # Found as a file: the playground needs nothing else of scikit-image.
    package = importlib.util.find_spec("skimage")
    for folder in (package and package.submodule_search_locations) or []:
        source = Path(folder) / "data" / name
        if source.is_file():
            copy = functools.partial(shutil.copyfile, source)
            return Sample(name, title, credit, Role.PHOTO, copy, functools.partial(_shrink, source))
    return None


def _shrink(source: Path, place: Path) -> None:
    with Image.open(source) as whole:
        whole.thumbnail((SMALL_EDGE, SMALL_EDGE))
        whole.convert("RGB").save(place, quality=85)


def _style(style: gallery.BuiltIn) -> Sample:
    def paint(edge: int, place: Path) -> None:
        style.paint(edge).save(place, quality=92)

    make, make_small = (functools.partial(paint, edge) for edge in (STYLE_EDGE, SMALL_EDGE))
    name = f"style-{style.key}.jpg"
    return Sample(name, style.name, "painted by code", Role.STYLE, make, make_small)


def listed() -> list[Sample]:
    """Give the samples that there are; their credits are those of scikit-image's manual."""
    photos = (
        _photo("chelsea.png", "Chelsea the cat", "Stefan van der Walt, CC0"),
        _photo("astronaut.png", "Eileen Collins", "NASA, public domain"),
        _photo("coffee.png", "A cup of coffee", "Rachel Michetti, CC0"),
        _photo("rocket.jpg", "Falcon 9", "SpaceX, public domain"),
    )
    styles = [_style(style) for style in gallery.STYLES if style.key in STYLES]
    return [*filter(None, photos), *styles]


class Samples:
    """The samples as files in a folder, each made when it is first wanted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._making = asyncio.Lock()
        self.all = {sample.name: sample for sample in listed()}

    async def picture(self, name: str) -> Path:
        """Give the file of a sample; NotFound if there is none of this name."""
        sample = self._sample(name)
        return await self._made(self._folder / name, sample.make)

    async def thumbnail(self, name: str) -> Path:
        """Give a small JPEG of a sample; NotFound if there is none of this name."""
        sample = self._sample(name)
        small = (self._folder / name).with_suffix(".small.jpg")
        return await self._made(small, sample.make_small)

    def _sample(self, name: str) -> Sample:
        if name not in self.all:
            raise NotFound
        return self.all[name]

    async def _made(self, place: Path, make: Callable[[Path], object]) -> Path:
        async with self._making:
            return await asyncio.to_thread(_once, place, make)


def _once(place: Path, make: Callable[[Path], object]) -> Path:
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        # Whole or not at all, also when the process is killed here.
        draft = place.with_stem(f"{place.stem}.part")
        make(draft)
        draft.replace(place)
    return place


async def index(request: Request) -> Response:
    """List the samples."""
    samples: Samples = request.app.state.samples
    return JSONResponse(
        [
            {"name": one.name, "title": one.title, "credit": one.credit, "role": one.role}
            for one in samples.all.values()
        ]
    )


async def picture(request: Request) -> Response:
    """Send a sample."""
    samples: Samples = request.app.state.samples
    return FileResponse(await samples.picture(request.path_params["name"]))


async def thumbnail(request: Request) -> Response:
    """Send a small picture of a sample."""
    samples: Samples = request.app.state.samples
    return FileResponse(await samples.thumbnail(request.path_params["name"]))


ROUTES = [
    Route("/page/samples", index),
    Route("/page/samples/{name}", picture),
    Route("/page/samples/{name}/thumbnail", thumbnail),
]
