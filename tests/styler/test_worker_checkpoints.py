"""Paintings that outlive the worker that began them."""

import dataclasses
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops

from styler import frames
from tests.styler.workers import Peer, job, started_worker

SIZE = 144
"""Painted in two sizes."""


@pytest.fixture(scope="module")
def worker() -> Iterator[Peer]:
    with started_worker() as peer:
        peer.read()
        yield peer


def wanted(**changes: Any) -> frames.Paint:  # noqa: ANN401 - the fields of a job
    """A job that shows every step, and gives checkpoints as often as it can."""
    often = dataclasses.replace(job("a", SIZE), snapshot_seconds=0.0, checkpoint_seconds=0.0)
    return dataclasses.replace(often, **changes)


@pytest.fixture(scope="module")
def left() -> frames.Checkpoint:
    """A late checkpoint of a worker that was killed: the first size's end gives one for certain."""
    with started_worker() as peer:
        peer.read()
        peer.send(wanted())
        while True:
            kept = peer.read_until(frames.Checkpoint)[-1]
            assert isinstance(kept, frames.Checkpoint)
            if kept.fraction > 0.7:
                peer.kill()
                return kept


def shown(seen: list[frames.Frame]) -> list[float]:
    return [frame.fraction for frame in seen if isinstance(frame, frames.Snapshot)]


def picture(seen: list[frames.Frame]) -> Image.Image:
    painted = seen[-1]
    assert isinstance(painted, frames.Painted)
    return Image.open(io.BytesIO(painted.png))


def test_another_worker_goes_on_to_the_same_painting(worker: Peer, left: frames.Checkpoint) -> None:
    worker.send(wanted())
    whole = worker.read_until(frames.Painted)
    worker.send(wanted(checkpoint=left.data))
    rest = worker.read_until(frames.Painted)
    assert rest[0] == whole[0]
    assert shown(rest) == [fraction for fraction in shown(whole) if fraction > left.fraction]
    difference = ImageChops.difference(picture(whole), picture(rest))
    assert max(high for _, high in difference.getextrema()) <= 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"checkpoint": b"no checkpoint"}, "no checkpoint"),
        ({"strength": 51}, "another painting"),
        ({"size": SIZE - 1}, None),
    ],
    ids=["broken", "of another strength", "of another size"],
)
def test_what_cannot_be_gone_on_from_is_begun(
    worker: Peer, left: frames.Checkpoint, changes: dict[str, object], why: str | None
) -> None:
    worker.send(wanted(**{"checkpoint": left.data, **changes}))
    started, *_, snapshot = worker.read_until(frames.Snapshot)
    worker.send(frames.Cancel("a"))
    worker.read_until(frames.Cancelled)
    size = changes.get("size", SIZE)
    assert isinstance(started, frames.Started)
    assert started.width == size
    assert isinstance(snapshot, frames.Snapshot)
    assert snapshot.fraction < 0.02
    if why is not None:
        said = worker.read_line()
        assert said.startswith("Job a: begins anew: ")
        assert why in said


def test_a_painting_that_was_begun_smaller_stays_so(worker: Peer, left: frames.Checkpoint) -> None:
    """There was no more memory for it, and whatever there is now: it has become something."""
    worker.send(wanted(checkpoint=left.data, size=2 * SIZE))
    started, *_, snapshot = worker.read_until(frames.Snapshot)
    worker.send(frames.Cancel("a"))
    worker.read_until(frames.Cancelled)
    assert isinstance(started, frames.Started)
    assert (started.width, started.height) == (SIZE, SIZE * 3 // 4)
    assert isinstance(snapshot, frames.Snapshot)
    assert snapshot.fraction > left.fraction


def test_without_safetensors_it_paints_all_the_same(
    tmp_path: Path, left: frames.Checkpoint
) -> None:
    (tmp_path / "safetensors.py").write_text("raise ImportError")
    with started_worker(PYTHONPATH=str(tmp_path)) as peer:
        peer.read()
        peer.send(wanted(checkpoint=left.data, size=64))
        seen = peer.read_until(frames.Painted)
        assert not any(isinstance(frame, frames.Checkpoint) for frame in seen)
        assert "begins anew: Checkpoints need safetensors" in peer.read_line()
        assert "Checkpoints need safetensors" in peer.read_line()
