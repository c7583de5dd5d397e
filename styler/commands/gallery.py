"""`styler gallery`: the styles that come with the program, as files."""

from pathlib import Path
from typing import Annotated

import typer

from styler import images, presets
from styler.commands.errors import in_one_sentence, say
from styler.gallery import STYLES
from styler.gallery.sheet import contact_sheet
from styler.output import OutputError, write_whole

LARGEST_SIDE = 1024
COLUMNS = 5
SHEET = "sheet.png"


def gallery(
    folder: Annotated[Path, typer.Argument(help="Where to; made if it is not there.")],
    size: Annotated[
        int, typer.Option(min=presets.SMALLEST_SIZE, max=LARGEST_SIDE, help="Side in pixels.")
    ] = 512,
) -> None:
    """Write the built-in styles as pictures, and all of them, numbered, as sheet.png."""
    with in_one_sentence():
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"{folder} cannot be a folder ({error.strerror}): choose another place."
            ) from error
        pictures = []
        for style in STYLES:
            pictures.append(style.paint(size))
            write_whole(folder / f"{style.key}.png", images.to_png(pictures[-1]))
        write_whole(folder / SHEET, images.to_png(contact_sheet(pictures, COLUMNS)))
    say(f"{len(STYLES)} styles are in {folder}, and {SHEET} shows them all.")
