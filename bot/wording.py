"""What is said, in no language yet: words for the catalogues, and what is put into them.

Rows hold it so, and it gets its language when it is sent. In English it is its own words.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_AS_THEY_ARE = "{words}"

Json = dict[str, Any]
Translate = Callable[["Text"], str]
"""Returns the words of a text in a language, with nothing put into them yet."""


Values = Mapping[str, "str | int | Text"]
"""What is put into words, by its name there."""


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence or some: `Text("...")` is also how the catalogues' tools find its words."""

    words: str
    """With `{names}` for what is put in."""
    values: Values = field(default_factory=dict)
    plural: str = ""
    """The words where `count`, one of the values, is not one; empty: they count nothing."""
    then: tuple["Text", ...] = ()
    """What is said behind it."""

    def __add__(self, other: "Text") -> "Text":
        """Return both, one after the other."""
        return Text(self.words, self.values, self.plural, (*self.then, other))

    def __str__(self) -> str:
        """Return it in English."""
        return render(self, in_english)


def lines(texts: Sequence[Text]) -> Text:
    """Return texts one below the other."""
    names = [f"line{number}" for number in range(len(texts))]
    words = "\n".join(f"{{{name}}}" for name in names)
    return Text(words, dict(zip(names, texts, strict=True)))


def counted(one: str, many: str, count: int, **values: "str | int | Text") -> Text:
    """Return a text whose words depend on `count`, a number that is put into it."""
    return Text(one, {"count": count, **values}, many)


def verbatim(words: str) -> Text:
    """Return words that are the same in every language."""
    return Text(_AS_THEY_ARE, {"words": words})


NOTHING = verbatim("")


def render(text: Text, translate: Translate, gap: str = " ") -> str:
    """Return a text in the language of `translate`, with `gap` between its sentences."""
    values = {
        name: render(value, translate, gap) if isinstance(value, Text) else value
        for name, value in text.values.items()
    }
    said = translate(text).format(**values)
    return gap.join(filter(None, (said, *(render(rest, translate, gap) for rest in text.then))))


def in_english(text: Text) -> str:
    """Return the words as they are."""
    return text.plural if text.plural and text.values["count"] != 1 else text.words


def pack(text: Text) -> Json:
    """Return what is kept of a text in a row."""
    packed: Json = {"words": text.words}
    if text.values:
        packed["values"] = {
            name: pack(value) if isinstance(value, Text) else value
            for name, value in text.values.items()
        }
    if text.plural:
        packed["plural"] = text.plural
    if text.then:
        packed["then"] = [pack(rest) for rest in text.then]
    return packed


def unpack(packed: Json | str) -> Text:
    """Return the text that was packed; a string is words of an earlier version's."""
    if isinstance(packed, str):
        return verbatim(packed)
    values = {
        name: unpack(value) if isinstance(value, dict) else value
        for name, value in packed.get("values", {}).items()
    }
    then = tuple(unpack(rest) for rest in packed.get("then", []))
    return Text(packed["words"], values, packed.get("plural", ""), then)
