import os
from pathlib import Path

from storage.checkpoints import Checkpoints


async def test_a_job_has_its_latest_checkpoint(tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path / "checkpoints")
    assert await checkpoints.load(7) == b""
    await checkpoints.save(7, b"first")
    await checkpoints.save(7, b"second")
    await checkpoints.save(8, b"other")
    assert await checkpoints.load(7) == b"second"


async def test_what_ended_jobs_left_is_deleted(tmp_path: Path) -> None:
    """Parts that a crash left behind, too."""
    checkpoints = Checkpoints(tmp_path)
    for job_id in (1, 12, 2):
        await checkpoints.save(job_id, b"state")
    (tmp_path / "3.part").write_bytes(b"st")
    assert await checkpoints.kept() == {1, 2, 3, 12}
    await checkpoints.delete({1, 2, 3})
    assert [path.name for path in tmp_path.iterdir()] == ["12"]


async def test_a_file_that_is_no_checkpoint_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    assert await Checkpoints(tmp_path).kept() == set()


async def test_each_sketch_of_a_job_has_a_checkpoint_beside_the_jobs_own(tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path)
    await checkpoints.save(7, b"own")
    await checkpoints.save_sketch(7, 25, b"weak")
    await checkpoints.save_sketch(7, 50, b"strong")
    await checkpoints.save_sketch(77, 50, b"other")
    assert await checkpoints.load(7) == b"own"
    assert await checkpoints.load_sketch(7, 50) == b"strong"
    assert await checkpoints.load_sketch(7, 75) == b""
    assert await checkpoints.kept() == {7}
    await checkpoints.delete({7})
    assert [path.name for path in tmp_path.iterdir()] == ["77-50"]


async def test_of_sketches_the_old_are_forgotten_and_what_is_too_much(tmp_path: Path) -> None:
    """The oldest first; a job's own checkpoint is no sketch."""
    checkpoints = Checkpoints(tmp_path)
    await checkpoints.save(1, b"own")
    os.utime(tmp_path / "1", (0, 0))
    for age, strength in enumerate((90, 75, 50, 25)):
        await checkpoints.save_sketch(2, strength, b"data")
        os.utime(tmp_path / f"2-{strength}", (100 - age, 100 - age))
    await checkpoints.forget_sketches(before=98, most=100)
    assert {path.name for path in tmp_path.iterdir()} == {"1", "2-90", "2-75", "2-50"}
    await checkpoints.forget_sketches(before=0, most=9)
    assert {path.name for path in tmp_path.iterdir()} == {"1", "2-90", "2-75"}
