"""What the Bot API allows, and what a bot said to the playground against it.

Two judges: Telegram's own list in machine-readable form, where a copy of it is at hand
(https://github.com/PaulSonOfLars/telegram-bot-api-spec, its path in BOT_API_SPEC), and everywhere
what python-telegram-bot knows of the methods and their limits.
"""

import functools
import inspect
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import telegram
from telegram.constants import CallbackQueryLimit, InlineKeyboardButtonLimit, MessageLimit

from tests.chat import Json

SPEC = Path(
    os.environ.get("BOT_API_SPEC") or Path(__file__).parents[2] / "shared" / "telegram" / "api.json"
)
ARRAY = "Array of "
PRIMITIVE = {"Integer": int, "Float": float, "Boolean": bool, "String": str}
LIMIT = re.compile(r"(\d+)-(\d+) (characters|bytes)")
FIXED = re.compile(r"must be (\w+)$|, always [“\"](\w+)[”\"]")
INSTEAD = re.compile(r"Required if (.+?) (?:is|are) not specified")


class Judge(Protocol):
    """Somebody who knows the Bot API."""

    def complaints(self, call: Json) -> Iterable[str]:
        """Say what is wrong with a call as the playground logs it."""


def assert_valid(calls: Sequence[Json]) -> None:
    """Fail with all that is wrong with these calls."""
    found = complaints(calls)
    assert not found, "\n".join(found)


def complaints(calls: Sequence[Json]) -> list[str]:
    """Say what is wrong with these calls, each time with the method that was called."""
    return [
        f"call {call['number']}, {call['method']}: {complaint}"
        for call in calls
        if call["method"] != "file"
        for judge in judges()
        for complaint in judge.complaints(call)
    ]


@functools.cache
def judges() -> Sequence[Judge]:
    """Give the judges that there are here."""
    return [Library(), Spec(json.loads(SPEC.read_text("utf-8")))] if SPEC.is_file() else [Library()]


class Library:
    """Python-telegram-bot's methods and limits."""

    LIMITS: Mapping[str, int] = {
        "text": MessageLimit.MAX_TEXT_LENGTH,
        "caption": MessageLimit.CAPTION_LENGTH,
    }

    def complaints(self, call: Json) -> Iterator[str]:
        """Say which parameters are unknown, missing or too long."""
        name = re.sub("([A-Z])", r"_\1", call["method"]).lower()
        method = getattr(telegram.Bot, name, None)
        if method is None:
            yield "no such method"
            return
        given, known = call["parameters"], inspect.signature(method).parameters
        uploads = {key for key, value in given.items() if isinstance(value, dict)}
        yield from (f"unknown {key}" for key in given.keys() - known.keys() - uploads)
        for key, parameter in known.items():
            if parameter.default is inspect.Parameter.empty and key not in {"self", *given}:
                yield f"{key} is missing"
        for key, most in self.LIMITS.items():
            if units(str(given.get(key, ""))) > most:
                yield f"{key} is longer than {most}"
        if name == "answer_callback_query" and units(given.get("text") or "") > (
            CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH
        ):
            yield "the answer is too long"
        yield from self._keyboard(given.get("reply_markup"))

    def _keyboard(self, given: Any) -> Iterator[str]:  # noqa: ANN401 - JSON, or JSON in a form
        if given is None:
            return
        markup = json.loads(given) if isinstance(given, str) else given
        if "force_reply" in markup:
            strange = telegram.ForceReply.de_json(markup).api_kwargs.keys() - {"force_reply"}
            yield from (f"unknown {key}" for key in strange)
            return
        known = telegram.InlineKeyboardMarkup.de_json(markup)
        if known.to_dict() != markup or known.api_kwargs:
            yield f"{markup} is no keyboard"
        for button in (button for row in known.inline_keyboard for button in row):
            size = len(str(button.callback_data or button.url).encode())
            if size not in range(
                InlineKeyboardButtonLimit.MIN_CALLBACK_DATA,
                InlineKeyboardButtonLimit.MAX_CALLBACK_DATA + 1,
            ):
                yield f"{size} bytes of callback data"


class Spec:
    """Telegram's own list: methods and types, with their fields."""

    def __init__(self, listed: Json) -> None:
        self._methods = listed["methods"]
        self._types = listed["types"]

    def complaints(self, call: Json) -> Iterator[str]:
        """Say which parameters are unknown, missing, too long or of another type."""
        method = self._methods.get(call["method"])
        if method is None:
            yield "no such method"
            return
        fields, given = method.get("fields", []), call["parameters"]
        decoded = {
            field["name"]: _decoded(given[field["name"]], field["types"])
            for field in fields
            if field["name"] in given
        }
        # What is attached has a name of the client's own, which a parameter refers to.
        attached = {key for key in given if f"attach://{key}" in json.dumps(decoded)}
        strangers = {key: given[key] for key in given.keys() - decoded.keys() - attached}
        yield from self._of_fields(decoded | strangers, fields)

    def answer(self, method: str, result: object) -> Iterator[str]:
        """Say what is wrong with what a method gave."""
        yield from self.value(result, self._methods[method]["returns"])

    def value(self, value: object, types: Sequence[str]) -> Iterator[str]:
        """Say why a value is of none of these types; of the last one, if they are several."""
        found: list[str] = []
        for name in types:
            found = list(self._of_type(value, name))
            if not found:
                return
        yield from found

    def _of_type(self, value: object, name: str) -> Iterator[str]:
        if name.startswith(ARRAY):
            if not isinstance(value, list):
                yield f"{value!r} is no {name}"
                return
            for one in value:
                yield from self.value(one, [name.removeprefix(ARRAY)])
        elif name in PRIMITIVE:
            if type(value) is not PRIMITIVE[name]:
                yield f"{value!r} is no {name}"
        elif "subtypes" in self._types[name]:
            yield from self.value(value, self._types[name]["subtypes"])
        elif not isinstance(value, dict):
            yield f"{value!r} is no {name}"
        elif name != "InputFile":
            yield from self._of_fields(value, self._types[name].get("fields", []))

    def _of_fields(self, given: Json, fields: Sequence[Json]) -> Iterator[str]:
        yield from (f"unknown {key}" for key in given.keys() - {one["name"] for one in fields})
        for field in fields:
            name, description = field["name"], field["description"]
            if name in given:
                yield from (f"{name}: {one}" for one in self.value(given[name], field["types"]))
                yield from (f"{name} {one}" for one in _against(given[name], description))
            elif field["required"] or (
                (instead := INSTEAD.match(description))
                and not set(instead[1].split(" and ")) & given.keys()
            ):
                yield f"{name} is missing"


def units(text: str) -> int:
    """Count characters as Telegram does: in UTF-16."""
    return len(text.encode("utf-16-le")) // 2


def _decoded(value: Any, types: Sequence[str]) -> Any:  # noqa: ANN401 - JSON of any shape
    """Give a parameter as JSON; in a form it is text, and JSON-serialised if it is no String."""
    if not isinstance(value, str) or "String" in types:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _against(value: object, description: str) -> Iterator[str]:
    """Say which limit, told in a field's description, a value does not keep."""
    if not isinstance(value, str):
        return
    if (limit := LIMIT.search(description)) is not None:
        size = units(value) if limit[3] == "characters" else len(value.encode())
        if not int(limit[1]) <= size <= int(limit[2]):
            yield f"has {size} of {limit[0]}"
    if (fixed := FIXED.search(description)) is not None and value not in fixed.groups():
        yield f"is {value}, not {fixed[1] or fixed[2]}"
