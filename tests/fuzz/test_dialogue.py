"""Whatever somebody does, at whatever point of the conversation."""

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from bot import dialogue, texts
from bot.dialogue.draft import Draft
from bot.dialogue.effects import Answer, Effect, Erase, Paint, Rewrite, Say, Spare
from bot.dialogue.scene import Painting, Scene
from bot.events import (
    Address,
    Blocked,
    Command,
    Event,
    Fault,
    Moved,
    Photo,
    PictureSent,
    Place,
    Sent,
    Tapped,
    Unsigned,
    UnusableSent,
)
from bot.guests import Role
from bot.keyboards import Act, Button, Tap
from bot.sources import BuiltIn
from tests.fuzz.cases import cases

FEW = st.integers(1, 3)
"""So few that they meet."""
ALBUMS = st.none() | st.sampled_from(["a", "b"])
PLACES = st.builds(Place, FEW, FEW, st.none(), st.booleans())
PHOTOS = st.builds(Photo, st.text(max_size=5), st.text(max_size=5), FEW, ALBUMS)
ASIDE = st.lists(PHOTOS, max_size=2).map(tuple)
SOURCES = PHOTOS | st.builds(BuiltIn, st.sampled_from(list(texts.STYLES)))
DRAFTS = st.builds(Draft, FEW, st.none() | PHOTOS, st.none() | SOURCES, ASIDE)
ADDRESSES = st.sampled_from(Address)
PAINTINGS = st.builds(
    Painting,
    FEW,
    FEW,
    PHOTOS,
    SOURCES,
    st.integers(0, 100),
    st.none() | FEW,
    st.booleans(),
    st.booleans(),
)
COMMANDS = st.sampled_from(
    ["start", "style", "styles", "help", "cancel", "privacy", "delete_my_data", "admin", "x"]
)
DATA = st.text(max_size=9) | st.builds(
    Tap, st.sampled_from(Act), FEW, FEW, st.integers(0, 100)
).map(Tap.pack)
SENT: st.SearchStrategy[Sent] = st.one_of(
    st.builds(Command, PLACES, COMMANDS | st.text()),
    st.builds(PictureSent, PLACES, PHOTOS, ADDRESSES),
    st.builds(UnusableSent, PLACES, st.sampled_from(Fault), ALBUMS, ADDRESSES),
)
EVENTS: st.SearchStrategy[Event] = st.one_of(
    SENT,
    st.builds(Unsigned, PLACES, SENT),
    st.builds(Moved, PLACES, FEW),
    st.builds(Tapped, PLACES, st.text(min_size=1), DATA, st.none() | FEW),
    st.builds(Blocked, PLACES),
)


@cases(500)
@given(
    DRAFTS, EVENTS, st.lists(PAINTINGS, max_size=3, unique_by=lambda p: p.id), st.sampled_from(Role)
)
def test_whatever_is_done_is_answered_once_and_only_ones_own_is_painted(
    draft: Draft, event: Event, paintings: list[Painting], role: Role
) -> None:
    after, effects = dialogue.step(Scene(draft, paintings, role), event)
    assert after.number >= draft.number
    answers = [effect for effect in effects if isinstance(effect, Answer | Erase | Spare)]
    assert len(answers) == isinstance(event, Tapped)
    for effect in effects:
        if isinstance(effect, Paint):
            own = [p for p in paintings if p.user_id == event.place.user_id] + [draft]
            assert (effect.content, effect.style) in [(one.content, one.style) for one in own]
    assert all(len(button.data.encode()) <= 64 for button in _buttons(*effects))


def _buttons(*effects: Effect) -> Iterator[Button]:
    for effect in effects:
        if isinstance(effect, Say | Rewrite):
            yield from (button for row in effect.keyboard for button in row)
