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
