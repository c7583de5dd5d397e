"""The command line: files on disk in, files out."""

import sys
from collections.abc import Sequence

import typer

from styler.commands.compare import compare
from styler.commands.paint import paint
from styler.commands.weights import weights

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True)
app.command("paint")(paint)
app.command("compare")(compare)
app.command("weights")(weights)


@app.callback()
def styler() -> None:
    """Paint photos in the style of pictures: `styler PHOTO PAINTING` is `styler paint …`."""


def spell_out(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with the command's name in front, where people leave it out."""
    known = {command.name for command in app.registered_commands} | {"--help"}
    if not arguments or arguments[0] in known:
        return list(arguments)
    return ["paint", *arguments]


def main() -> None:
    """Run the command line."""
    app(spell_out(sys.argv[1:]))


if __name__ == "__main__":
    main()
