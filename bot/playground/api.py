"""The Bot API over HTTP: https://core.telegram.org/bots/api#making-requests."""

import asyncio
import dataclasses
import hmac
import time
from functools import partial

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from bot.playground.call import Call, read_call
from bot.playground.errors import NotFound, Refusal, Unauthorized
from bot.playground.faults import NO_FAULT, Cut, Fault
from bot.playground.log import LoggedCall
from bot.playground.methods import METHODS
from bot.playground.spoiling import spoiled
from bot.playground.telegram import Telegram

BY_LOWER_NAME = {name.lower(): name for name in METHODS}
DOWNLOAD = "file"
"""The name by which faults and the log know downloads."""


async def answer(request: Request) -> Response:
    """Do a method of the bot and answer as Telegram does, unless a fault is in the way."""
    telegram = telegram_of(request)
    _check_token(telegram, request)
    asked = request.path_params["method"]
    name = BY_LOWER_NAME.get(asked.lower(), asked)
    began = time.time()
    call = await read_call(request)
    chat = call.integer("chat_id") or None
    logged = LoggedCall(time=began, method=name, chat=chat, parameters=call.logged())
    fault = telegram.meet(name, chat)
    await asyncio.sleep(fault.delay)
    if fault.cut is Cut.BEFORE:
        telegram.log.add(logged)
        return await hang_up(request)
    try:
        result = await _do(telegram, name, call, fault)
    except Refusal as refusal:
        said = refusal.description
        telegram.log.add(dataclasses.replace(logged, status=refusal.status, description=said))
        if fault.body is not None:
            return Response(fault.body, refusal.status)
        raise
    status = 200 if fault.cut is Cut.NEVER else 0
    telegram.log.add(dataclasses.replace(logged, status=status, done=True))
    if fault.cut is Cut.AFTER:
        return await hang_up(request)
    return spoiled(JSONResponse({"ok": True, "result": result}), fault, partial(hang_up, request))


async def _do(telegram: Telegram, name: str, call: Call, fault: Fault) -> object:
    if fault.status is not None:
        raise Refusal(fault.status, fault.description, dict(fault.parameters))
    if name not in METHODS:
        raise NotFound("method not found")
    return await METHODS[name].do(telegram, call)


async def download(request: Request) -> Response:
    """Send a file by the path that getFile gave."""
    telegram = telegram_of(request)
    _check_token(telegram, request)
    path = request.path_params["path"]
    fault = telegram.meet(DOWNLOAD, None)
    logged = LoggedCall(time.time(), DOWNLOAD, None, {"file_path": path}, 200, "", done=True)
    await asyncio.sleep(fault.delay)
    if fault.cut in {Cut.BEFORE, Cut.AFTER}:
        telegram.log.add(dataclasses.replace(logged, status=0, done=False))
        return await hang_up(request)
    if fault.status is not None:
        said = fault.description
        telegram.log.add(dataclasses.replace(logged, status=fault.status, description=said))
        raise Refusal(fault.status, said, dict(fault.parameters))
    found = telegram.files.by_path(path)
    if found is None:
        raise NotFound
    telegram.log.add(logged if fault.cut is Cut.NEVER else dataclasses.replace(logged, status=0))
    kind = "application/octet-stream"
    if fault is NO_FAULT:
        return FileResponse(found.place, media_type=kind)
    content = await asyncio.to_thread(found.place.read_bytes)
    return spoiled(Response(content, media_type=kind), fault, partial(hang_up, request))


def telegram_of(request: Request) -> Telegram:
    """Give the pretend Telegram that the app of this request serves."""
    found: Telegram = request.app.state.telegram
    return found


async def hang_up(request: Request) -> Response:
    """Cut the connection of a request; the response goes nowhere."""
    request.app.state.hang_up(request.client)
    while (await request.receive())["type"] != "http.disconnect":
        pass
    return Response()


def _check_token(telegram: Telegram, request: Request) -> None:
    given = request.path_params["token"].encode()
    if not hmac.compare_digest(given, telegram.token.encode()):
        raise Unauthorized


ROUTES = [
    Route("/bot{token}/{method}", answer, methods=["GET", "POST"]),
    Route("/file/bot{token}/{path:path}", download, methods=["GET"]),
]
