"""What an answer of the Bot API's is: all else that comes, of a gateway say, is an error."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from telegram import File, Message, TelegramObject, User
from telegram.error import BadRequest, NetworkError, TelegramError
from telegram.request import HTTPXRequest

_NO_ANSWER = "This is no answer of Telegram's."
_MESSAGE = (Message, "message_id", int)
_RESULTS: Mapping[str, tuple[type[TelegramObject], str, type]] = {
    "getMe": (User, "id", int),
    "getFile": (File, "file_path", str),
    "sendMessage": _MESSAGE,
    "sendPhoto": _MESSAGE,
    "sendDocument": _MESSAGE,
    "sendAnimation": _MESSAGE,
    "editMessageText": _MESSAGE,
    "editMessageCaption": _MESSAGE,
    "editMessageMedia": _MESSAGE,
}
"""What calls return, and the part of it that is counted on."""


class Line(HTTPXRequest):
    """A line to a Bot API server that lets nothing through but what one says."""

    async def do_request(
        self,
        url: str,
        method: str,
        *args: Any,  # noqa: ANN401 - what a request has besides
        **kwargs: Any,  # noqa: ANN401
    ) -> tuple[int, bytes]:
        """Return an answer's code and body; TelegramError if it says nothing about the call.

        NetworkError from TelegramError if it is an error, but none in Telegram's words; BadRequest
        if what is sent is too large, whoever says so.
        """
        code, body = await super().do_request(url, method, *args, **kwargs)
        if code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            raise BadRequest("File is too large")
        is_done = HTTPStatus.OK <= code < HTTPStatus.MULTIPLE_CHOICES
        if not is_done and not _is_refusal(_read(body)):
            raise NetworkError(f"Error {code}") from TelegramError(_NO_ANSWER)
        if is_done and method == "POST" and not _is_result(_read(body)):
            raise TelegramError(_NO_ANSWER)
        return code, body


def check(endpoint: str, result: object) -> None:
    """Raise TelegramError unless a call's result is one that can be worked with."""
    if endpoint not in _RESULTS:
        return
    kind, part, type_of_part = _RESULTS[endpoint]
    try:
        read = kind.de_json(result, None)  # type: ignore[arg-type] # anything may have come
    except Exception as error:
        raise TelegramError(_NO_ANSWER) from error
    if not isinstance(getattr(read, part, None), type_of_part):
        raise TelegramError(_NO_ANSWER)


def _read(body: bytes) -> dict[str, Any]:
    """Return what a body holds, nothing if it is no JSON object."""
    try:
        answer = json.loads(body.decode(errors="replace"))
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _is_result(answer: Mapping[str, Any]) -> bool:
    return answer.get("ok") is True and "result" in answer


def _is_refusal(answer: Mapping[str, Any]) -> bool:
    parameters = answer.get("parameters", {})
    return (
        answer.get("ok") is False
        and isinstance(answer.get("description"), str)
        and isinstance(parameters, dict)
        and all(isinstance(value, int) for value in parameters.values())
    )
