"""The page and its own small API: what a person does in a chat.

Every request names its `person` and `chat` (both 1 if they are missing). What is sent in the name
of a chat names that one as `sender_chat`.
"""

import dataclasses
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.playground import menus, samples
from bot.playground.api import telegram_of
from bot.playground.call import Call, read_call, read_upload
from bot.playground.content import caption_content, text_content
from bot.playground.database import Json
from bot.playground.errors import BadRequest, NotFound
from bot.playground.files import DOCUMENT, PHOTO, Upload
from bot.playground.guises import guise
from bot.playground.messages import Draft
from bot.playground.people import YOU
from bot.playground.telegram import Telegram

PAGE = Path(__file__).parent / "page"
WAIT_SECONDS = 25
ALBUM = 10
SHOWN_INLINE = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "video/mp4"})


async def index(_: Request) -> Response:
    """Send the page."""
    return FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-cache"})


async def state(request: Request) -> Response:
    """Give bot, person, the chat's menu and messages and the number to ask for changes after."""
    telegram, call = telegram_of(request), await read_call(request)
    chat, person = _chat(call), telegram.people.person(_person(call))
    language = str(person.get("language_code", ""))
    return JSONResponse(
        {
            "bot": telegram.bot,
            "person": person,
            "description": menus.description(telegram.database, language),
            "commands": menus.commands(telegram.database, chat, language),
            "after": telegram.changes.last(),
            "messages": telegram.messages.of_chat(chat),
        }
    )


async def changes(request: Request) -> Response:
    """Give the chat's changes after number `after`; wait up to `wait` seconds for one."""
    telegram, call = telegram_of(request), await read_call(request)
    chat, after = _chat(call), call.integer("after")
    wait = min(call.integer("wait"), WAIT_SECONDS)
    found = await telegram.bell.until(lambda: telegram.changes.after(chat, after), wait)
    return JSONResponse({"after": found[-1]["number"] if found else after, "changes": found})


async def send_text(request: Request) -> Response:
    """Send a text."""
    telegram, call = telegram_of(request), await read_call(request)
    draft = _draft(telegram, call)
    content = text_content({"text": call.text("text")})
    return JSONResponse(telegram.send([_with(draft, content)]))


async def send_photos(request: Request) -> Response:
    """Send pictures as photos, recompressed; several make an album."""
    files = telegram_of(request).files

    async def photo(upload: Upload) -> Json:
        return {PHOTO: await files.add_photo(upload)}

    return await _send_files(request, photo)


async def send_documents(request: Request) -> Response:
    """Send files as they are; several make an album."""
    files = telegram_of(request).files

    async def document(upload: Upload) -> Json:
        return {DOCUMENT: await files.add_document(upload)}

    return await _send_files(request, document)


async def tap(request: Request) -> Response:
    """Tap a button with this `data` under a message and give the callback query's id."""
    telegram, call = telegram_of(request), await read_call(request)
    message_id, data = call.integer("message_id"), call.text("data")
    query_id = telegram.tap(_person(call), _chat(call), message_id, data)
    return JSONResponse({"callback_query_id": query_id})


async def delete(request: Request) -> Response:
    """Delete a message, as a person can in a private chat."""
    telegram, call = telegram_of(request), await read_call(request)
    telegram.delete(_chat(call), call.integer("message_id"))
    return JSONResponse({"ok": True})


async def introduce(request: Request) -> Response:
    """Say who a person is: JSON with `id` and any of first_name, username, language_code."""
    person = (await read_call(request)).parameters
    if not isinstance(person.get("id"), int):
        raise BadRequest("a person needs an id")
    return JSONResponse(telegram_of(request).people.introduce({"is_bot": False, **person}))


async def file(request: Request) -> Response:
    """Send a file by its file_id, to look at if it is a picture or film, else to save."""
    found = telegram_of(request).files.by_id(request.path_params["file_id"])
    if found is None:
        raise NotFound
    name = request.query_params.get("name", "")
    mime = (
        "image/jpeg" if found.path.startswith("photos/") else request.query_params.get("type", "")
    )
    headers = {"Cache-Control": "private, max-age=31536000, immutable"}
    if name or mime not in SHOWN_INLINE:
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name or 'file')}"
        mime = "application/octet-stream"
    return FileResponse(found.place, media_type=mime, headers=headers)


async def _send_files(request: Request, stored: Callable[[Upload], Awaitable[Json]]) -> Response:
    telegram = telegram_of(request)
    async with request.form() as form:
        parts = [part for part in form.getlist("file") if isinstance(part, UploadFile)]
        uploads = [await read_upload(part) for part in parts]
        fields = {key: value for key, value in form.items() if isinstance(value, str)}
    if not 1 <= len(uploads) <= ALBUM:
        raise BadRequest(f"send 1 to {ALBUM} files at once")
    draft = _draft(telegram, Call(fields, {}))
    album = str(secrets.randbits(56)) if len(uploads) > 1 else None
    caption = caption_content({"caption": fields.get("caption")})
    contents = [await stored(upload) for upload in uploads]
    contents[0] |= caption
    grouped = dataclasses.replace(draft, media_group_id=album)
    return JSONResponse(telegram.send([_with(grouped, one) for one in contents]))


def _draft(telegram: Telegram, call: Call) -> Draft:
    person, chat = _person(call), _chat(call)
    telegram.people.enter(chat, person)
    content: Json = {}
    if sender_chat := call.integer("sender_chat"):
        seen, content = guise(person, telegram.people.chat(chat), sender_chat)
        person = telegram.people.introduce(seen)["id"]
    return Draft(
        chat_id=chat,
        sender_id=person,
        content=content,
        reply_to=call.integer("reply_to") or None,
        thread_id=call.integer("thread") or None,
    )


def _with(draft: Draft, content: Json) -> Draft:
    return dataclasses.replace(draft, content=draft.content | content)


def _person(call: Call) -> int:
    return call.integer("person", YOU)


def _chat(call: Call) -> int:
    return call.integer("chat", YOU)


ROUTES: list[BaseRoute] = [
    Route("/", index),
    Mount("/static", StaticFiles(directory=PAGE)),
    Route("/page/state", state),
    Route("/page/changes", changes),
    Route("/page/text", send_text, methods=["POST"]),
    Route("/page/photos", send_photos, methods=["POST"]),
    Route("/page/documents", send_documents, methods=["POST"]),
    Route("/page/tap", tap, methods=["POST"]),
    Route("/page/delete", delete, methods=["POST"]),
    Route("/page/people", introduce, methods=["POST"]),
    Route("/page/file/{file_id}", file),
    *samples.ROUTES,
]
