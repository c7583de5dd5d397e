"""docs/reliability.md names tests that there are, and all those of this folder."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
HERE = "tests/faults/"
TABLE, _, _ = (ROOT / "docs" / "reliability.md").read_text("utf-8").partition("\n## ")
GROUPS = 23

NAMED = {
    (folder or HERE) + file + name
    for folder, file, name in re.findall(r"`(tests/\w+/)?(test_\w+\.py)(::\w+)`", TABLE)
}


def there(files: Iterator[Path]) -> set[str]:
    """Return the tests of these files, named as in the table."""
    return {
        f"{file.relative_to(ROOT)}::{node.name}"
        for file in files
        for node in ast.parse(file.read_text("utf-8")).body
        if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef) and node.name.startswith("test")
    }


def test_every_test_that_the_table_names_is_there() -> None:
    assert NAMED - there((ROOT / "tests").glob("*/test_*.py")) == set()


def test_every_test_of_a_fault_is_in_the_table() -> None:
    others = (file for file in Path(__file__).parent.glob("test_*.py") if file != Path(__file__))
    assert there(others) - NAMED == set()


def test_every_group_of_faults_has_a_row() -> None:
    rows = re.findall(r"^\| (\d+) \|", TABLE, re.MULTILINE)
    assert {int(row) for row in rows} == set(range(1, GROUPS + 1))
