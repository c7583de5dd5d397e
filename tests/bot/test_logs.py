import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import logs, pseudonyms
from bot.settings import LogLevel

SECRET = "123456:very-secret"
WORDS = "what Ann said"


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    root = logging.getLogger()
    ours = logging.getLogger("bot")
    before = (root.handlers[:], root.level, ours.level)
    yield
    root.handlers[:], root.level, ours.level = before


def test_a_secret_is_in_no_line_whoever_writes_it(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(LogLevel.DEBUG, [SECRET])
    logging.getLogger("library").error("GET https://host/bot%s/getMe", SECRET)
    logging.getLogger("library").warning("quoted 123456%3Avery-secret")
    logs.get("bot.ours").warning("event", url=f"bot{SECRET}/x")
    written = capsys.readouterr().err
    assert "very-secret" not in written
    assert written.count("[secret]") == 3


def test_a_statement_to_the_database_is_no_event(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(LogLevel.DEBUG, [])
    logging.getLogger("aiosqlite").debug("executing ROLLBACK")
    assert capsys.readouterr().err == ""


def test_an_event_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(LogLevel.INFO, [])
    logs.get("bot.ours").info("two\nlines", job=5)
    line = capsys.readouterr().err
    assert line.count(os.linesep) == 1
    assert "job=5" in line


@pytest.mark.parametrize("level", list(LogLevel))
def test_libraries_are_heard_when_they_warn(
    level: LogLevel, capsys: pytest.CaptureFixture[str]
) -> None:
    """What they say below that are whole requests, answers and statements."""
    logs.configure(level, [])
    logging.getLogger("telegram.Bot").info("sendMessage to Ann")
    logging.getLogger("aiosqlite").debug("INSERT Ann")
    assert capsys.readouterr().err == ""
    logging.getLogger("httpx").warning("careful")
    assert ("careful" in capsys.readouterr().err) == (level is not LogLevel.ERROR)


def test_our_own_events_are_heard_from_the_level_that_was_chosen(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure(LogLevel.DEBUG, [])
    logs.get("bot.ours").debug("small")
    assert "small" in capsys.readouterr().err
    logs.configure(LogLevel.INFO, [])
    logs.get("bot.ours").debug("small")
    assert capsys.readouterr().err == ""


def fail(words: str) -> None:
    answers: dict[str, str] = {}
    try:
        _ = answers[words]
    except KeyError as error:
        raise ExceptionGroup(words, [ValueError(words)]) from error


def test_an_error_is_told_by_its_kind_and_its_place_not_by_its_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure(LogLevel.INFO, [])
    try:
        fail(WORDS)
    except ExceptionGroup:
        logs.get("bot.ours").exception("broken")
    written = capsys.readouterr().err
    assert "KeyError" in written
    assert "ValueError" in written
    assert Path(__file__).name in written
    assert "in fail" in written
    assert WORDS not in written
    assert written.count(os.linesep) == 1


def test_a_chat_is_told_by_a_name_that_only_the_kept_key_gives(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = pseudonyms.kept(tmp_path)
    assert names.of("chat", 7_654_321) == pseudonyms.kept(tmp_path).of("chat", 7_654_321)
    assert names.of("chat", 7_654_321) != names.of("person", 7_654_321)
    assert names.of("chat", 7_654_321) != pseudonyms.passing().of("chat", 7_654_321)
    logs.configure(LogLevel.INFO, [], names)
    logs.get("bot.ours").info("event", chat=7_654_321)
    written = capsys.readouterr().err
    assert f"chat={names.of('chat', 7_654_321)}" in written
    assert "7654321" not in written
