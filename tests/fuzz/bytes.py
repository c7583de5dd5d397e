"""Broken bytes: what transfers, disks and strangers make of whole ones."""

from hypothesis import strategies as st

EXTREMES = [b"\0" * 4, b"\xff" * 4, b"\x7f\xff\xff\xff", b"\x80\0\0\0", b"\0\0\0\1", b"\xff\xd9"]
MOST_CHANGES = 4
MOST_BYTES = 64


@st.composite
def broken(draw: st.DrawFn, whole: st.SearchStrategy[bytes]) -> bytes:
    """Draw whole bytes, and change them in one place or some."""
    data = draw(whole)
    for _ in range(draw(st.integers(1, MOST_CHANGES))):
        data = draw(_change(data))
    return data


def _change(data: bytes) -> st.SearchStrategy[bytes]:
    place, patch = st.integers(0, len(data)), st.binary(max_size=MOST_BYTES)
    length = st.integers(0, MOST_BYTES)
    return st.one_of(
        place.map(lambda end: data[:end]),
        st.tuples(place, st.sampled_from(EXTREMES)).map(lambda at: _put(data, *at)),
        st.tuples(place, patch).map(lambda at: _put(data, *at)),
        st.tuples(place, patch).map(lambda at: data[: at[0]] + at[1] + data[at[0] :]),
        st.tuples(place, length).map(lambda at: data[: at[0]] + data[sum(at) :]),
        st.tuples(place, place, place).map(lambda at: _swapped(data, *sorted(at))),
    )


def _put(data: bytes, at: int, patch: bytes) -> bytes:
    return data[:at] + patch + data[at + len(patch) :]


def _swapped(data: bytes, begin: int, middle: int, end: int) -> bytes:
    """Return the bytes with two neighbouring stretches in the other order."""
    return data[:begin] + data[middle:end] + data[begin:middle] + data[end:]
