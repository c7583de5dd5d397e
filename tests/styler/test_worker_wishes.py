"""What else can be asked of the worker: other wishes, a sketch, an early end."""

import dataclasses
import io
import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageStat

from styler import frames
from styler.frames import Portion
from styler.painting import fraction_done
from styler.schedule import stages
from tests.styler.pictures import encode, make_painting
from tests.styler.workers import Peer, job

TWO_SIZES = 144
"""Painted in two sizes."""
LARGE = 512
ONE_STEP = fraction_done(stages(LARGE, LARGE * 3 // 4), 0, 1)


def wanted(name: str, size: int, **changes: Any) -> frames.Paint:  # noqa: ANN401 - the fields of a job
    return dataclasses.replace(job(name, size), **changes)


def end(peer: Peer) -> frames.End:
    """Return the next end of a job."""
    while not isinstance(frame := peer.read(), frames.End):
        pass
    return frame


def painted(peer: Peer) -> frames.Painted:
    last = end(peer)
    assert isinstance(last, frames.Painted)
    return last


def sketched(peer: Peer) -> frames.Sketched:
    last = end(peer)
    assert isinstance(last, frames.Sketched)
    return last


def snapshot(peer: Peer) -> frames.Snapshot:
    *_, shown = peer.read_until(frames.Snapshot)
    assert isinstance(shown, frames.Snapshot)
    return shown


def picture(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def difference(one: Image.Image, other: Image.Image) -> tuple[float, ...]:
    """Return how far the channels of two pictures are apart, 0 to 255."""
    return tuple(ImageStat.Stat(ImageChops.difference(one, other)).mean)


@pytest.fixture(scope="module")
def plain(worker: Peer) -> Image.Image:
    """What becomes of the pictures without other wishes."""
    worker.send(job("a"))
    return picture(painted(worker).png)


def test_the_photo_keeps_its_colours_if_that_is_wanted(worker: Peer, plain: Image.Image) -> None:
    request = wanted("a", 64, keep_colours=True)
    worker.send(request)
    photo = picture(request.content).convert("RGB").resize((64, 48)).convert("YCbCr")
    kept, changed = (
        max(difference(result.convert("YCbCr"), photo)[1:])
        for result in (picture(painted(worker).png), plain)
    )
    assert 2 * kept < changed


def test_strokes_have_the_size_that_is_wanted(worker: Peer, plain: Image.Image) -> None:
    worker.send(wanted("a", 64, style_scale=2.5))
    assert max(difference(picture(painted(worker).png), plain)) > 8


def test_a_scale_that_is_not_painted_fails_that_job_alone(worker: Peer) -> None:
    scales = (0.0, -1.0, 4.1, math.inf, math.nan)
    worker.send(*(wanted(f"{scale}", 64, style_scale=scale) for scale in scales))
    worker.send(job("even"), frames.Finish("even"))
    for scale in scales:
        failed = worker.read()
        assert isinstance(failed, frames.Failed)
        assert failed.job == f"{scale}"
    assert painted(worker).job == "even"


def test_from_a_result_only_the_fine_part_is_painted(worker: Peer) -> None:
    result = encode(make_painting(TWO_SIZES, TWO_SIZES * 3 // 4), "PNG")
    often = {"start": result, "snapshot_seconds": 0.0, "checkpoint_seconds": 0.0}
    worker.send(wanted("a", TWO_SIZES, **often))
    started, *_, first = worker.read_until(frames.Snapshot)
    assert isinstance(started, frames.Started)
    assert isinstance(first, frames.Snapshot)
    assert max(difference(picture(started.jpeg), picture(result))) < 8
    assert max(difference(picture(first.jpeg), picture(result))) < 20
    assert first.fraction > 3 * fraction_done(stages(TWO_SIZES, TWO_SIZES * 3 // 4), 0, 1)
    *_, kept = worker.read_until(frames.Checkpoint)
    painted(worker)
    assert isinstance(kept, frames.Checkpoint)
    worker.send(wanted("a", TWO_SIZES, **often, checkpoint=kept.data))
    assert snapshot(worker).fraction > kept.fraction
    painted(worker)
    worker.send(wanted("a", TWO_SIZES, checkpoint=kept.data), frames.Finish("a"))
    painted(worker)
    assert "another painting" in worker.read_line()


def test_what_is_no_result_is_not_begun_from(worker: Peer) -> None:
    worker.send(wanted("a", 64, start=b"no picture"), frames.Finish("a"))
    assert painted(worker).job == "a"
    assert worker.read_line().startswith("Job a: begins from the photo: ")


def test_a_sketch_is_as_small_as_a_tile(worker: Peer) -> None:
    worker.send(wanted("a", LARGE, portion=Portion.SKETCH), frames.Finish("a"))
    started = worker.read()
    assert isinstance(started, frames.Started)
    assert (started.width, started.height) == (LARGE, LARGE * 3 // 4)
    with picture(sketched(worker).jpeg) as tile:
        assert (tile.format, tile.size) == ("JPEG", (320, 240))


def test_the_painting_goes_on_from_its_sketch(worker: Peer) -> None:
    request = job("a", TWO_SIZES)
    worker.send(request, dataclasses.replace(request, job="b", portion=Portion.SKETCH))
    whole, sketch = painted(worker), sketched(worker)
    changes = {"checkpoint": sketch.checkpoint, "snapshot_seconds": 0.0}
    worker.send(dataclasses.replace(request, **changes))  # type: ignore[arg-type]
    assert snapshot(worker).fraction > 0.5
    extrema = ImageChops.difference(picture(whole.png), picture(painted(worker).png)).getextrema()
    assert max(high for _, high in extrema) <= 1  # type: ignore[misc]


def test_from_a_sketch_that_is_all_of_it_nothing_goes_on(worker: Peer) -> None:
    worker.send(wanted("a", 64, portion=Portion.SKETCH))
    sketch = sketched(worker)
    assert picture(sketch.jpeg).size == (64, 48)
    assert sketch.checkpoint == b""


def test_four_sketches_share_a_slot(worker: Peer) -> None:
    names = "abcd"
    worker.send(*(wanted(name, TWO_SIZES, portion=Portion.SKETCH) for name in names))
    begun = set[str]()
    while len(begun) < len(names):
        frame = worker.read()
        assert not isinstance(frame, frames.End)
        begun |= {frame.job} if isinstance(frame, frames.Started) else set()
    worker.send(*map(frames.Finish, names))
    assert {sketched(worker).job for _ in names} == set(names)


@pytest.mark.parametrize("portions", [tuple(Portion), tuple(Portion)[::-1]])
def test_a_sketch_and_a_whole_painting_share_none(
    worker: Peer, portions: Sequence[Portion]
) -> None:
    first, second = portions
    worker.send(wanted("a", LARGE, portion=first), wanted("b", 64, portion=second))
    seen = worker.read_until(frames.Snapshot)
    worker.send(frames.Finish("a"), frames.Finish("b"))
    assert [frame.job for frame in seen if isinstance(frame, frames.Started)] == ["a"]
    assert [end(worker).job for _ in portions] == ["a", "b"]


def test_what_is_good_enough_is_painted_as_it_stands_and_at_its_size(worker: Peer) -> None:
    worker.send(wanted("a", LARGE, snapshot_seconds=0.0))
    worker.read_until(frames.Snapshot)
    worker.send(frames.Finish("a"))
    last = painted(worker)
    assert (last.width, last.height) == (LARGE, LARGE * 3 // 4)
    assert picture(last.png).size == picture(last.jpeg).size == (last.width, last.height)
    assert 0 < last.style_distance < 1
    assert 0 < last.fraction < 1
    worker.send(job("next"), frames.Finish("next"))
    assert isinstance(worker.read(), frames.Started), "nothing more is painted of what has ended"
    assert painted(worker).job == "next"


def test_what_waits_is_ended_with_its_first_step(worker: Peer) -> None:
    worker.send(job("now"), job("later", LARGE), *map(frames.Finish, ("later", "now")))
    assert painted(worker).job == "now"
    later = painted(worker)
    assert (later.job, later.width) == ("later", LARGE)
    assert later.style_distance > 0.3


def test_a_sketch_that_is_good_enough_is_gone_on_from_too(worker: Peer) -> None:
    worker.send(wanted("a", LARGE, portion=Portion.SKETCH), frames.Finish("a"))
    sketch = sketched(worker)
    worker.send(wanted("a", LARGE, checkpoint=sketch.checkpoint, snapshot_seconds=0.0))
    first = snapshot(worker)
    worker.send(frames.Finish("a"))
    assert painted(worker).job == "a"
    assert first.fraction > 1.5 * ONE_STEP


def test_an_end_for_no_job_says_nothing_of_a_later_one(worker: Peer) -> None:
    worker.send(frames.Finish("again"), job("again"))
    last = painted(worker)
    assert last.fraction == 1
    assert last.style_distance < 0.2


@pytest.mark.parametrize("kinds", [(frames.Finish, frames.Cancel), (frames.Cancel, frames.Finish)])
def test_each_job_has_one_end(
    worker: Peer, kinds: Sequence[type[frames.Finish | frames.Cancel]]
) -> None:
    """Whatever is asked for: before it begins, while it is painted, and afterwards."""
    ended, names = Counter[str](), ("before", "meanwhile", "after")
    for name in names:
        asked = [kind(name) for kind in kinds]
        worker.send(wanted(name, 64, snapshot_seconds=0.0))
        if name == "before":
            worker.send(*asked)
        if name == "meanwhile":
            worker.read_until(frames.Snapshot)
            worker.send(*asked)
        ended[end(worker).job] += 1
        worker.send(*asked)
    worker.send(job("last"), frames.Finish("last"))
    while (last := end(worker).job) != "last":
        ended[last] += 1
    assert ended == Counter(names)
