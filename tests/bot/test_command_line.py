import os
import socket
import subprocess
import sys
from pathlib import Path


def bot(command: str, folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder / "data"), **settings}
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "bot", command],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_wrong_setting_ends_the_start_with_one_sentence(tmp_path: Path) -> None:
    ended = bot("run", tmp_path, STYLER_SIZE="huge")
    assert ended.returncode == 2
    assert ended.stderr.startswith("STYLER_SIZE ('huge') is wrong: ")
    assert ended.stderr.count("\n") == 1


def test_a_folder_that_cannot_be_used_ends_the_start_with_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    ended = bot("run", tmp_path)
    assert ended.returncode == 2
    assert "DATA_DIR" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_a_taken_port_ends_the_start_with_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = bot("run", tmp_path, PLAYGROUND_PORT=str(taken.getsockname()[1]))
    assert ended.returncode == 2
    assert ended.stderr.startswith("PLAYGROUND_PORT")
    assert ended.stderr.count("\n") == 1


def test_a_damaged_database_ends_the_start_with_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "bot.db").write_bytes(b"rubbish" * 1000)
    ended = bot("run", tmp_path, BOT_TOKEN="1:a", BOT_API_URL="http://127.0.0.1:9")
    assert ended.returncode == 2
    assert "bot.db cannot be used" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_health_is_bad_before_the_first_poll(tmp_path: Path) -> None:
    assert bot("health", tmp_path).returncode == 1
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "pulse").touch()
    assert bot("health", tmp_path).returncode == 0


def test_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    bot("run", tmp_path, BOT_TOKEN="1:a", STYLER_FEATURES="vgg19", HOME=str(tmp_path))
    modes = {path.name: path.stat().st_mode & 0o077 for path in (tmp_path / "data").rglob("*")}
    assert "bot.db" in modes
    assert set(modes.values()) == {0}
