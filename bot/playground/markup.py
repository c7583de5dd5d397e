"""Formatted text: Telegram's HTML into plain text and entities, commands found in it.

Offsets and lengths count UTF-16 code units (https://core.telegram.org/bots/api#messageentity).
"""

import dataclasses
import html
import re

from bot.playground.database import Json
from bot.playground.errors import BadRequest

COMMAND = re.compile(r"(?<![\w/@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])")
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)([^<>]*)>")
HREF = re.compile(r"""\s*href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))\s*""")
ENTITY_OF_TAG = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
}


def units(text: str) -> int:
    """Count UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


@dataclasses.dataclass(frozen=True, slots=True)
class _Open:
    tag: str
    start: int
    fields: Json


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Turn Telegram's HTML into its text and its entities, in the order in which they start.

    BadRequest with Telegram's words if a tag is unknown, crossed or left open.
    """
    text = ""
    entities: list[Json] = []
    still_open: list[_Open] = []
    position = 0
    while (bracket := source.find("<", position)) >= 0:
        text += html.unescape(source[position:bracket])
        tag = TAG.match(source, bracket)
        name = tag[2].lower() if tag else ""
        if tag is None or name not in ENTITY_OF_TAG:
            raise _unparsable(
                f'Unsupported start tag "{name}" at byte offset {_bytes_to(source, bracket)}'
            )
        if tag[1]:
            opened = _closed_by(name, still_open, _bytes_to(source, bracket))
            if length := units(text) - opened.start:
                kind = {"type": ENTITY_OF_TAG[name], "offset": opened.start, "length": length}
                entities.append(kind | opened.fields)
        else:
            still_open.append(_Open(name, units(text), _fields(name, tag[3])))
        position = tag.end()
    if still_open:
        raise _unparsable(f'Can\'t find end tag corresponding to start tag "{still_open[-1].tag}"')
    text += html.unescape(source[position:])
    return text, sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def commands_in(text: str) -> list[Json]:
    """Find the bot commands in a text, as entities."""
    return [
        {
            "type": "bot_command",
            "offset": units(text[: command.start()]),
            "length": units(command[0]),
        }
        for command in COMMAND.finditer(text)
    ]


def _closed_by(name: str, still_open: list[_Open], offset: int) -> _Open:
    if not still_open:
        raise _unparsable(f"Unexpected end tag at byte offset {offset}")
    opened = still_open.pop()
    if opened.tag != name:
        raise _unparsable(
            f"Unmatched end tag at byte offset {offset}, "
            f'expected "</{opened.tag}>", found "</{name}>"'
        )
    return opened


def _fields(name: str, attributes: str) -> Json:
    if name != "a":
        return {}
    link = HREF.fullmatch(attributes)
    return {"url": html.unescape(next(filter(None, link.groups()), ""))} if link else {"url": ""}


def _bytes_to(source: str, position: int) -> int:
    return len(source[:position].encode())


def _unparsable(reason: str) -> BadRequest:
    return BadRequest(f"can't parse entities: {reason}")
