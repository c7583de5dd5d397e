from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest

from bot import dialogue, keyboards, texts
from bot.choices import Choices, Size, Strokes
from bot.dialogue import refuse, reject
from bot.dialogue.draft import Draft
from bot.dialogue.effects import (
    AnnounceRestart,
    Answer,
    Effect,
    Erase,
    Finish,
    FollowChat,
    Paint,
    Pause,
    Report,
    Resume,
    Rewrite,
    Say,
    SayAfterAlbum,
    SayToStranger,
    SendFile,
    SendFilm,
    Spare,
    Speak,
    Stop,
    StopChat,
)
from bot.dialogue.scene import Painting, Scene, Step
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
from bot.keyboards import Act, Tap
from bot.languages import Language
from bot.sizes import Sizes
from bot.strip import STRENGTHS
from bot.wishes import Origin, Wishes
from bot.wording import Text
from styler.frames import Picture, Reason
from styler.presets import Preset

ME, OTHER = 1, 2
HERE = Place(chat_id=ME, user_id=ME, thread_id=None, is_private=True)
GROUP = replace(HERE, chat_id=-5, is_private=False)


def photo(message_id: int, album: str | None = None) -> Photo:
    return Photo(f"file{message_id}", f"unique{message_id}", message_id, album)


def step(
    draft: Draft, event: Event, paintings: Sequence[Painting], role: Role = Role.GUEST
) -> Step:
    return dialogue.step(Scene(draft, paintings, role), event)


def sent(message_id: int, album: str | None = None) -> PictureSent:
    return PictureSent(HERE, photo(message_id, album))


def tap(act: Act, subject: int, strength: int = 0, owner: int = ME) -> Tapped:
    return Tapped(HERE, "callback", Tap(act, owner, subject, strength).pack(), message_id=70)


def said(effects: Sequence[Effect]) -> str:
    return " / ".join(str(effect.text) for effect in effects if isinstance(effect, Say | Answer))


def labels(effects: Sequence[Effect]) -> list[str]:
    return [
        str(button.label)
        for effect in effects
        if isinstance(effect, Say)
        for row in effect.keyboard
        for button in row
    ]


PAINTING = Painting(
    id=9,
    user_id=ME,
    content=photo(1),
    style=photo(2),
    strength=50,
    status_message_id=69,
    is_active=False,
    is_painted=True,
)
PRINTED = replace(PAINTING, wishes=Wishes(Choices(Size.PRINT, keep_colours=True)))
OF_CARE = {Act.PAUSE, Act.RESUME, Act.ANNOUNCE}
OF_OPTIONS = {Act.OPTIONS, Act.SIZE, Act.COLOURS, Act.STROKES, Act.FILM, Act.OPTIONS_DONE}
OF_DRAFT = {Act.PAINT, Act.SKETCH, Act.START_OVER, *OF_OPTIONS}
OF_STYLES = {
    Act.BUILT_IN,
    Act.SAVED,
    Act.USE_SAVED,
    Act.ASK_NAME,
    Act.ASK_DROP,
    Act.DROP_STYLE,
}
OF_NO_PAINTING = {*OF_DRAFT, *OF_STYLES, Act.ERASE, Act.KEEP, Act.LANGUAGE, *OF_CARE}
BOTH = Draft(3, content=photo(1), style=photo(2))


def test_the_first_picture_is_the_content_and_the_second_the_style() -> None:
    draft, first = step(Draft(), sent(1), [])
    draft, second = step(draft, sent(2), [])
    assert (draft.content, draft.style) == (photo(1), photo(2))
    assert said(first) == str(texts.ASK_STYLE)
    assert labels(second) == [
        "Subtle",
        "Balanced",
        "Strong",
        "Show me four strengths",
        "More options",
        "Start over",
    ]


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_an_album_is_content_and_style_in_its_own_order(order: tuple[int, int]) -> None:
    draft = Draft()
    for message_id in order:
        draft, effects = step(draft, sent(message_id, "album"), [])
        assert isinstance(effects[0], SayAfterAlbum)
    assert (draft.content, draft.style) == (photo(1, "album"), photo(2, "album"))


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1)])
def test_of_a_larger_album_the_first_two_count(order: tuple[int, ...]) -> None:
    draft = Draft()
    for message_id in order:
        draft, effects = step(draft, sent(message_id, "album"), [])
    assert (draft.content, draft.style) == (photo(1, "album"), photo(2, "album"))
    assert said(effects) == str(texts.ALBUM_OF_MANY)


def test_an_album_of_two_is_a_pair_even_after_a_single_photo() -> None:
    draft, _ = step(Draft(), sent(1), [])
    for message_id in (2, 3):
        draft, _ = step(draft, sent(message_id, "album"), [])
    assert (draft.content, draft.style) == (photo(2, "album"), photo(3, "album"))


def test_a_third_photo_loses_nothing() -> None:
    draft, effects = step(BOTH, sent(3), [])
    assert draft == BOTH
    assert said(effects) == str(texts.HAVE_BOTH)
    assert "Balanced" in labels(effects)


@pytest.mark.parametrize("fault", list(Fault))
@pytest.mark.parametrize("draft", [Draft(), Draft(1, content=photo(1)), BOTH])
def test_anything_unexpected_gets_one_sentence_and_loses_nothing(
    fault: Fault, draft: Draft
) -> None:
    after, effects = step(draft, UnusableSent(HERE, fault, None), [])
    assert after == draft
    assert len(effects) == 1
    assert said(effects).startswith(str(texts.FAULTS[fault]))


def test_a_tap_on_a_strength_orders_the_painting_on_the_tapped_message() -> None:
    draft, effects = step(BOTH, tap(Act.PAINT, BOTH.number, Preset.STRONG), [])
    assert draft == Draft(BOTH.number + 1)
    assert isinstance(effects[0], Answer)
    assert effects[1] == Paint(photo(1), photo(2), Preset.STRONG, status_message_id=70)


def test_a_second_tap_orders_nothing() -> None:
    event = tap(Act.PAINT, BOTH.number, Preset.STRONG)
    draft, _ = step(BOTH, event, [])
    ordered = replace(PAINTING, status_message_id=70, is_active=True)
    draft, effects = step(draft, event, [ordered])
    assert effects == [Answer("callback", texts.TAP_IS_DOUBLE)]


def test_sketches_are_ordered_like_a_painting_on_the_tapped_message() -> None:
    draft, effects = step(BOTH, tap(Act.SKETCH, BOTH.number, STRENGTHS[0]), [])
    assert draft == Draft(BOTH.number + 1)
    wishes = Wishes(Choices(), are_sketches=True)
    assert effects[1] == Paint(photo(1), photo(2), STRENGTHS[0], 70, wishes)


def test_a_chosen_sketch_is_painted_as_it_was_sketched_with_a_new_message() -> None:
    broad = Choices(strokes=Strokes.BROAD)
    sketches = replace(PAINTING, wishes=Wishes(broad, are_sketches=True))
    event = tap(Act.PAINT_SKETCHED, 9, 90)
    scene = Scene(BOTH, [sketches], choices=broad)
    draft, effects = dialogue.step(scene, event)
    assert draft == BOTH
    wishes = Wishes(broad, Origin.SKETCH, of=9)
    assert effects[1] == Paint(photo(1), photo(2), 90, None, wishes)
    going_on = replace(PAINTING, id=10, strength=90, is_active=True, wishes=wishes)
    _, effects = dialogue.step(replace(scene, paintings=[sketches, going_on]), event)
    assert effects == [Answer("callback", texts.TAP_IS_DOUBLE)]
    _, effects = step(BOTH, event, [sketches])
    assert effects[1] == Paint(photo(1), photo(2), 90, None, Wishes(Choices()))


def test_start_over_forgets_the_pictures() -> None:
    draft, effects = step(BOTH, tap(Act.START_OVER, BOTH.number), [])
    assert draft == Draft(BOTH.number + 1)
    assert Rewrite(70, texts.STARTED_OVER) in effects


@pytest.mark.parametrize("act", sorted(OF_DRAFT))
def test_buttons_of_an_earlier_draft_do_nothing(act: Act) -> None:
    draft, effects = step(BOTH, tap(act, BOTH.number - 1, 1), [])
    assert draft == BOTH
    assert effects == [Answer("callback", texts.TAP_IS_OLD)]


@pytest.mark.parametrize("act", list(Act))
def test_nobody_taps_for_somebody_else(act: Act) -> None:
    draft, effects = step(BOTH, tap(act, 9, 50, owner=OTHER), [PAINTING])
    assert draft == BOTH
    assert effects == [Answer("callback", texts.TAP_IS_NOT_YOURS)]


@pytest.mark.parametrize(
    "data",
    ["", "p", "p:1:3", "p:1:3:101", "p:1:3:-1", "z:1:3:50", "p:1:3:50:1", "p:1:3:\u0665", "💥"],
)
def test_forged_data_does_nothing(data: str) -> None:
    event = Tapped(HERE, "callback", data, 70)
    assert step(BOTH, event, []) == (BOTH, [Answer("callback", texts.TAP_IS_OLD)])


def test_somebody_elses_painting_cannot_be_named_by_forged_data() -> None:
    theirs = replace(PAINTING, user_id=OTHER)
    _, effects = step(Draft(), tap(Act.NEW_STYLE, 9), [theirs])
    assert effects == [Answer("callback", texts.TAP_IS_NOT_YOURS)]


def test_again_orders_the_same_pictures_with_a_new_message() -> None:
    draft, effects = step(BOTH, tap(Act.AGAIN, 9, 75), [PAINTING])
    assert draft == BOTH
    assert effects[1] == Paint(photo(1), photo(2), 75, status_message_id=None)


def test_again_twice_orders_once() -> None:
    running = replace(PAINTING, id=10, strength=75, is_active=True)
    _, effects = step(Draft(), tap(Act.AGAIN, 9, 75), [PAINTING, running])
    assert effects == [Answer("callback", texts.TAP_IS_DOUBLE)]


def test_stronger_and_weaker_go_on_from_the_result() -> None:
    draft, effects = step(BOTH, tap(Act.GO_ON, 9, 75), [PRINTED])
    assert draft == BOTH
    wishes = Wishes(PRINTED.wishes.choices, Origin.RESULT, of=9)
    assert effects[1] == Paint(photo(1), photo(2), 75, None, wishes)


def test_larger_goes_on_from_the_result_at_the_next_size_up() -> None:
    for size, following in pairwise(Size):
        of_size = replace(PAINTING, wishes=Wishes(Choices(size, keep_colours=True)))
        _, effects = step(Draft(), tap(Act.ENLARGE, 9), [of_size])
        wishes = Wishes(Choices(following, keep_colours=True), Origin.RESULT, of=9)
        assert effects[1] == Paint(photo(1), photo(2), 50, None, wishes)
    _, effects = step(Draft(), tap(Act.ENLARGE, 9), [PRINTED])
    assert effects == [Answer("callback", texts.TAP_IS_OLD)]


def test_nothing_follows_a_result_at_a_size_that_is_no_longer_offered() -> None:
    scene = Scene(Draft(), [PRINTED], sizes=Sizes(largest=Size.LARGE))
    _, (_, order) = dialogue.step(scene, tap(Act.GO_ON, 9, 75))
    assert isinstance(order, Paint)
    assert order.wishes.choices == Choices(Size.LARGE, keep_colours=True)
    large = replace(PAINTING, wishes=Wishes(Choices(Size.LARGE)))
    _, effects = dialogue.step(replace(scene, paintings=[large]), tap(Act.ENLARGE, 9))
    assert effects == [Answer("callback", texts.TAP_IS_OLD)]


def test_swap_paints_the_style_picture_in_the_style_of_the_photo() -> None:
    _, effects = step(Draft(), tap(Act.SWAP, 9), [PRINTED])
    order = Paint(photo(2), photo(1), 50, None, Wishes(PRINTED.wishes.choices))
    assert effects[1] == order


@pytest.mark.parametrize("act", [Act.GO_ON, Act.ENLARGE, Act.SWAP])
def test_what_follows_a_result_is_ordered_once(act: Act) -> None:
    _, (_, order) = step(Draft(), tap(act, 9, 75), [PAINTING])
    assert isinstance(order, Paint)
    running = replace(
        PAINTING,
        id=10,
        content=order.content,
        style=order.style,
        strength=order.strength,
        wishes=order.wishes,
        is_active=True,
    )
    _, effects = step(Draft(), tap(act, 9, 75), [PAINTING, running])
    assert effects == [Answer("callback", texts.TAP_IS_DOUBLE)]


def test_what_went_on_from_a_result_is_tried_again_from_there() -> None:
    wishes = Wishes(Choices(Size.LARGE), Origin.RESULT, of=7)
    failed = replace(PAINTING, is_painted=False, wishes=wishes)
    _, effects = step(Draft(), tap(Act.AGAIN, 9, 50), [failed])
    assert effects[1] == Paint(photo(1), photo(2), 50, None, wishes)


def test_good_enough_ends_an_active_painting_and_only_that() -> None:
    running = replace(PAINTING, is_active=True)
    _, effects = step(Draft(), tap(Act.GOOD_ENOUGH, 9), [running])
    assert effects == [Answer("callback", texts.TAKING), Finish(9)]
    _, effects = step(Draft(), tap(Act.GOOD_ENOUGH, 9), [PAINTING])
    assert effects == [Answer("callback", texts.TAP_IS_OVER)]


def test_new_style_keeps_the_photo_and_new_photo_keeps_the_style() -> None:
    draft, _ = step(Draft(), tap(Act.NEW_STYLE, 9), [PAINTING])
    assert (draft.content, draft.style) == (photo(1), None)
    draft, _ = step(Draft(), tap(Act.NEW_PHOTO, 9), [PAINTING])
    assert (draft.content, draft.style) == (None, photo(2))
    draft, effects = step(draft, sent(5), [])
    assert (draft.content, draft.style) == (photo(5), photo(2))
    assert "Balanced" in labels(effects)


def test_a_draft_that_makes_way_for_a_new_style_is_named() -> None:
    _, effects = step(Draft(1, content=photo(8)), tap(Act.NEW_STYLE, 9), [PAINTING])
    assert str(texts.SENT_SINCE_IS_FORGOTTEN) in said(effects)
    for draft in (Draft(), Draft(1, content=PAINTING.content)):
        _, effects = step(draft, tap(Act.NEW_PHOTO, 9), [PAINTING])
        assert str(texts.SENT_SINCE_IS_FORGOTTEN) not in said(effects)


def test_cancel_stops_an_active_painting_and_only_that() -> None:
    running = replace(PAINTING, is_active=True)
    _, effects = step(Draft(), tap(Act.CANCEL, 9), [running])
    assert Stop(9) in effects
    _, effects = step(Draft(), tap(Act.CANCEL, 9), [PAINTING])
    assert effects == [Answer("callback", texts.TAP_IS_OVER)]


def test_the_file_is_sent_once_more_if_there_is_one() -> None:
    _, effects = step(Draft(), tap(Act.SEND_FILE, 9), [PAINTING])
    assert SendFile(9) in effects
    _, effects = step(Draft(), tap(Act.SEND_FILE, 9), [replace(PAINTING, is_painted=False)])
    assert effects == [Answer("callback", texts.RESULT_IS_GONE)]


def test_a_film_is_sent_of_what_is_painted() -> None:
    _, effects = step(Draft(), tap(Act.SEND_FILM, 9), [PAINTING])
    assert effects == [Answer("callback", texts.MAKING_FILM), SendFilm(9)]
    _, effects = step(Draft(), tap(Act.SEND_FILM, 9), [replace(PAINTING, is_painted=False)])
    assert effects == [Answer("callback", texts.RESULT_IS_GONE)]


@pytest.mark.parametrize("act", sorted(set(Act) - OF_NO_PAINTING))
def test_buttons_of_a_painting_that_is_no_longer_kept_say_so(act: Act) -> None:
    assert step(BOTH, tap(act, 9, 50), []) == (BOTH, [Answer("callback", texts.RESULT_IS_GONE)])


def test_the_cancel_command_stops_paintings_first_and_pictures_second() -> None:
    command = Command(HERE, "cancel")
    running = replace(PAINTING, is_active=True)
    assert step(BOTH, command, [running]) == (BOTH, [Stop(9)])
    assert step(BOTH, command, []) == (Draft(4), [Say(texts.STARTED_OVER)])
    assert step(Draft(), command, []) == (Draft(), [Say(texts.NOTHING_TO_CANCEL)])


@pytest.mark.parametrize(
    "name", ["start", "help", "privacy", "delete_my_data", "options", "admin", "nonsense"]
)
def test_every_command_is_answered_and_loses_nothing(name: str) -> None:
    draft, effects = step(BOTH, Command(HERE, name), [])
    assert draft == BOTH
    assert said(effects)


def test_a_refused_picture_leaves_the_other_one_waiting() -> None:
    draft, effects = reject(Draft(4), HERE, PAINTING, Picture.STYLE, Reason.UNREADABLE)
    assert (draft.content, draft.style) == (photo(1), None)
    assert "style picture of that painting could not be read" in said(effects)
    draft, _ = reject(Draft(4), HERE, PAINTING, Picture.CONTENT, Reason.TOO_SMALL)
    assert (draft.content, draft.style) == (None, photo(2))


def test_a_refused_picture_does_not_disturb_a_draft_begun_since() -> None:
    begun = Draft(4, content=photo(8))
    draft, effects = reject(begun, HERE, PAINTING, Picture.STYLE, Reason.UNREADABLE)
    assert draft == begun
    assert said(effects).endswith(str(texts.NEXT_STYLE))


def test_a_language_is_spoken_as_soon_as_it_is_chosen() -> None:
    _, (asked,) = step(BOTH, Command(HERE, "language"), [])
    assert isinstance(asked, Say)
    data = {str(button.label): button.data for row in asked.keyboard for button in row}
    _, effects = step(BOTH, Tapped(HERE, "callback", data["Deutsch"], 70), [])
    assert effects[0] == Speak(Language.GERMAN)
    assert effects[1:] == [
        Answer("callback", texts.LANGUAGE_CHOSEN),
        Rewrite(70, texts.LANGUAGE_CHOSEN),
    ]
    _, effects = step(BOTH, Tapped(HERE, "callback", data["The one of my Telegram"], 70), [])
    assert effects[0] == Speak(None)
    _, effects = step(BOTH, tap(Act.LANGUAGE, len(Language) + 1), [])
    assert effects == [Answer("callback", texts.TAP_IS_OLD)]


def test_a_chat_that_blocks_the_bot_is_left() -> None:
    assert step(BOTH, Blocked(HERE), []) == (BOTH, [StopChat()])


@pytest.mark.parametrize(
    "what",
    [
        Command(GROUP, "start"),
        PictureSent(GROUP, photo(1), Address.COMMAND),
        PictureSent(GROUP, photo(1, "album"), Address.REPLY),
        UnusableSent(GROUP, Fault.TOO_SMALL, None, Address.COMMAND),
    ],
)
def test_what_nobody_signed_is_to_be_sent_by_a_person_and_nothing_of_it_is_kept(
    what: Sent,
) -> None:
    told = [SayAfterAlbum(texts.UNSIGNED)]
    assert step(Draft(), Unsigned(GROUP, what), []) == (Draft(), told)
    turned_away = step(Draft(), Unsigned(GROUP, what), [], Role.STRANGER)
    assert turned_away == (Draft(), [SayToStranger(texts.STRANGER)])


@pytest.mark.parametrize("role", [Role.GUEST, Role.STRANGER])
@pytest.mark.parametrize(
    "what",
    [
        UnusableSent(GROUP, Fault.TEXT, None),
        PictureSent(GROUP, photo(1, "album")),
        Command(GROUP, "x"),
    ],
)
def test_talk_that_nobody_signed_is_left_alone(what: Sent, role: Role) -> None:
    assert step(Draft(), Unsigned(GROUP, what), [], role) == (Draft(), [])


@pytest.mark.parametrize("role", Role)
def test_a_group_is_followed_whoever_may_use_the_bot(role: Role) -> None:
    assert step(BOTH, Moved(GROUP, -1005), [], role) == (BOTH, [FollowChat(-1005)])


def test_data_is_deleted_only_at_a_tap_of_whoever_asked() -> None:
    draft, (asked,) = step(BOTH, Command(GROUP, "delete_my_data"), [])
    assert draft == BOTH
    assert isinstance(asked, Say)
    data = {str(button.label): button.data for (button,) in asked.keyboard}
    delete, keep = (
        Tapped(GROUP, "callback", data[label], 70) for label in ("Delete everything", "Keep it")
    )
    assert step(BOTH, delete, []) == (BOTH, [Erase("callback", 70)])
    assert step(BOTH, keep, []) == (BOTH, [Spare("callback", 70)])
    theirs = replace(delete, place=replace(GROUP, user_id=OTHER))
    assert step(BOTH, theirs, []) == (BOTH, [Answer("callback", texts.TAP_IS_NOT_YOURS)])


def test_only_who_looks_after_the_bot_pauses_it_and_announces_a_restart() -> None:
    shown = Report(message_id=70)
    for act, follows in (
        (Act.PAUSE, [Answer("callback", texts.PAUSE_BEGINS), Pause(), shown]),
        (Act.RESUME, [Answer("callback", texts.PAUSE_ENDS), Resume(), shown]),
        (Act.ANNOUNCE, [Answer("callback", texts.RESTART_IS_TOLD), AnnounceRestart()]),
    ):
        assert step(BOTH, tap(act, 0), [], Role.ADMIN) == (BOTH, follows)
        assert step(BOTH, tap(act, 0), []) == (BOTH, [Answer("callback", texts.TAP_IS_OLD)])


def test_only_who_looks_after_the_bot_is_told_how_it_does() -> None:
    command = Command(HERE, "admin")
    assert step(BOTH, command, [], Role.ADMIN) == (BOTH, [Report()])
    unknown = step(BOTH, Command(HERE, "nonsense"), [])
    assert step(BOTH, command, [], Role.GUEST) == unknown
    for role in Role:
        assert step(BOTH, Command(GROUP, "admin"), [], role) == (BOTH, []), "the group reads it"


@pytest.mark.parametrize(
    "event",
    [
        sent(1),
        Command(HERE, "start"),
        Command(HERE, "admin"),
        Command(GROUP, "help"),
        UnusableSent(HERE, Fault.TEXT, None),
    ],
)
def test_a_stranger_is_turned_away_whatever_they_send(event: Event) -> None:
    told = [SayToStranger(texts.STRANGER)]
    assert step(Draft(), event, [], Role.STRANGER) == (Draft(), told)


@pytest.mark.parametrize(
    "event",
    [
        UnusableSent(GROUP, Fault.TEXT, None),
        PictureSent(GROUP, photo(1, "album")),
        Command(GROUP, "x"),
    ],
)
def test_strangers_in_a_group_may_talk_to_each_other(event: Event) -> None:
    assert step(Draft(), event, [], Role.STRANGER) == (Draft(), [])


def test_a_strangers_tap_does_nothing() -> None:
    answer = [Answer("callback", texts.STRANGER)]
    for tapped in (tap(Act.PAINT, 3, 50), tap(Act.AGAIN, 9, 50), tap(Act.CANCEL, 9)):
        assert step(BOTH, tapped, [PAINTING], Role.STRANGER) == (BOTH, answer)


def test_a_stranger_may_end_what_is_painted_since_they_were_a_guest() -> None:
    running = replace(PAINTING, is_active=True)
    for act, follows in ((Act.CANCEL, Stop(9)), (Act.GOOD_ENOUGH, Finish(9))):
        _, effects = step(BOTH, tap(act, 9), [running], Role.STRANGER)
        assert follows in effects


def test_a_stranger_may_have_deleted_what_is_kept_since_they_were_a_guest() -> None:
    for event in (
        Command(HERE, "privacy"),
        Command(HERE, "delete_my_data"),
        tap(Act.ERASE, 0),
        tap(Act.KEEP, 0),
        Blocked(HERE),
    ):
        assert step(BOTH, event, [], Role.STRANGER) == step(BOTH, event, [], Role.GUEST)


def test_a_stranger_may_cancel_what_is_painted_for_them_and_nothing_else() -> None:
    running = replace(PAINTING, is_active=True)
    for event in (Command(HERE, "cancel"), tap(Act.CANCEL, 9)):
        draft, effects = step(BOTH, event, [running], Role.STRANGER)
        assert draft == BOTH
        assert effects[-1] == Stop(9)
    command = step(BOTH, Command(HERE, "cancel"), [], Role.STRANGER)
    assert command == (BOTH, [SayToStranger(texts.STRANGER)])
    for tapped in (tap(Act.AGAIN, 9, 50), tap(Act.NEW_STYLE, 9), tap(Act.PAINT, 9, 50)):
        _, effects = step(BOTH, tapped, [running], Role.STRANGER)
        assert effects == [Answer("callback", texts.STRANGER)]
    theirs = replace(running, user_id=OTHER)
    for owner in (ME, OTHER):
        _, (answer,) = step(BOTH, tap(Act.CANCEL, 9, owner=owner), [theirs], Role.STRANGER)
        assert answer == Answer("callback", texts.TAP_IS_NOT_YOURS)


def test_an_order_for_which_there_is_no_room_keeps_the_draft_and_its_buttons() -> None:
    draft, effects = refuse(BOTH, tap(Act.PAINT, 3, 50), Text("You have had enough."))
    assert draft == BOTH
    assert said(effects) == f"{texts.NO_ROOM} / You have had enough. {texts.NEXT_STRENGTH}"
    assert "Balanced" in labels(effects)
    _, effects = refuse(Draft(), tap(Act.AGAIN, 9, 50), Text("You have had enough."))
    assert said(effects) == f"{texts.NO_ROOM} / You have had enough."


def test_callback_data_fits_telegrams_64_bytes() -> None:
    longest = Tap(Act.AGAIN, owner=2**52, subject=2**63 - 1, strength=100).pack()
    assert len(longest.encode()) <= 64
    assert keyboards.parse(longest) == Tap(Act.AGAIN, 2**52, 2**63 - 1, 100)


def test_every_event_has_a_step() -> None:
    events: list[Event] = [
        Command(HERE, "start"),
        sent(1),
        UnusableSent(HERE, Fault.TEXT, None),
        tap(Act.PAINT, 1, 50),
        Unsigned(HERE, sent(1)),
        Blocked(HERE),
        Moved(HERE, -1005),
    ]
    assert all(step(Draft(), event, [])[1] for event in events)
