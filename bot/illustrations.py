"""Pictures above what is said that are the same for everybody: files beside this one."""

from enum import StrEnum
from importlib import resources


class Illustration(StrEnum):
    """Which of them."""

    EXAMPLE = "example"
    """A painting."""
    STYLES = "styles"
    """The styles that come with the program, numbered."""


def load(illustration: Illustration) -> bytes:
    """Return a JPEG."""
    return (resources.files("bot") / "pictures" / f"{illustration}.jpg").read_bytes()
