"""What a message holds: text, media, caption, as parameters of calls and as fields of Message."""

import asyncio

from bot.playground.call import Call, whole
from bot.playground.database import Json
from bot.playground.errors import BadRequest
from bot.playground.files import ANIMATION, DOCUMENT, PHOTO, Files, Upload
from bot.playground.markup import commands_in, parse_html, units
from bot.playground.pictures import check_photo

TEXT_UNITS = 4096
CAPTION_UNITS = 1024


def text_content(fields: Json) -> Json:
    """Give the `text` and `entities` of a message, 1 to 4096 UTF-16 units after parsing."""
    text, entities = _formatted(fields, "text", "entities")
    if not text:
        raise BadRequest("message text is empty")
    if units(text) > TEXT_UNITS:
        raise BadRequest("message is too long")
    return {"text": text} | ({"entities": entities} if entities else {})


def caption_content(fields: Json) -> Json:
    """Give the `caption` and `caption_entities` of a message, nothing if there is none."""
    text, entities = _formatted(fields, "caption", "caption_entities")
    if units(text) > CAPTION_UNITS:
        raise BadRequest("message caption is too long")
    if not text:
        return {}
    return {"caption": text} | ({"caption_entities": entities} if entities else {})


async def media_content(files: Files, kind: str, source: Upload | str, fields: Json) -> Json:
    """Give the media and caption of a bot's message; stores the file if it is an upload.

    `kind` is a field of Message (`photo`, `document`, `animation`), `source` an upload or the
    file_id of a file of the same kind, `fields` what else the call or InputMedia says.
    """
    caption = caption_content(fields)
    shown: list[Json] | Json
    if isinstance(source, str):
        shown = files.object_of(source, kind)
    elif kind == PHOTO:
        await asyncio.to_thread(check_photo, source.data)
        shown = await files.add_photo(source)
    elif kind == DOCUMENT:
        shown = await files.add_document(source)
    else:
        shape = {
            key: whole(fields[key], 0) for key in ("width", "height", "duration") if fields.get(key)
        }
        shown = await files.add_animation(source, shape)
    content: Json = {kind: shown, **caption}
    if kind == ANIMATION and isinstance(shown, dict):
        # Telegram repeats it as a document for clients that are older than animations.
        content[DOCUMENT] = {
            key: value for key, value in shown.items() if key not in {"width", "height", "duration"}
        }
    if fields.get("has_spoiler") in {True, "true"}:
        content["has_media_spoiler"] = True
    return content


async def input_media(files: Files, call: Call, media: object) -> Json:
    """Give the content that an InputMedia describes."""
    if not isinstance(media, dict):
        raise BadRequest("can't parse InputMedia: expected an Object")
    kind, source = str(media.get("type", "")), media.get("media")
    if kind not in {PHOTO, DOCUMENT, ANIMATION}:
        raise BadRequest(f"type must be one of {PHOTO}, {DOCUMENT}, {ANIMATION} in this playground")
    if not isinstance(source, str) or not source:
        raise BadRequest("can't parse InputMedia: media not found")
    return await media_content(files, kind, call.attached(source), media)


def _formatted(fields: Json, key: str, entities_key: str) -> tuple[str, list[Json]]:
    source = str(fields.get(key) or "").strip()
    mode = str(fields.get("parse_mode") or "").lower()
    given = fields.get(entities_key) or []
    if mode == "html":
        text, entities = parse_html(source)
    elif mode:
        raise BadRequest("unsupported parse_mode")
    else:
        text, entities = source, _entities(given)
    return text, entities + commands_in(text)


def _entities(given: object) -> list[Json]:
    if not isinstance(given, list) or not all(_is_entity(one) for one in given):
        raise BadRequest("can't parse MessageEntity: type, offset and length are required")
    return given


def _is_entity(entity: object) -> bool:
    return (
        isinstance(entity, dict)
        and isinstance(entity.get("type"), str)
        and all(isinstance(entity.get(key), int) for key in ("offset", "length"))
    )
