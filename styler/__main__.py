"""The command line: files on disk in, files out."""

import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperGroup

from styler.commands.article import article
from styler.commands.compare import compare
from styler.commands.gallery import gallery
from styler.commands.paint import paint
from styler.commands.weights import weights

UsageError = typer.BadParameter.__base__
"""What is typed wrongly, by any name: typer shows only this kind of it."""


class OneSentence(TyperGroup):
    """Commands whose wrong options end with one sentence, not with a page of usage."""

    def main(self, *args: Any, **extra: Any) -> Any:  # noqa: ANN401 - as typer declares it
        """Run, and exit with what comes of it."""
        try:
            code = super().main(*args, **{**extra, "standalone_mode": False})
        except UsageError as error:  # type: ignore[misc] # it is an exception
            said = " ".join(error.format_message().split())
            sys.stderr.write(f"{said.rstrip('.')}. See --help.\n")
            sys.exit(2)
        except typer.Abort:
            sys.exit(130)  # Ctrl-C
        sys.exit(code or 0)


app = typer.Typer(
    cls=OneSentence,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("paint")(paint)
app.command("article")(article)
app.command("compare")(compare)
app.command("gallery")(gallery)
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
    if not rest or rest[0] in {"-h", "--help", "help"}:
        return ["--help"]
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
