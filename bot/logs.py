"""One log line per event, on standard error, with no secret in it and nothing about people.

Libraries tell at length what they send and store: below a warning they are not heard. An error is
told by its kind and where it was, since its words may be somebody's. A `chat` is told by a
pseudonym, whoever logs it.
"""

import logging
import sys
import traceback
from collections.abc import Sequence
from urllib.parse import quote

import structlog

from bot import pseudonyms
from bot.pseudonyms import Pseudonyms
from bot.settings import LogLevel

_SHARED: list[structlog.typing.Processor] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


class RedactingFormatter(structlog.stdlib.ProcessorFormatter):
    """Formats a record and blanks the secrets in the finished line.

    At the very end, because libraries put the token into URLs, reprs and tracebacks alike.
    """

    def __init__(self, secrets: Sequence[str]) -> None:
        super().__init__(
            foreign_pre_chain=_SHARED,
            processors=[
                self.remove_processors_meta,
                structlog.processors.ExceptionRenderer(_without_words),
                structlog.processors.LogfmtRenderer(
                    key_order=["timestamp", "level", "logger", "event"]
                ),
            ],
        )
        self._secrets = [form for secret in secrets for form in (secret, quote(secret, safe=""))]

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line without secrets."""
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, "[secret]")
        return line


def configure(level: LogLevel, secrets: Sequence[str], names: Pseudonyms | None = None) -> None:
    """Send the log of this process, and what libraries warn of, to standard error."""
    chosen = names or pseudonyms.passing()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter(secrets))
    number = logging.getLevelNamesMapping()[level]
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler], force=True)
    logging.getLogger(__package__).setLevel(number)

    def hide(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
        if "chat" in event:
            event["chat"] = chosen.of("chat", event["chat"])
        return event

    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            hide,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def _without_words(exc_info: structlog.typing.ExcInfo) -> str:
    """Return an error's kind and where it was, and those of the errors behind it."""
    told: list[str] = []
    errors: list[BaseException] = [exc_info[1]]
    while errors:
        error = errors.pop()
        frames = traceback.format_tb(error.__traceback__)
        told.append("".join([*frames, f"{type(error).__module__}.{type(error).__qualname__}"]))
        if (before := error.__cause__ or error.__context__) is not None:
            errors.append(before)
        if isinstance(error, BaseExceptionGroup):
            errors += error.exceptions
    return "\nafter\n".join(told)


def get(name: str) -> structlog.stdlib.BoundLogger:
    """Return the logger of a module."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger
