"""One call of the Bot API: its parameters, however they were sent."""

import dataclasses
import json
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from bot.playground.database import Json
from bot.playground.errors import BadRequest, TooLarge
from bot.playground.files import DOCUMENT_BYTES, Upload

FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
ATTACHED = "attach://"
SAFE_DIGITS = 18


@dataclasses.dataclass(frozen=True, slots=True)
class Call:
    """Parameters by name; files by the name of their part."""

    parameters: Json
    uploads: dict[str, Upload]

    def text(self, name: str) -> str:
        """Give a parameter as text, empty if it is missing."""
        value = self.parameters.get(name)
        return "" if value is None else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        """Give a parameter as a whole number, `default` if it is missing or none."""
        return whole(self.parameters.get(name), default)

    def true(self, name: str) -> bool:
        """Say whether a flag is set."""
        return self.text(name).lower() in {"true", "yes", "1"}

    def structure(self, name: str) -> Any:  # noqa: ANN401 - JSON of any shape
        """Give a JSON-serialised parameter, None if it is missing or empty."""
        value = self.parameters.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError as error:
            raise BadRequest(f"can't parse {name.replace('_', ' ')} JSON object") from error

    def media(self, name: str) -> Upload | str:
        """Give the file sent as this parameter: an upload, or a file_id that was given before."""
        if name in self.uploads:
            return self.uploads[name]
        source = self.text(name)
        if not source:
            raise BadRequest(f"there is no {name} in the request")
        return self.attached(source)

    def attached(self, source: str) -> Upload | str:
        """Follow `attach://name` to the upload of that name; give a file_id back as it is."""
        if not source.startswith(ATTACHED):
            return source
        upload = self.uploads.get(source.removeprefix(ATTACHED))
        if upload is None:
            raise BadRequest("wrong file identifier/HTTP URL specified")
        return upload

    def logged(self) -> Json:
        """Give the parameters for the log: of a file only its name, type and size."""
        files = {
            name: {"name": upload.name, "mime": upload.mime, "size": len(upload.data)}
            for name, upload in self.uploads.items()
        }
        return self.parameters | files


def whole(value: object, default: int) -> int:
    """Give a number sent as JSON or text, `default` if it is none that 64 bits hold."""
    text = str(value)
    digits = text.removeprefix("-")
    return int(text) if digits.isdecimal() and len(digits) <= SAFE_DIGITS else default


async def read_call(request: Request) -> Call:
    """Read the query, a JSON body or a form; the body wins over the query."""
    parameters: Json = dict(request.query_params)
    uploads: dict[str, Upload] = {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        parameters |= await _json_body(request)
    elif kind in FORMS:
        async with request.form() as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    uploads[name] = await read_upload(value)
                else:
                    parameters[name] = value
    return Call(parameters, uploads)


async def read_upload(part: UploadFile) -> Upload:
    """Read a file out of a form; refuses an empty one and more than 50 MB."""
    data = await part.read()
    if not data:
        raise BadRequest("file must be non-empty")
    if len(data) > DOCUMENT_BYTES:
        raise TooLarge
    return Upload(part.filename or "file", part.content_type or "application/octet-stream", data)


async def _json_body(request: Request) -> Json:
    body = await request.body()
    try:
        parsed = json.loads(body) if body else {}
    except ValueError as error:
        raise BadRequest("can't parse JSON object") from error
    if not isinstance(parsed, dict):
        raise BadRequest("can't parse JSON object: object expected")
    return parsed
