"""Photos and styles to measure on: of very different texture and colour, and all free to use.

The photos are scikit-image's (public domain or CC0, named in its documentation), the styles are
painted by this project's code or cut from those photos. Nothing is downloaded.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import skimage.data
import torch
from PIL import Image
from torch import Tensor

from benchmarks.paintings import brush, glass, marble, woodcut
from styler import images

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}


@dataclass(frozen=True, slots=True)
class Pair:
    """A photo and a style."""

    name: str
    photo: Callable[[], Image.Image]
    style: Callable[[], Image.Image]

    def load(self, edge: int) -> tuple[Tensor, Tensor]:
        """Return both as tensors (1, 3, H, W), the photo with a long edge of `edge`."""
        content = images.content_tensor(images.to_png(self.photo()), edge)
        return content, images.style_tensor(images.to_png(self.style()), content)


def shipped(name: str, box: tuple[int, int, int, int] | None = None) -> Callable[[], Image.Image]:
    """Return what opens a picture of scikit-image, or a box (left, top, right, bottom) of it."""

    def load() -> Image.Image:
        pixels = getattr(skimage.data, name)()
        # A stereo pair comes as a tuple: its left view.
        picture = Image.fromarray(np.asarray(pixels[0] if isinstance(pixels, tuple) else pixels))
        return picture.convert("RGB").crop(box or (0, 0, *picture.size))

    return load


def stripes() -> Image.Image:
    """Return waving stripes in two colours: all of one scale and one direction."""
    y, x = torch.meshgrid(torch.arange(480.0), torch.arange(480.0), indexing="ij")
    light = 0.5 + 0.5 * torch.sin(2 * torch.pi * (x / 13 + 1.5 * torch.sin(y / 40)))
    warm, cold = (torch.tensor(c).view(3, 1, 1) for c in ((0.95, 0.75, 0.15), (0.05, 0.15, 0.5)))
    return images.to_picture((warm * light + cold * (1 - light))[None])


PAIRS = (
    Pair("cat, marbled paper", shipped("chelsea"), marble.paint),
    Pair("rocket, woodcut", shipped("rocket"), woodcut.paint),
    Pair("coffee, brush strokes", shipped("coffee"), brush.paint),
    Pair("motorcycle, stained glass", shipped("stereo_motorcycle"), glass.paint),
    Pair("astronaut, stripes", shipped("astronaut"), stripes),
    Pair("astronaut, brick", shipped("astronaut"), shipped("brick")),
    Pair("cat, stained tissue", shipped("chelsea"), shipped("immunohistochemistry")),
    Pair("coffee, retina", shipped("coffee"), shipped("retina", (300, 400, 900, 900))),
    Pair("camera man, galaxies", shipped("camera"), shipped("hubble_deep_field")),
    Pair("motorcycle, gravel", shipped("stereo_motorcycle"), shipped("gravel")),
)


def from_folder(folder: Path) -> list[Pair]:
    """Return a pair of every picture in `folder`/photos with every one in `folder`/styles."""
    photos, styles = (_pictures(folder / name) for name in ("photos", "styles"))
    return [
        Pair(f"{photo.stem}, {style.stem}", _opened(photo), _opened(style))
        for photo in photos
        for style in styles
    ]


def _pictures(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)


def _opened(path: Path) -> Callable[[], Image.Image]:
    return lambda: Image.open(path).convert("RGB")
