"""The command line as a person meets it: what is typed, what is said."""

from pathlib import Path

from typer.testing import CliRunner

from styler.__main__ import app, spell_out

QUICK = ("--size", "64", "--features", "wavelet", "--device", "cpu")


def succeed(*arguments: str) -> str:
    """Run, expect success, and return what was said in one line."""
    run = CliRunner().invoke(app, spell_out(arguments))
    assert run.exit_code == 0, run.output
    return " ".join(run.output.split())


def fail(tmp_path: Path, *arguments: str) -> str:
    """Run, expect exit code 2 and no new file, and return what was said."""
    before = set(tmp_path.rglob("*"))
    run = CliRunner().invoke(app, spell_out(arguments))
    assert run.exit_code == 2
    assert set(tmp_path.rglob("*")) == before
    assert "Traceback" not in run.output
    return " ".join(run.output.split())


def is_one_sentence(said: str) -> bool:
    return said.endswith(".") and "\n" not in said
