"""The Bot API, as python-telegram-bot speaks it, and two calls that it lacks."""

from datetime import timedelta
from typing import Any

from telegram import Bot
from telegram.error import NetworkError, TelegramError

from bot import answers
from bot.answers import Line
from bot.settings import Settings, SettingsError
from styler.limits import MAX_BYTES

_TOO_LARGE = 2**63
"""For the database."""
UPDATES = ["message", "callback_query", "my_chat_member"]


class DownloadTooLargeError(Exception):
    """The file is larger than bots may fetch."""


class Client(Bot):
    """A bot whose updates come unparsed, so that one odd update cannot stop the others."""

    async def poll(self, offset: int | None, wait: int) -> list[dict[str, Any]]:
        """Wait for updates, `wait` seconds at most; those before `offset` are confirmed by it."""
        fields: dict[str, Any] = {"timeout": wait, "allowed_updates": UPDATES}
        if offset is not None:
            fields["offset"] = offset
        answer = await self._post("getUpdates", fields, read_timeout=wait + 10)
        if not isinstance(answer, list) or not all(map(_is_update, answer)):
            raise TelegramError("The answer to getUpdates is no list of updates.")
        return answer

    async def download(self, file_id: str) -> bytes:
        """Return a file's bytes, all of them; NetworkError if some are missing."""
        file = await self.get_file(file_id)
        if file.file_size is not None and file.file_size > MAX_BYTES:
            raise DownloadTooLargeError
        data = bytes(await file.download_as_bytearray())
        if file.file_size is not None and len(data) != file.file_size:
            raise NetworkError("The file came incomplete.")
        return data

    async def _post(self, endpoint: str, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the library has it
        result = await super()._post(endpoint, *args, **kwargs)
        answers.check(endpoint, result)
        return result


def connect(settings: Settings) -> Client:
    """Return a client for the settings' server and token; nothing is sent yet.

    SettingsError if a proxy is set that cannot be used.
    """
    token = settings.bot_token.get_secret_value() if settings.bot_token else ""
    timeouts: dict[str, Any] = {"connect_timeout": 10, "read_timeout": 20, "write_timeout": 20}
    try:
        line = Line(connection_pool_size=32, pool_timeout=5, media_write_timeout=120, **timeouts)
        updates = Line(connection_pool_size=1, pool_timeout=5, **timeouts)
    except Exception as error:  # of many kinds
        raise SettingsError(
            "The proxy of HTTPS_PROXY, HTTP_PROXY or ALL_PROXY cannot be used:"
            " name one that begins with http://."
        ) from error
    return Client(
        token=token,
        base_url=f"{settings.bot_api_url}/bot",
        base_file_url=f"{settings.bot_api_url}/file/bot",
        request=line,
        get_updates_request=updates,
    )


def _is_update(thing: object) -> bool:
    number = thing.get("update_id") if isinstance(thing, dict) else None
    return isinstance(number, int) and 0 <= number < _TOO_LARGE


def seconds(wait: float | timedelta) -> float:
    """Return a waiting time of Telegram's in seconds."""
    return wait.total_seconds() if isinstance(wait, timedelta) else wait
