import os
from pathlib import Path

from tests.soak.samples import Sample, growing


def samples(*memory: int, files: int = 20) -> list[Sample]:
    return [Sample(each, files, 8, 5_000_000, 400_000) for each in memory]


def test_what_levels_off_does_not_grow() -> None:
    assert growing(samples(10_000, 50_000, 60_000, 61_000, 60_000, 61_500, 60_000, 62_000)) == []


def test_what_goes_on_growing_is_named() -> None:
    assert growing(samples(*range(10_000, 90_000, 10_000))) == ["memory"]


def test_a_file_that_is_open_for_a_moment_is_no_growth_and_a_dozen_is() -> None:
    before = samples(1, 1, 1, 1, 1, 1)
    assert growing(before + samples(1, 1, files=22)) == []
    assert growing(before + samples(1, files=32) + samples(1)) == []
    assert growing(before + samples(1, 1, files=32)) == ["files"]


def test_a_process_and_its_folder_are_looked_at(tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_bytes(bytes(5000))
    (tmp_path / "bot.db-wal").write_bytes(bytes(500))
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "one").write_bytes(bytes(70))
    seen = Sample.take(os.getpid(), tmp_path)
    assert (seen.database, seen.pictures) == (5500, 70)
    assert seen.memory > 10_000_000
    assert min(seen.files, seen.threads) >= 1
