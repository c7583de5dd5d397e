"""Pairs of pictures that are known again in what was painted of them."""

import colorsys
import random
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

FIELDS = (8, 4)
"""Across and down. As many photos differ from each other in half of their fields."""
BRIGHT, DARK = 200, 60
HUES = 8
PATCHES = (12, 8)
SIZE = (96, 64)


@dataclass(frozen=True, slots=True)
class Motif:
    """The fields of a photo and the hue of a style: a painting has both, however strong it is."""

    fields: int
    """From 1 on."""
    hue: int

    @classmethod
    def drawn(cls, dice: random.Random) -> "Motif":
        return cls(dice.randrange(1, FIELDS[0] * FIELDS[1]), dice.randrange(HUES))

    @classmethod
    def seen_in(cls, painting: bytes) -> "Motif":
        """Return the one that an encoded picture has most of."""
        image = Image.open(BytesIO(painting)).convert("RGB")
        light = image.convert("L").resize(FIELDS, Image.Resampling.BOX).tobytes()
        red, green, blue = image.resize((1, 1), Image.Resampling.BOX).tobytes()
        hue = round(colorsys.rgb_to_hsv(red, green, blue)[0] * HUES) % HUES
        return cls(max(range(1, len(light)), key=lambda fields: _likeness(light, fields)), hue)

    def photo(self) -> bytes:
        """Return a grey photo of bright and dark fields."""
        count = FIELDS[0] * FIELDS[1]
        light = bytes(BRIGHT if _is_bright(self.fields, at) else DARK for at in range(count))
        return _encoded(Image.frombytes("L", FIELDS, light))

    def style(self, dice: random.Random) -> bytes:
        """Return patches of one hue, brighter and darker."""
        hue, count = 256 * self.hue // HUES, PATCHES[0] * PATCHES[1]
        patches = [bytes((hue, BRIGHT, dice.randrange(DARK, 256))) for _ in range(count)]
        return _encoded(Image.frombytes("HSV", PATCHES, b"".join(patches)))


def _is_bright(fields: int, at: int) -> bool:
    """Tell a field by a Walsh function."""
    return (fields & at).bit_count() % 2 == 0


def _likeness(light: bytes, fields: int) -> int:
    return sum(each if _is_bright(fields, at) else -each for at, each in enumerate(light))


def _encoded(image: Image.Image) -> bytes:
    stream = BytesIO()
    image.resize(SIZE, Image.Resampling.NEAREST).convert("RGB").save(stream, "JPEG")
    return stream.getvalue()
