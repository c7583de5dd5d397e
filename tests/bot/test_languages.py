import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from bot import languages, texts, wording
from bot.languages import Language
from bot.wording import counted

OTHERS = [language for language in Language if language is not Language.ENGLISH]
BOT = Path(languages.__file__).parent
SPOKEN = languages.load()


def words() -> set[str | tuple[str, str]]:
    """Return all words that can be said, found where they stand."""
    found = extract_from_dir(BOT, [("**.py", "python")], keywords={"Text": None, "counted": (1, 2)})
    return {
        message if isinstance(message, str) else (message[0], message[1])
        for _, _, message, _, _ in found
    }


def catalogue(language: Language) -> Catalog:
    with languages.path(language).open("rb") as file:
        return read_po(file)


def said(language: Language) -> Iterator[tuple[str, str, str]]:
    """Return words, one of their plural where there is one, and what is said instead."""
    for message in catalogue(language):
        if isinstance(message.id, str):
            if message.id:
                yield message.id, "", str(message.string)
        else:
            for form in forms(message):
                yield *message.id, form


def forms(message: Message) -> tuple[str, ...]:
    """Return what is said instead of a message, in each form of the plural."""
    said = message.string or ""
    return (said,) if isinstance(said, str) else tuple(said)


def names(words: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(words)} - {None}


@pytest.mark.parametrize("language", OTHERS)
def test_all_that_is_said_is_said_in_every_language(language: Language) -> None:
    kept = catalogue(language)
    translated = {message.id for message in kept if message.id and all(forms(message))}
    assert {message.id for message in kept if message.fuzzy and message.id} == set()
    assert words() - translated == set(), "not translated"
    assert translated - words() == set(), "not said any more"


@pytest.mark.parametrize("language", OTHERS)
def test_what_is_put_into_words_is_put_into_them_in_every_language(language: Language) -> None:
    for one, many, form in said(language):
        # Of one thing some languages need not tell the number.
        assert names(many or one) - {"count"} <= names(form) <= names(many or one), form


@pytest.mark.parametrize("language", OTHERS)
def test_plurals_have_as_many_forms_as_the_language_has(language: Language) -> None:
    kept, known = catalogue(language), Catalog(language.value)
    assert (kept.num_plurals, kept.plural_expr) == (known.num_plurals, known.plural_expr)
    counted_forms = [len(forms(message)) for message in kept if isinstance(message.id, tuple)]
    assert set(counted_forms) == {kept.num_plurals}


def test_a_clients_language_is_found_by_its_tag() -> None:
    tags = {"de-AT": Language.GERMAN, "zh-hans": Language.CHINESE, "ru": Language.RUSSIAN}
    assert {tag: languages.nearest(tag) for tag in tags} == tags
    assert languages.nearest("pt-br") is languages.nearest(None) is Language.ENGLISH


def test_russian_counts_as_russians_do() -> None:
    forms = {
        SPOKEN.say(counted("{count} painting", "{count} paintings", count), Language.RUSSIAN)
        for count in (1, 2, 5)
    }
    assert len({form.split()[1] for form in forms}) == 3


def test_a_text_comes_out_of_a_row_as_it_went_in() -> None:
    text = texts.progress(0.4, 200) + texts.queued(3) + texts.FAILED
    assert wording.unpack(wording.pack(text)) == text
    assert str(wording.unpack(wording.pack(text))) == str(text)


def test_what_an_earlier_version_left_in_a_row_is_said_as_it_is() -> None:
    assert str(wording.unpack("{Hello}")) == "{Hello}"


def test_what_is_put_in_is_translated_too() -> None:
    german = SPOKEN.say(texts.finished(50, 3, 4, 200), Language.GERMAN)
    assert "3x4" in german.replace("\N{MULTIPLICATION SIGN}", "x").replace(" ", "")
    assert "Balanced" not in german
