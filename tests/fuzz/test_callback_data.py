"""Whatever a button's data is, it is one of our buttons or none."""

from hypothesis import example, given
from hypothesis import strategies as st

from bot import keyboards
from bot.keyboards import Act, Tap
from styler.presets import STRONGEST, WEAKEST
from tests.fuzz.cases import cases

MOST_BYTES = 64
"""Telegram's limit."""
NUMBERS = st.integers(-(2**70), 2**70)
OURS = st.builds(
    Tap,
    act=st.sampled_from(Act),
    owner=st.integers(0, 2**63 - 1),
    subject=st.integers(0, 2**63 - 1),
    strength=st.integers(WEAKEST, STRONGEST),
)
LIKE_OURS = st.tuples(
    st.sampled_from([*Act, "", "P", "pp", "x"]), NUMBERS | st.text(), NUMBERS, NUMBERS | st.text()
).map(lambda parts: ":".join(map(str, parts)))


@cases(300)
@example("p:²:1:50")
@example("p:1_0:1:50")
@example(f"p:{2**63}:1:50")
@given(st.text() | LIKE_OURS)
def test_any_data_is_a_tap_that_can_be_stored_or_none(data: str) -> None:
    tap = keyboards.parse(data)
    if tap is not None:
        assert keyboards.parse(tap.pack()) == tap
        assert 0 <= tap.owner < 2**63  # of SQLite
        assert 0 <= tap.subject < 2**63
        assert WEAKEST <= tap.strength <= STRONGEST


@cases(200)
@given(OURS)
def test_what_is_packed_is_parsed_and_fits(tap: Tap) -> None:
    assert keyboards.parse(tap.pack()) == tap
    assert len(tap.pack().encode()) <= MOST_BYTES
