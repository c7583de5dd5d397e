"""Whatever a stranger's file holds, it is a picture within the limits or a PictureError, soon."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import given
from hypothesis import strategies as st

from styler import decoding
from styler.decoding import PictureError
from styler.limits import MAX_PIXELS, MAX_RATIO, MIN_SIDE
from tests.fuzz.bytes import broken
from tests.fuzz.cases import cases
from tests.fuzz.pictures import corpus, with_sums

PROCESSOR_SECONDS = 20.0
"""Far beyond what the largest picture takes that is let in."""
WHOLE = corpus()


@contextmanager
def bounded_work() -> Iterator[None]:
    """TimeoutError if what is done within takes too much of a processor, however busy it is."""

    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, PROCESSOR_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def test_the_corpus_is_whole() -> None:
    readable = {kind for kind in WHOLE if kind != "TIFF"}
    assert readable == {kind for kind, data in WHOLE.items() if _is_picture(data)}


@cases(400)
@given(broken(st.sampled_from(list(WHOLE.values()))), st.booleans())
def test_a_broken_file_is_a_picture_within_the_limits_or_a_reason(data: bytes, fix: bool) -> None:  # noqa: FBT001 - hypothesis draws it
    _is_picture(with_sums(data) if fix else data)


def _is_picture(data: bytes) -> bool:
    try:
        with bounded_work():
            picture = decoding.open_picture(data, 64)
    except PictureError:
        return False
    short, long = sorted(picture.size)
    assert picture.mode == "RGB"
    assert MIN_SIDE <= short <= long <= MAX_RATIO * short
    assert short * long <= MAX_PIXELS
    return True
