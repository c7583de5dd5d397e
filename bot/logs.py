"""One log line per event, on standard error, with no secret in it."""

import logging
import sys
from urllib.parse import quote

import structlog

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

    def __init__(self, secrets: list[str]) -> None:
        super().__init__(
            foreign_pre_chain=_SHARED,
            processors=[
                self.remove_processors_meta,
                structlog.processors.format_exc_info,
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


def configure(level: LogLevel, secrets: list[str]) -> None:
    """Send the log of this process, libraries included, to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter(secrets))
    logging.basicConfig(level=level.value, handlers=[handler], force=True)
    # It would write two lines for every statement, from a thread that is not waited for: after the
    # sentence that the program ends with, now and then.
    logging.getLogger("aiosqlite").setLevel(logging.INFO)
    if level is not LogLevel.DEBUG:
        # It writes a line for every poll.
        logging.getLogger("httpx").setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def get(name: str) -> structlog.stdlib.BoundLogger:
    """Return the logger of a module."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger
