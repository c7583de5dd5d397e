"""The places in a README that commands write: between two comments that nobody sees."""

from pathlib import Path


class NoPlaceError(LookupError):
    """The README has no pair of comments of this name."""


def put(readme: Path, name: str, text: str) -> None:
    """Replace what is between the comments `<!-- name -->` and `<!-- end of name -->`.

    All else stays as it is. NoPlaceError unless there is exactly one such pair.
    """
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    whole = readme.read_bytes().decode()
    before, found, rest = whole.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed or begin in rest or end in after:
        raise NoPlaceError(f"{readme} has no one place between {begin} and {end}.")
    readme.write_bytes(f"{before}{begin}\n\n{text.strip()}\n\n{end}{after}".encode())
