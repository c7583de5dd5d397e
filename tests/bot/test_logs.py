import logging
import os
from collections.abc import Iterator

import pytest

from bot import logs
from bot.settings import LogLevel

SECRET = "123456:very-secret"


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    yield
    root.handlers[:], root.level = before[0], before[1]


def test_a_secret_is_in_no_line_whoever_writes_it(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(LogLevel.DEBUG, [SECRET])
    logging.getLogger("library").info("GET https://host/bot%s/getMe", SECRET)
    logging.getLogger("library").debug("quoted 123456%3Avery-secret")
    logs.get("ours").warning("event", url=f"bot{SECRET}/x")
    logs.get("ours").error("broken", exc_info=RuntimeError(SECRET))
    written = capsys.readouterr().err
    assert "very-secret" not in written
    assert written.count("[secret]") >= 4


def test_a_statement_to_the_database_is_no_event(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(LogLevel.DEBUG, [])
    logging.getLogger("aiosqlite").debug("executing ROLLBACK")
    assert capsys.readouterr().err == ""


def test_an_event_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(LogLevel.INFO, [])
    logs.get("ours").info("two\nlines", job=5)
    line = capsys.readouterr().err
    assert line.count(os.linesep) == 1
    assert "job=5" in line
