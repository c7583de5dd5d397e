"""Paint the gallery: `python docs/gallery/paint.py [NAME …]`, about ten minutes on two cores.

Each sheet is a row or more of pictures that the command line painted; README.md says with what.
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageDraw, ImageFilter

from benchmarks.paintings import brush, glass, marble, woodcut
from bot.playground.samples import Role, listed
from styler import gallery as styles

HERE = Path(__file__).parent
SHOWN = HERE.parents[1] / "bot" / "pictures"
"""What the bot shows."""
EDGE = 512
GAP = 8
STYLES_EDGE = 1024
EXAMPLE_EDGE = 768
HEIGHT = 300
QUALITY = 84
EXAMPLE_QUALITY = 88
FACE = (150, 20, 300, 220)
"""Of the astronaut: left, top, right, bottom."""

STYLES = {
    "night.jpg": brush.paint,
    "woodcut.jpg": woodcut.paint,
    "glass.jpg": glass.paint,
    "marble.jpg": marble.paint,
}

Row = list[Image.Image]


class Studio:
    """Samples in a folder, and what the command line makes of them."""

    def __init__(self, folder: Path) -> None:
        """Write every photo and style into the folder."""
        self._folder = folder
        for sample in listed():
            if sample.role is Role.PHOTO:
                sample.make(folder / sample.name)
        for name, paint in STYLES.items():
            paint().save(folder / name, quality=92)
        mask = Image.new("L", (EDGE, EDGE))
        ImageDraw.Draw(mask).ellipse(FACE, fill=255)
        mask.filter(ImageFilter.GaussianBlur(16)).save(folder / "face.png")

    def sample(self, name: str) -> Image.Image:
        """Return a photo or style as it is."""
        return Image.open(self._folder / name).convert("RGB")

    def paint(self, *arguments: str) -> Image.Image:
        """Return what the command line makes of samples and options."""
        out = self._folder / "painting.png"
        command = [sys.executable, "-m", "styler", *arguments, "--output", str(out)]
        subprocess.run(command, check=True, cwd=self._folder)  # noqa: S603 - our own program
        return Image.open(out).copy()

    def wavelets(self, *arguments: str) -> Image.Image:
        """Return what is painted with wavelet features at the usual size."""
        return self.paint(*arguments, "--features", "wavelet", "--size", str(EDGE))

    def gallery(self) -> Image.Image:
        """Return the sheet of the styles that come with the program."""
        command = [sys.executable, "-m", "styler", "gallery", str(self._folder / "gallery")]
        subprocess.run(command, check=True)  # noqa: S603 - our own program
        sheet = Image.open(self._folder / "gallery" / "sheet.png")
        sheet.thumbnail((STYLES_EDGE, STYLES_EDGE))
        return sheet.copy()

    def example(self) -> Image.Image:
        """Return what greets people: a sample in a style that comes with the program."""
        styles.STYLES[0].paint(EXAMPLE_EDGE).save(self._folder / "style.png")
        options = ("--features", "wavelet", "--size", str(EXAMPLE_EDGE), "--strength", "strong")
        return self.paint("rocket.jpg", "style.png", *options)

    def film(self, name: str, *arguments: str) -> None:
        """Write the film of a painting into the gallery."""
        self.wavelets(*arguments, "--film", str(HERE / name))


def strengths(studio: Studio) -> list[Row]:
    """Return three pairs at each preset."""
    pairs = (
        ("chelsea.png", "marble.jpg"),
        ("rocket.jpg", "woodcut.jpg"),
        ("coffee.png", "night.jpg"),
    )
    return [
        [
            *map(studio.sample, pair),
            *(
                studio.wavelets(*pair, "--strength", name)
                for name in ("subtle", "balanced", "strong")
            ),
        ]
        for pair in pairs
    ]


def numbers(studio: Studio) -> list[Row]:
    """Return one pair from the photo to all style."""
    pair = ("coffee.png", "glass.jpg")
    return [[studio.wavelets(*pair, "--strength", str(number)) for number in (0, 10, 40, 70, 100)]]


def colours(studio: Studio) -> list[Row]:
    """Return a photo painted in the style's colours, and in its own."""
    pair = ("chelsea.png", "woodcut.jpg")
    return [
        [
            *map(studio.sample, pair),
            studio.wavelets(*pair),
            studio.wavelets(*pair, "--keep-colours"),
        ]
    ]


def scales(studio: Studio) -> list[Row]:
    """Return small, usual and large strokes."""
    pair = ("coffee.png", "glass.jpg")
    return [[studio.wavelets(*pair, "--style-scale", scale) for scale in ("0.5", "1", "2")]]


def blends(studio: Studio) -> list[Row]:
    """Return one style, both, and the other one."""
    photo, one, other = "chelsea.png", "night.jpg", "marble.jpg"
    return [
        [
            studio.wavelets(photo, one),
            studio.wavelets(photo, one, other, "--blend", "1,1"),
            studio.wavelets(photo, other),
        ]
    ]


def masks(studio: Studio) -> list[Row]:
    """Return a portrait without and with its face kept."""
    pair = ("astronaut.png", "glass.jpg")
    return [
        [
            studio.sample("astronaut.png"),
            studio.sample("face.png"),
            studio.wavelets(*pair),
            studio.wavelets(*pair, "--mask", "face.png"),
        ]
    ]


def starts(studio: Studio) -> list[Row]:
    """Return a painting begun from the photo, from two seeds of noise, and from the style."""
    pair = ("rocket.jpg", "night.jpg")
    options = (
        ("--init", "photo"),
        ("--init", "noise", "--seed", "1"),
        ("--init", "noise", "--seed", "2"),
        ("--init", "style"),
    )
    return [[studio.wavelets(*pair, *chosen) for chosen in options]]


def optimisers(studio: Studio) -> list[Row]:
    """Return a painting by each optimiser."""
    pair = ("coffee.png", "marble.jpg")
    return [[studio.wavelets(*pair, "--optimiser", name) for name in ("lbfgs", "adam")]]


def article(studio: Studio) -> list[Row]:
    """Return what the article's own program paints with wavelet features, and the default."""
    pair = ("chelsea.png", "night.jpg")
    options = ("--recipe", "article", "--model", "wavelet", "--max-long-edge", "384")
    return [
        [
            studio.paint(*pair, *options, "--init", "photo"),
            studio.paint(*pair, *options, "--init", "noise"),
            studio.wavelets(*pair),
        ]
    ]


SHEETS = {
    "strengths": strengths,
    "numbers": numbers,
    "keep-colours": colours,
    "style-scale": scales,
    "blend": blends,
    "mask": masks,
    "init": starts,
    "optimisers": optimisers,
    "article": article,
}


def sheet(rows: list[Row], height: int) -> Image.Image:
    """Return the pictures in rows, each of the same height."""
    scaled = [
        [
            image.convert("RGB").resize((round(image.width * height / image.height), height))
            for image in row
        ]
        for row in rows
    ]
    width = max(sum(image.width + GAP for image in row) - GAP for row in scaled)
    whole = Image.new("RGB", (width, len(rows) * (height + GAP) - GAP), "white")
    for number, row in enumerate(scaled):
        left = 0
        for image in row:
            whole.paste(image, (left, number * (height + GAP)))
            left += image.width + GAP
    return whole


def main() -> None:
    """Paint the sheets that are named, or all of them, the film, the styles and the example."""
    names = sys.argv[1:] or [*SHEETS, "film", "styles", "example"]
    with TemporaryDirectory() as folder:
        studio = Studio(Path(folder))
        for name in names:
            if name == "film":
                studio.film("film.webp", "coffee.png", "night.jpg")
                continue
            if name == "styles":
                studio.gallery().save(SHOWN / "styles.jpg", quality=QUALITY)
                continue
            if name == "example":
                studio.example().save(SHOWN / "example.jpg", quality=EXAMPLE_QUALITY)
                continue
            rows = SHEETS[name](studio)
            sheet(rows, HEIGHT).save(HERE / f"{name}.jpg", quality=QUALITY)
            if name == "strengths":
                photo, style, _, balanced, _ = rows[0]
                sheet([[photo, style, balanced]], 400).save(HERE / "example.jpg", quality=QUALITY)


if __name__ == "__main__":
    main()
