"""The languages that the bot speaks: a catalogue each, in gettext's format."""

import gettext
import io
from collections.abc import Mapping
from enum import StrEnum
from functools import partial
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot import wording
from bot.wording import Text

FOLDER = Path(__file__).parent / "locales"


class Language(StrEnum):
    """A language, by its code in ISO 639."""

    ENGLISH = "en"
    CHINESE = "zh"
    """Simplified."""
    SPANISH = "es"
    RUSSIAN = "ru"
    GERMAN = "de"


NAMES = {
    Language.ENGLISH: "English",
    Language.CHINESE: "简体中文",
    Language.SPANISH: "Español",
    Language.RUSSIAN: "Русский",
    Language.GERMAN: "Deutsch",
}
"""What those who speak them call them."""


def nearest(tag: str | None) -> Language:
    """Return the language of a client's tag (`de-AT`); English where it is none of ours."""
    code = (tag or "").split("-")[0].lower()
    return Language(code) if code in set(Language) else Language.ENGLISH


class Languages:
    """All catalogues, read once."""

    def __init__(self, catalogues: Mapping[Language, gettext.NullTranslations]) -> None:
        self._catalogues = catalogues

    def say(self, text: Text, language: Language) -> str:
        """Return a text in a language."""
        if language is Language.ENGLISH:
            return str(text)
        # Chinese full stops bring their own gap.
        gap = "" if language is Language.CHINESE else " "
        return wording.render(text, partial(_translate, self._catalogues[language]), gap)


def load() -> Languages:
    """Read the catalogues."""
    others = (language for language in Language if language is not Language.ENGLISH)
    return Languages({language: _read(path(language)) for language in others})


def path(language: Language) -> Path:
    """Return where a language's catalogue is."""
    return FOLDER / f"{language}.po"


def _read(file: Path) -> gettext.NullTranslations:
    with file.open("rb") as stream:
        catalogue = read_po(stream)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _translate(catalogue: gettext.NullTranslations, text: Text) -> str:
    if text.plural:
        return catalogue.ngettext(text.words, text.plural, int(str(text.values["count"])))
    return catalogue.gettext(text.words)
