"""The command line: files on disk in, files out."""

import sys
from collections.abc import Sequence

import typer

from styler.commands.article import article
from styler.commands.compare import compare
from styler.commands.paint import paint
from styler.commands.weights import weights

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True)
app.command("paint")(paint)
app.command("article")(article)
app.command("compare")(compare)
app.command("weights")(weights)


@app.callback()
def styler() -> None:
    """Paint photos in the style of pictures: `styler PHOTO PAINTING` is `styler paint …`."""


def spell_out(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with the command's name in front, where people leave it out.

    `--recipe article`, wherever it stands, is the command `article`.
    """
    known = {command.name for command in app.registered_commands}
    command, rest = "paint", list(arguments)
    if not rest or rest[0] == "--help":
        return rest
    if rest[0] in known:
        command = rest.pop(0)
    if command in {"paint", "article"} and (place := _recipe(rest)):
        command = "article"
        del rest[place]
    return [command, *rest]


def _recipe(arguments: Sequence[str]) -> slice | None:
    """Return where `--recipe article` stands."""
    for start, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == "--recipe=article":
            return slice(start, start + 1)
        if [argument, *arguments[start + 1 : start + 2]] == ["--recipe", "article"]:
            return slice(start, start + 2)
    return None


def main() -> None:
    """Run the command line."""
    app(spell_out(sys.argv[1:]))


if __name__ == "__main__":
    main()
