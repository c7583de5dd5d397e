"""Pictures to try: photos that scikit-image ships, styles of the gallery."""

import asyncio
import dataclasses
import functools
import importlib.util
import io
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

THUMBNAIL_EDGE = 192
STYLE_EDGE = 512
STYLES = frozenset({"night", "pond", "fauve", "watercolour", "woodcut", "waves", "mosaic", "glass"})
"""Of the gallery, those that differ most."""


class Role(StrEnum):
    """What a sample is good for."""

    PHOTO = "photo"
    STYLE = "style"


@dataclasses.dataclass(frozen=True, slots=True)
class Sample:
    """A picture to try; `make` writes it to a file."""

    name: str
    """Of its file, with the extension."""
    title: str
    credit: str
    role: Role
    make: Callable[[Path], object]


def _photo(name: str, title: str, credit: str) -> Sample | None:
    # Found as a file: the playground needs nothing else of scikit-image.
    package = importlib.util.find_spec("skimage")
    for folder in (package and package.submodule_search_locations) or []:
        source = Path(folder) / "data" / name
        if source.is_file():
            copy = functools.partial(shutil.copyfile, source)
            return Sample(name, title, credit, Role.PHOTO, copy)
    return None


def _style(style: gallery.BuiltIn) -> Sample:
    def paint(place: Path) -> None:
        style.paint(STYLE_EDGE).save(place, quality=92)

    return Sample(f"style-{style.key}.jpg", style.name, "painted by code", Role.STYLE, paint)


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
        if name not in self.all:
            raise NotFound
        async with self._making:
            return await asyncio.to_thread(self._made, self.all[name])

    async def thumbnail(self, name: str) -> Path:
        """Give a small JPEG of a sample; NotFound if there is none of this name."""
        picture = await self.picture(name)
        async with self._making:
            return await asyncio.to_thread(self._small, picture)

    def _made(self, sample: Sample) -> Path:
        return _once(self._folder / sample.name, sample.make)

    def _small(self, picture: Path) -> Path:
        def shrink(place: Path) -> None:
            with Image.open(picture) as whole:
                whole.thumbnail((THUMBNAIL_EDGE, THUMBNAIL_EDGE))
                stream = io.BytesIO()
                whole.convert("RGB").save(stream, "JPEG", quality=85)
            place.write_bytes(stream.getvalue())

        return _once(picture.with_suffix(".small.jpg"), shrink)


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
