import os
import resource
from pathlib import Path

import pytest

from storage.pictures import Pictures


async def test_a_picture_comes_back_as_it_was(tmp_path: Path) -> None:
    pictures = Pictures(tmp_path / "pictures")
    await pictures.save("photo:1", b"bytes")
    assert await pictures.load("photo:1") == b"bytes"


async def test_a_picture_that_is_not_kept_is_none(tmp_path: Path) -> None:
    assert await Pictures(tmp_path).load("photo:1") is None


async def test_no_name_leads_out_of_the_folder(tmp_path: Path) -> None:
    await Pictures(tmp_path / "pictures").save("../../etc/passwd", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["pictures"]
    assert len(list((tmp_path / "pictures").iterdir())) == 1


async def test_a_half_written_picture_is_never_seen(tmp_path: Path) -> None:
    """A part that a crash left behind is not the picture, and the next write succeeds."""
    pictures = Pictures(tmp_path)
    await pictures.save("a", b"old")
    path = next(tmp_path.iterdir())
    path.with_suffix(".part").write_bytes(b"ne")
    assert await pictures.load("a") == b"old"
    await pictures.save("a", b"new")
    assert await pictures.load("a") == b"new"


async def test_a_picture_for_which_there_is_no_room_leaves_nothing(tmp_path: Path) -> None:
    pictures = Pictures(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        with pytest.raises(OSError, match="too large"):
            await pictures.save("a", bytes(20_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []


async def test_old_pictures_are_forgotten(tmp_path: Path) -> None:
    pictures = Pictures(tmp_path)
    await pictures.save("old", b"1")
    os.utime(next(tmp_path.iterdir()), (100, 100))
    await pictures.save("new", b"2")
    await pictures.forget(before=1000)
    assert await pictures.load("old") is None
    assert await pictures.load("new") == b"2"


async def test_halves_and_old_pictures_that_nobody_names_are_tidied_away(tmp_path: Path) -> None:
    pictures = Pictures(tmp_path)
    for name in ("named", "nameless", "young"):
        await pictures.save(name, b"1")
    for path in tmp_path.iterdir():
        os.utime(path, (100, 100))
    await pictures.save("young", b"2")
    (tmp_path / "half.part").touch()
    assert await pictures.tidy({"named", "never saved"}, before=1000) == 2
    assert [await pictures.has(name) for name in ("named", "nameless", "young")] == [
        True,
        False,
        True,
    ]
    assert len(list(tmp_path.iterdir())) == 2


async def test_old_pictures_that_are_wanted_stay(tmp_path: Path) -> None:
    pictures = Pictures(tmp_path)
    for name in ("wanted", "not wanted"):
        await pictures.save(name, b"1")
    for path in tmp_path.iterdir():
        os.utime(path, (100, 100))
    await pictures.forget(before=1000, but={"wanted"})
    assert [await pictures.has(name) for name in ("wanted", "not wanted")] == [True, False]
