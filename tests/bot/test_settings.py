import os
from pathlib import Path

import pytest

from bot import settings
from bot.settings import SettingsError

NAMES = [
    "BOT_TOKEN",
    "BOT_TOKEN_FILE",
    "BOT_API_URL",
    "BOT_MESSAGES_PER_SECOND",
    "BOT_SILENCE_SECONDS",
    "BOT_ADMINS",
    "BOT_ALLOWED",
    "BOT_WAITING_LIMIT",
    "BOT_DAILY_LIMIT",
    "BOT_DAILY_LARGE_LIMIT",
    "BOT_LARGEST",
    "BOT_SAVED_STYLES",
    "DATA_DIR",
    "STYLER_FEATURES",
    "STYLER_WEIGHTS",
    "STYLER_SIZE",
    "STYLER_SLOTS",
    "STYLER_DEVICE",
    "PLAYGROUND_PORT",
    "METRICS_PORT",
    "METRICS_HOST",
    "LOG_LEVEL",
]
TOKEN = "123456:AAbbCCddEEffGGhh-secret"


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_the_example_file_lists_every_setting_with_its_default(tmp_path: Path) -> None:
    example = Path(__file__).parents[2] / ".env.example"
    listed = [line.partition("=")[0] for line in example.read_text().splitlines() if "=" in line]
    defaults = settings.load()
    (tmp_path / ".env").write_text(example.read_text())
    assert [name for name in listed if not name.startswith("#")] == NAMES
    assert settings.load() == defaults


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("STYLER_SIZE=256\nPLAYGROUND_PORT=1234\n")
    monkeypatch.setenv("STYLER_SIZE", "384")
    loaded = settings.load()
    assert (loaded.styler_size, loaded.playground_port) == (384, 1234)


@pytest.mark.parametrize("listed", ["7,-1001234567890", " 7, -1001234567890,", "7 -1001234567890"])
def test_numbers_of_people_and_groups_are_listed(
    listed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_ALLOWED", listed)
    assert settings.load().bot_allowed == {7, -1001234567890}
    assert settings.load().bot_admins == set()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_TOKEN", "nonsense"),
        ("BOT_TOKEN", "123:with space"),
        ("BOT_TOKEN_FILE", "no-such-file"),
        ("BOT_API_URL", "api.telegram.org"),
        ("BOT_API_URL", "http://"),
        ("BOT_API_URL", "http://a b"),
        ("BOT_API_URL", "http://host:99999"),
        ("BOT_API_URL", "http://host:port"),
        ("BOT_TOKEN_FILE", os.devnull),
        ("BOT_SILENCE_SECONDS", "1"),
        ("BOT_ADMINS", "ann"),
        ("BOT_ALLOWED", "1 2.5"),
        ("BOT_WAITING_LIMIT", "0"),
        ("BOT_DAILY_LIMIT", "many"),
        ("STYLER_FEATURES", "vgg16"),
        ("STYLER_SIZE", "5"),
        ("STYLER_SIZE", "big"),
        ("STYLER_DEVICE", "tpu"),
        ("STYLER_WEIGHTS", "no-such-file.pth"),
        ("PLAYGROUND_PORT", "99999"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_a_wrong_setting_is_named_in_one_sentence(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        settings.load()
    sentence = str(caught.value)
    assert sentence.startswith(name)
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("STYLER_SIZE=256".encode("utf-16"))
    with pytest.raises(SettingsError, match=r"\.env is no UTF-8"):
        settings.load()


def test_a_wrong_token_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "secret-without-colon")
    with pytest.raises(SettingsError) as caught:
        settings.load()
    assert "secret-without-colon" not in str(caught.value)


def test_the_token_comes_from_a_file_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    monkeypatch.setenv("BOT_TOKEN_FILE", str(tmp_path / "token"))
    loaded = settings.load()
    assert loaded.bot_token is not None
    assert loaded.bot_token.get_secret_value() == TOKEN
    assert TOKEN not in repr(loaded)
