"""Styles that need not be sent, as the dialogue sees them."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot import dialogue, texts
from bot.dialogue.draft import Draft
from bot.dialogue.effects import (
    Answer,
    DropStyle,
    Effect,
    NameStyle,
    Paint,
    SaveStyle,
    Say,
    Show,
    ShowSheet,
)
from bot.dialogue.scene import Painting, Scene, Step
from bot.events import Command, Event, Fault, Photo, PictureSent, Place, Replied, Tapped
from bot.illustrations import Illustration
from bot.keyboards import Act, Tap
from bot.sources import BuiltIn, SavedStyle, Source
from bot.wording import Text, verbatim
from styler.presets import Preset

HERE = Place(chat_id=1, user_id=1, thread_id=None, is_private=True)
GROUP = Place(chat_id=-5, user_id=1, thread_id=None, is_private=False)
PHOTO, OTHER = (Photo(f"file{n}", f"unique{n}", n, None) for n in (1, 2))
NIGHT = BuiltIn("night")


def step(draft: Draft, event: Event) -> Step:
    return dialogue.step(Scene(draft), event)


def tap(act: Act, subject: int, strength: int = 0) -> Tapped:
    return Tapped(HERE, "callback", Tap(act, 1, subject, strength).pack(), message_id=70)


def said(effects: Sequence[Effect]) -> list[str]:
    return [str(effect.text) for effect in effects if isinstance(effect, Say)]


def data(effects: Sequence[Effect], label: str) -> str:
    """Return what is behind the button with this label."""
    shown = [effect for effect in effects if isinstance(effect, Say)]
    buttons = [button for effect in shown for row in effect.keyboard for button in row]
    (found,) = [button.data for button in buttons if str(button.label) == label]
    return found


@pytest.mark.parametrize("place", [HERE, GROUP])
def test_the_sheet_comes_with_a_number_for_each_style(place: Place) -> None:
    draft, effects = step(Draft(), Command(place, "styles"))
    (shown,) = effects
    assert isinstance(shown, Show)
    assert shown.illustration is Illustration.STYLES
    assert draft == Draft()
    assert [len(row) for row in shown.keyboard] == [5] * 4
    for number, key in enumerate(texts.STYLES, start=1):
        tapped = Tapped(place, "callback", data(effects, str(number)), 70)
        assert step(Draft(), tapped)[0].style == BuiltIn(key)


def test_before_the_photo_it_is_asked_for_and_then_the_strengths_follow() -> None:
    draft, effects = step(Draft(3), tap(Act.BUILT_IN, 1))
    assert draft == Draft(4, style=NIGHT)
    assert said(effects) == [f"Got the style Night wind. {texts.NEXT_CONTENT}"]
    draft, effects = step(draft, PictureSent(HERE, PHOTO))
    assert said(effects) == [str(texts.ASK_STRENGTH)]
    _, effects = step(draft, Tapped(HERE, "callback", data(effects, "Strong"), 70))
    assert Paint(PHOTO, NIGHT, Preset.STRONG, status_message_id=70) in effects


def test_after_the_photo_the_strengths_follow_at_once() -> None:
    draft, effects = step(Draft(3, content=PHOTO), tap(Act.BUILT_IN, 1))
    assert draft == Draft(4, content=PHOTO, style=NIGHT)
    assert said(effects) == [f"Got the style Night wind. {texts.NEXT_STRENGTH}"]
    assert data(effects, "Balanced") == Tap(Act.PAINT, 1, 4, Preset.BALANCED).pack()


def test_a_style_that_is_there_makes_way_and_its_strengths_are_old() -> None:
    before = Draft(3, content=PHOTO, style=OTHER)
    draft, _ = step(before, tap(Act.BUILT_IN, 1))
    assert draft == Draft(4, content=PHOTO, style=NIGHT)
    _, effects = step(draft, tap(Act.PAINT, before.number, 50))
    assert effects == [Answer("callback", texts.TAP_IS_OLD)]


def test_the_same_style_once_more_leaves_the_strengths_alive() -> None:
    draft = Draft(3, content=PHOTO, style=NIGHT)
    assert step(draft, tap(Act.BUILT_IN, 1))[0] == draft


@pytest.mark.parametrize("number", [0, len(texts.STYLES) + 1, 2**62])
def test_a_number_that_no_style_has_does_nothing(number: int) -> None:
    assert step(Draft(), tap(Act.BUILT_IN, number)) == (
        Draft(),
        [Answer("callback", texts.TAP_IS_OLD)],
    )


def test_an_album_is_a_pair_whatever_style_was_chosen() -> None:
    draft = Draft(3, style=NIGHT)
    photos = [Photo(f"file{n}", f"unique{n}", n, "album") for n in (1, 2)]
    for photo in photos:
        draft, _ = step(draft, PictureSent(HERE, photo))
    assert [draft.content, draft.style] == photos


def test_the_greeting_has_an_example_in_a_chat_of_ones_own_and_words_alone_in_a_group() -> None:
    _, (greeting,) = step(Draft(), Command(HERE, "start"))
    assert isinstance(greeting, Show)
    assert greeting.illustration is Illustration.EXAMPLE
    _, (greeting,) = step(Draft(), Command(GROUP, "start"))
    assert type(greeting) is Say


def saved(number: int) -> SavedStyle:
    return SavedStyle(number, Text(f"Style {number}"), Photo(f"s{number}", f"s{number}", 50, None))


def stepped(event: Event, *styles: SavedStyle, asked: SavedStyle | None = None) -> Step:
    return dialogue.step(Scene(Draft(3), saved=styles, asked=asked), event)


def painting(style: Source) -> Painting:
    return Painting(9, 1, PHOTO, style, 50, 69, is_active=False, is_painted=True)


def test_the_style_of_a_painting_is_saved_as_no_part_of_an_album() -> None:
    style = Photo("file", "unique", 5, "album")
    _, effects = dialogue.step(Scene(Draft(), [painting(style)]), tap(Act.SAVE_STYLE, 9))
    assert SaveStyle(Photo("file", "unique", 5, None)) in effects


def test_a_style_that_comes_with_the_bot_is_not_saved() -> None:
    _, effects = dialogue.step(Scene(Draft(), [painting(NIGHT)]), tap(Act.SAVE_STYLE, 9))
    assert effects == [Answer("callback", texts.STYLE_IS_BUILT_IN)]


def test_who_has_saved_styles_is_offered_them_beside_the_others() -> None:
    _, effects = stepped(Command(HERE, "styles"), saved(1), saved(2))
    _, (_, shown) = stepped(Tapped(HERE, "a", data(effects, "My styles"), 70), saved(1), saved(2))
    assert isinstance(shown, ShowSheet)
    assert shown.sources == (saved(1).source, saved(2).source)
    assert str(shown.text).splitlines()[1:] == ["1. Style 1", "2. Style 2"]
    draft, _ = stepped(Tapped(HERE, "a", data([shown], "2"), 70), saved(1), saved(2))
    assert draft.style == saved(2).source


def test_one_of_them_is_deleted_without_another_question() -> None:
    _, asked = stepped(tap(Act.ASK_DROP, 0), saved(4), saved(7))
    _, effects = stepped(Tapped(HERE, "a", data(asked, "2"), 70), saved(4), saved(7))
    assert DropStyle(7) in effects
    assert said(effects) == ["Style 7 is deleted."]


@pytest.mark.parametrize("act", [Act.USE_SAVED, Act.ASK_NAME, Act.DROP_STYLE])
def test_of_a_style_that_is_saved_no_longer_the_buttons_say_so(act: Act) -> None:
    assert stepped(tap(act, 8), saved(7)) == (
        Draft(3),
        [Answer("callback", texts.STYLE_IS_GONE)],
    )


def test_a_reply_to_the_question_is_the_name_and_other_replies_are_texts() -> None:
    reply = Replied(HERE, "  My \n {favourite}\u202e ", to=70)
    _, effects = stepped(reply, saved(7), asked=saved(7))
    assert NameStyle(7, "My {favourite}") in effects
    assert said(effects) == ["It is called My {favourite} now: you find it under /styles."]
    _, effects = stepped(reply, saved(7))
    assert said(effects)[0].startswith(str(texts.FAULTS[Fault.TEXT]))
    assert stepped(replace(reply, place=GROUP), saved(7)) == (Draft(3), [])


@pytest.mark.parametrize("words", ["x" * 41, "\U0001f3a8" * 21, "\u202e"])
def test_a_name_that_is_too_long_or_empty_is_asked_for_again(words: str) -> None:
    _, effects = stepped(Replied(HERE, words, to=70), saved(7), asked=saved(7))
    assert effects == [Say(texts.NAME_IS_UNFIT)]


def test_twenty_names_of_the_longest_have_room_in_a_caption() -> None:
    styles = [
        SavedStyle(n, verbatim("\U0001f3a8" * 20), Photo("s", f"s{n}", n, None)) for n in range(20)
    ]
    _, (_, shown) = stepped(tap(Act.SAVED, 0), *styles)
    assert isinstance(shown, ShowSheet)
    assert len(str(shown.text).encode("utf-16-le")) / 2 <= 1024
