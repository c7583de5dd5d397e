"""Styles that come with the program, each painted by code. Free of torch."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from PIL import Image

from styler.gallery.fields import Pixels
from styler.gallery.styles import (
    batik,
    dusk,
    engraving,
    facets,
    fauve,
    glass,
    gold,
    halftone,
    ink,
    knife,
    marble,
    mosaic,
    night,
    pastel,
    points,
    pond,
    stitches,
    watercolour,
    waves,
    woodcut,
)


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A style and the seed of its picture: the same one each time, at any size."""

    key: str
    """What it is called by programs; never changes."""
    name: str
    """What it is called by people."""
    painter: Callable[[int, Generator], Pixels]
    seed: int

    def paint(self, side: int) -> Image.Image:
        """Return its picture, a square."""
        return Image.fromarray(self.painter(side, np.random.default_rng(self.seed)))


STYLES = (
    BuiltIn("night", "Night wind", night.paint, 1),
    BuiltIn("dusk", "Burning sky", dusk.paint, 2),
    BuiltIn("pond", "Lily pond", pond.paint, 3),
    BuiltIn("points", "Points of light", points.paint, 4),
    BuiltIn("knife", "Autumn knife", knife.paint, 5),
    BuiltIn("fauve", "Wild colour", fauve.paint, 6),
    BuiltIn("facets", "Facets", facets.paint, 47),
    BuiltIn("pastel", "Chalk", pastel.paint, 8),
    BuiltIn("watercolour", "Watercolour", watercolour.paint, 59),
    BuiltIn("ink", "Ink wash", ink.paint, 40),
    BuiltIn("woodcut", "Woodcut", woodcut.paint, 21),
    BuiltIn("engraving", "Engraving", engraving.paint, 12),
    BuiltIn("waves", "Sea of waves", waves.paint, 13),
    BuiltIn("halftone", "Halftone", halftone.paint, 14),
    BuiltIn("marble", "Marbled paper", marble.paint, 15),
    BuiltIn("batik", "Batik", batik.paint, 16),
    BuiltIn("stitches", "Embroidery", stitches.paint, 17),
    BuiltIn("mosaic", "Mosaic", mosaic.paint, 18),
    BuiltIn("glass", "Stained glass", glass.paint, 19),
    BuiltIn("gold", "Gold leaf", gold.paint, 20),
)
