"""Paint the pictures of the README: `python docs/pictures/paint.py`, some minutes on two cores."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from bot.playground.samples import listed

HERE = Path(__file__).parent
SIZE = 512
GAP = 8
ROWS = (("chelsea.png", "marble.jpg"), ("rocket.jpg", "woodcut.jpg"), ("coffee.png", "night.jpg"))
STRENGTHS = ("subtle", "balanced", "strong")


def main() -> None:
    """Write example.jpg (one pair) and strengths.jpg (each pair at each strength)."""
    samples = {sample.name: sample for sample in listed()}
    rows = []
    with TemporaryDirectory() as folder:
        for photo, style in ROWS:
            paths = [Path(folder) / name for name in (photo, style)]
            for path in paths:
                samples[path.name].make(path)
            results = [paint(*paths, strength) for strength in STRENGTHS]
            rows.append([*(Image.open(path).convert("RGB") for path in paths), *results])
    photo, style, _, balanced, _ = rows[0]
    sheet([[photo, style, balanced]], 400).save(HERE / "example.jpg", quality=88)
    sheet(rows, 320).save(HERE / "strengths.jpg", quality=85)


def paint(photo: Path, style: Path, strength: str) -> Image.Image:
    """Return what the command line paints."""
    output = photo.with_name(f"{photo.stem}-{style.stem}-{strength}.png")
    command = [sys.executable, "-m", "styler", str(photo), str(style), "-o", str(output)]
    options = ["--strength", strength, "--size", str(SIZE), "--features", "wavelet"]
    subprocess.run([*command, *options], check=True)  # noqa: S603 - our own program
    return Image.open(output).copy()


def sheet(rows: list[list[Image.Image]], height: int) -> Image.Image:
    """Return the pictures in rows, each of the same height."""
    scaled = [
        [image.resize((round(image.width * height / image.height), height)) for image in row]
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


if __name__ == "__main__":
    main()
