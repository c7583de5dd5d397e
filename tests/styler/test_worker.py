"""The worker as the bot sees it: a process at the other end of a socket."""

import dataclasses
import io
from collections.abc import Iterator

import pytest
from PIL import Image, ImageChops, ImageStat

from styler import frames
from tests.styler.pictures import encode, make_photo
from tests.styler.workers import PATIENCE_SECONDS, Peer, job, started_worker


def test_a_job_is_started_shown_and_painted(worker: Peer) -> None:
    request = job("a", size=160)
    worker.send(request)
    started, *between, painted = worker.read_until(frames.Painted)
    assert isinstance(started, frames.Started)
    assert (started.job, started.width, started.height) == ("a", 160, 120)
    photos = [Image.open(io.BytesIO(data)) for data in (started.jpeg, request.content)]
    assert max(ImageStat.Stat(ImageChops.difference(*photos)).mean) < 3
    snapshots = [frame for frame in between if isinstance(frame, frames.Snapshot)]
    assert len(snapshots) >= 2
    assert all(isinstance(frame, frames.Snapshot | frames.Progress) for frame in between)
    for snapshot in snapshots:
        assert snapshot.job == "a"
        assert 0 < snapshot.fraction < 1
        assert snapshot.seconds_left > 0
        with Image.open(io.BytesIO(snapshot.jpeg)) as picture:
            assert (picture.format, picture.size) == ("JPEG", (160, 120))
    assert isinstance(painted, frames.Painted)
    assert 0 < painted.style_distance < 0.2
    assert painted.seconds > 0
    for data, picture_format in [(painted.jpeg, "JPEG"), (painted.png, "PNG")]:
        with Image.open(io.BytesIO(data)) as picture:
            assert (picture.format, picture.size) == (picture_format, (160, 120))


def test_jobs_are_painted_in_the_order_in_which_they_came(worker: Peer) -> None:
    worker.send(job("first"), job("second"))
    ends = [worker.read_until(frames.Painted)[-1] for _ in range(2)]
    assert [end.job for end in ends if isinstance(end, frames.Painted)] == ["first", "second"]


def test_a_running_job_is_left_at_the_next_step(worker: Peer) -> None:
    worker.send(job("long", size=2048))
    worker.read_until(frames.Started)
    worker.send(frames.Cancel("long"))
    *between, last = worker.read_until(frames.Cancelled)
    assert last == frames.Cancelled("long")
    assert not any(isinstance(frame, frames.Painted) for frame in between)


def test_a_waiting_job_is_never_started(worker: Peer) -> None:
    worker.send(job("now"), job("later"), frames.Cancel("later"))
    seen = [*worker.read_until(frames.Cancelled), *worker.read_until(frames.Painted)]
    assert frames.Cancelled("later") in seen
    assert [f.job for f in seen if isinstance(f, frames.Started | frames.Painted)] == ["now"] * 2


def test_a_cancel_for_no_job_says_nothing_of_a_later_one(worker: Peer) -> None:
    worker.send(frames.Cancel("again"), job("again"))
    assert isinstance(worker.read_until(frames.Painted)[-1], frames.Painted)


@pytest.mark.parametrize(
    ("changes", "picture", "reason"),
    [
        ({"content": b"no picture"}, frames.Picture.CONTENT, frames.Reason.UNREADABLE),
        ({"style": b""}, frames.Picture.STYLE, frames.Reason.UNREADABLE),
        (
            {"style": encode(make_photo(8, 8), "PNG")},
            frames.Picture.STYLE,
            frames.Reason.TOO_SMALL,
        ),
        (
            {"content": encode(make_photo(500, 20), "PNG")},
            frames.Picture.CONTENT,
            frames.Reason.TOO_NARROW,
        ),
    ],
)
def test_a_bad_picture_is_named_with_the_reason(
    worker: Peer, changes: dict[str, bytes], picture: frames.Picture, reason: frames.Reason
) -> None:
    paint = job("bad")
    content, style = changes.get("content", paint.content), changes.get("style", paint.style)
    worker.send(dataclasses.replace(paint, content=content, style=style))
    assert worker.read() == frames.Rejected("bad", picture, reason)


def test_a_size_that_is_not_painted_fails_that_job_alone(worker: Peer) -> None:
    sizes = (0, -5, 3, 1_000_000)
    worker.send(*(job(f"{size} px", size=size) for size in sizes), job("even"))
    for size in sizes:
        failed = worker.read()
        assert isinstance(failed, frames.Failed)
        assert failed.job == f"{size} px"
    assert painted(worker).job == "even"


def test_it_ends_at_once_when_the_bot_is_gone() -> None:
    with started_worker() as peer:
        peer.read()
        peer.send(job("long", size=2048))
        peer.read_until(frames.Started)
        peer.hang_up()
        assert peer.process.wait(PATIENCE_SECONDS) == 0


def test_it_ends_with_an_error_on_a_broken_wire() -> None:
    with started_worker() as peer:
        peer.read()
        peer.send_raw(b"\xff" * 64)
        assert peer.process.wait(PATIENCE_SECONDS) == 1
        assert peer.process.stderr is not None
        assert b"over the limit" in peer.process.stderr.read()


def test_it_says_why_it_cannot_begin() -> None:
    with started_worker("--features", "vgg19", "--weights", "/none/vgg.pth") as peer:
        assert peer.process.wait(PATIENCE_SECONDS) == 2
        assert peer.process.stderr is not None
        said = peer.process.stderr.read().decode()
        assert said.count("\n") == 1
        assert "/none/vgg.pth" in said


@pytest.fixture(scope="module")
def wide() -> Iterator[Peer]:
    """A worker that paints three jobs side by side."""
    with started_worker("--slots", "3") as peer:
        assert peer.read() == frames.Ready("cpu", "wavelet", 3)
        yield peer


def test_jobs_of_a_slot_each_are_painted_side_by_side(wide: Peer) -> None:
    wide.send(*(job(name) for name in "abcd"))
    begun, ended, most = set[str](), set[str](), 0
    while len(ended) < 4:
        match wide.read():
            case frames.Started(job=name):
                begun.add(name)
            case frames.Painted(job=name):
                ended.add(name)
            case _:
                pass
        most = max(most, len(begun - ended))
    assert most in {3, 4}  # one that is painted may be on its way still


def test_beside_others_a_job_becomes_the_same_painting(wide: Peer) -> None:
    strengths = {"a": 30, "b": 80}
    jobs = [dataclasses.replace(job(name), strength=s) for name, s in strengths.items()]
    wide.send(*jobs)
    together = {f.job: f for f in (painted(wide) for _ in jobs)}
    for request in jobs:
        wide.send(request)
        alone = painted(wide)
        pictures = [Image.open(io.BytesIO(f.png)) for f in (alone, together[alone.job])]
        difference = ImageChops.difference(*pictures)
        assert max(high for _, high in difference.getextrema()) <= 1  # type: ignore[misc]


def test_one_that_is_cancelled_or_refused_leaves_the_others_alone(wide: Peer) -> None:
    wide.send(job("gone", size=2048), dataclasses.replace(job("bad"), style=b""), job("stays"))
    ends: dict[str, frames.Frame] = {}
    while len(ends) < 3:
        match frame := wide.read():
            case frames.Started(job="gone"):
                wide.send(frames.Cancel("gone"))
            case frames.Painted() | frames.Cancelled() | frames.Rejected():
                ends[frame.job] = frame
            case _:
                pass
    assert ends["gone"] == frames.Cancelled("gone")
    assert isinstance(ends["bad"], frames.Rejected)
    assert isinstance(ends["stays"], frames.Painted)


def test_one_that_is_good_enough_leaves_the_others_as_they_are(wide: Peer) -> None:
    wide.send(job("alone"))
    alone = painted(wide)
    wide.send(job("short"), job("long"))
    wide.read_until(frames.Progress)
    wide.send(frames.Finish("short"))
    ends = [painted(wide) for _ in range(2)]
    assert [end.job for end in ends] == ["short", "long"]
    pictures = [Image.open(io.BytesIO(end.png)) for end in (alone, ends[1])]
    extrema = ImageChops.difference(*pictures).getextrema()
    assert max(high for _, high in extrema) <= 1  # type: ignore[misc]


def test_whoever_is_painted_cannot_be_cancelled_any_more(worker: Peer) -> None:
    worker.send(job("done"))
    worker.read_until(frames.Painted)
    worker.send(frames.Cancel("done"), job("next"))
    seen = worker.read_until(frames.Painted)
    assert not any(isinstance(frame, frames.Cancelled) for frame in seen)


def painted(peer: Peer) -> frames.Painted:
    """Return the next painting that is done."""
    last = peer.read_until(frames.Painted)[-1]
    assert isinstance(last, frames.Painted)
    return last
