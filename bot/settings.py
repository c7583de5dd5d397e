"""Every setting once: its name, type, limits and default."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, FilePath, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.choices import Size
from styler.presets import Features

TELEGRAM = "https://api.telegram.org"


class SettingsError(Exception):
    """A setting is wrong; the message is one sentence that names it."""


class LogLevel(StrEnum):
    """How much is written to the log."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


def _is_root(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or " " in url:
        raise ValueError("it has to look like https://host or http://host:port")
    _ = parts.port  # ValueError if it is no number
    return url.rstrip("/")


def _is_token(token: SecretStr | None) -> SecretStr | None:
    if token is None or not token.get_secret_value():
        return None
    if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", token.get_secret_value()):
        raise ValueError("it does not look like a token from BotFather (123456:ABC…)")
    return token


def _is_device(name: str) -> str:
    if not re.fullmatch(r"auto|cpu|mps|cuda(:\d+)?", name):
        raise ValueError("it has to be auto, cpu, mps, cuda or cuda:1")
    return name


def _numbers(value: object) -> object:
    """Return what a text lists; anything else as it is."""
    if not isinstance(value, str):
        return value
    numbers = re.split(r"[\s,]+", value.strip(" ,"))
    if not all(re.fullmatch(r"-?[0-9]{1,18}", number) for number in numbers):
        raise ValueError("it has to be Telegram's numbers, with commas between them")
    return {int(number) for number in numbers}


Ids = Annotated[frozenset[int], NoDecode, BeforeValidator(_numbers)]
"""Telegram's numbers for people, and for groups, which are below zero."""


class Settings(BaseSettings):
    """What an owner can choose, from the environment or a file `.env`."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    bot_token: Annotated[SecretStr | None, AfterValidator(_is_token)] = None
    """From BotFather. Without it the playground starts."""
    bot_token_file: Path | None = None
    """A file that holds the token, for container secrets."""
    bot_api_url: Annotated[str, AfterValidator(_is_root)] = TELEGRAM
    """The root of the Bot API server."""
    bot_messages_per_second: int = Field(default=30, ge=1, le=100_000)
    """How many messages Telegram takes from the bot, to all chats together."""
    bot_silence_seconds: int = Field(default=900, ge=2, le=86400)
    """How long Telegram may give no answer before the bot ends."""
    bot_admins: Ids = frozenset()
    """People who look after the bot: they may ask for /admin, and have no limits."""
    bot_allowed: Ids = frozenset()
    """The people and groups that the bot is for; none: everybody."""
    bot_waiting_limit: int = Field(default=5, ge=1, le=1_000_000)
    """How many paintings of one person may be in line, or being painted."""
    bot_daily_limit: int = Field(default=50, ge=1, le=1_000_000)
    """How many paintings one person may order within 24 hours."""
    bot_daily_large_limit: int = Field(default=10, ge=1, le=1_000_000)
    """How many of those may be Large or Print."""
    bot_largest: Annotated[Size, BeforeValidator(str.lower)] = Size.PRINT
    """The largest size that is offered."""
    bot_saved_styles: int = Field(default=20, ge=1, le=20)
    """How many styles one person may save: as many as a caption has room for."""
    data_dir: Path = Path("data")
    """Holds the database and the pictures."""
    styler_features: Features = Features.AUTO
    """The feature network."""
    styler_weights: FilePath | None = None
    """VGG-19's weights as torchvision publishes them."""
    styler_size: int = Field(default=512, ge=64, le=4096)
    """The painting's long edge in pixels."""
    styler_slots: int | None = Field(default=None, ge=1, le=64)
    """How many paintings are worked on side by side; None: what memory allows on a GPU, one on a
    CPU."""
    styler_device: Annotated[str, AfterValidator(_is_device)] = "auto"
    """Where the worker paints."""
    playground_port: int = Field(default=8080, ge=0, le=65535)
    """Of the playground's page on 127.0.0.1."""
    metrics_port: int | None = Field(default=None, ge=0, le=65535)
    """Of /metrics and /health; None: they are not served."""
    metrics_host: str = "127.0.0.1"
    """The address where they are served."""
    log_level: Annotated[LogLevel, BeforeValidator(str.upper)] = LogLevel.INFO
    """How much is logged."""


def load() -> Settings:
    """Read the settings; SettingsError names the first one that is wrong."""
    try:
        settings = Settings()
        if settings.bot_token is None and settings.bot_token_file is not None:
            return _with_token_file(settings, settings.bot_token_file)
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from None
    except OSError as error:
        raise SettingsError(
            f"{error.filename or '.env'} cannot be read ({error.strerror}):"
            " check its name, and who may read it."
        ) from None
    except UnicodeDecodeError:
        raise SettingsError("The file .env is no UTF-8 text: save it as UTF-8.") from None
    return settings


def _with_token_file(settings: Settings, path: Path) -> Settings:
    try:
        token = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"BOT_TOKEN_FILE cannot be read ({type(error).__name__}): check the file it names."
        ) from None
    if not token:
        raise SettingsError("BOT_TOKEN_FILE is empty: put the token into it, or unset it.")
    try:
        return settings.model_copy(update={"bot_token": _is_token(SecretStr(token))})
    except ValueError as error:
        raise SettingsError(f"BOT_TOKEN_FILE holds no token: {error}.") from None


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False)[0]
    name = str(first["loc"][0]).upper()
    reason = first["msg"].removeprefix("Value error, ")
    # A wrong token is still a secret: its value is not repeated.
    value = "" if "TOKEN" in name else f" ({str(first['input'])!r})"
    return f"{name}{value} is wrong: {reason[0].lower()}{reason[1:].rstrip('.')}."
