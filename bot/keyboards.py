"""The buttons, and what is written behind them.

Callback data is at most 64 bytes and comes back from strangers: `parse` believes nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot import texts
from bot.choices import Choices, Strokes
from bot.languages import NAMES, Language
from bot.sizes import Sizes
from bot.strip import COLUMNS, STRENGTHS
from bot.wording import Text, verbatim
from styler.presets import STRONGEST, WEAKEST, Preset, stronger, weaker


class Act(StrEnum):
    """What a button does."""

    PAINT = "p"
    """Paint draft `subject` of person `owner` at `strength`."""
    SKETCH = "t"
    """Sketch draft `subject` of person `owner` at some strengths; `strength` is the first."""
    PAINT_SKETCHED = "u"
    """Paint what job `subject` has sketched at `strength`."""
    START_OVER = "o"
    """Forget draft `subject` of person `owner`."""
    CANCEL = "c"
    """Stop job `subject`."""
    GOOD_ENOUGH = "g"
    """Take what there is of job `subject`."""
    AGAIN = "a"
    """Paint the pictures of job `subject` once more at `strength`."""
    GO_ON = "+"
    """Go on from the result of job `subject` at `strength`."""
    ENLARGE = "b"
    """Go on from the result of job `subject` at the next size up."""
    SWAP = "x"
    """Paint the style of job `subject` in the style of its photo."""
    NEW_STYLE = "s"
    """Keep the photo of job `subject`."""
    NEW_PHOTO = "n"
    """Keep the style of job `subject`."""
    SEND_FILE = "f"
    """Send the file of job `subject` once more."""
    SEND_FILM = "v"
    """Send the film of job `subject`."""
    ERASE = "e"
    """Delete all that is kept of person `owner`."""
    KEEP = "k"
    """Delete nothing."""
    PAUSE = "h"
    """Take no orders."""
    RESUME = "r"
    """Take orders again."""
    ANNOUNCE = "w"
    """Tell those who wait of a restart."""
    OPTIONS = "m"
    """Show how person `owner` wants their paintings, in the place of draft `subject`."""
    SIZE = "1"
    """Paint so large for `owner`; like the next three it names the draft, and the place of what is
    chosen among what is offered."""
    COLOURS = "2"
    """Paint in such colours."""
    STROKES = "3"
    """Paint with such strokes."""
    FILM = "4"
    """Make a film of it, or none."""
    OPTIONS_DONE = "5"
    """Offer draft `subject` in the place of the options."""
    LANGUAGE = "l"
    """Speak language number `subject` to person `owner`; 0: that of their client."""
    BUILT_IN = "i"
    """Take style number `subject` of those that come with the program."""
    SAVE_STYLE = "y"
    """Save the style of job `subject`."""
    SAVED = "7"
    """Show what person `owner` has saved."""
    USE_SAVED = "j"
    """Take the saved style `subject`."""
    ASK_NAME = "q"
    """Ask for a name for the saved style `subject`."""
    ASK_DROP = "6"
    """Ask which of what person `owner` has saved to delete."""
    DROP_STYLE = "d"
    """Delete the saved style `subject`."""


@dataclass(frozen=True, slots=True)
class Tap:
    """A button's data."""

    act: Act
    owner: int
    subject: int
    strength: int = 0
    """Or the place of what is chosen."""

    def pack(self) -> str:
        """Return the button's callback data."""
        return f"{self.act}:{self.owner}:{self.subject}:{self.strength}"


@dataclass(frozen=True, slots=True)
class Button:
    """A label and the callback data behind it."""

    label: Text
    data: str


Keyboard = tuple[tuple[Button, ...], ...]

_PARTS = 4
_DIGITS = 19
_COLUMNS = 5


def parse(data: str) -> Tap | None:
    """Return what a button's data says; None if it is none of ours."""
    act, *numbers = data.split(":")
    if len(numbers) != _PARTS - 1 or act not in set(Act):
        return None
    if not all(number.isascii() and number.isdigit() for number in numbers):
        return None
    if any(len(number) > _DIGITS for number in numbers):
        return None
    owner, subject, strength = (int(number) for number in numbers)
    if not WEAKEST <= strength <= STRONGEST or max(owner, subject) >= 2**63:
        return None
    return Tap(Act(act), owner, subject, strength)


def strengths(owner: int, draft: int) -> Keyboard:
    """Offer the presets for a draft."""
    presets = tuple(
        Button(texts.PRESETS[preset], Tap(Act.PAINT, owner, draft, preset).pack())
        for preset in Preset
    )
    sketches = Button(texts.SHOW_STRENGTHS, Tap(Act.SKETCH, owner, draft, STRENGTHS[0]).pack())
    return (
        presets,
        (sketches,),
        (Button(texts.MORE_OPTIONS, Tap(Act.OPTIONS, owner, draft).pack()),),
        (Button(texts.START_OVER, Tap(Act.START_OVER, owner, draft).pack()),),
    )


def options(owner: int, draft: int, choices: Choices, sizes: Sizes) -> Keyboard:
    """Offer how paintings can be, and mark what is chosen."""

    def row(act: Act, labels: Sequence[Text], chosen: int) -> tuple[Button, ...]:
        return tuple(
            Button(
                texts.marked(label) if place == chosen else label,
                Tap(act, owner, draft, place).pack(),
            )
            for place, label in enumerate(labels)
        )

    offered, strokes = sizes.offered, list(Strokes)
    labels = [texts.SIZES[size] for size in offered]
    by_size = row(Act.SIZE, labels, offered.index(choices.size))
    return (
        *(by_size[i : i + 2] for i in range(0, len(by_size), 2)),
        row(Act.COLOURS, texts.COLOURS, choices.keep_colours),
        row(Act.STROKES, [texts.STROKES[each] for each in strokes], strokes.index(choices.strokes)),
        row(Act.FILM, texts.FILM, choices.film),
        (Button(texts.DONE, Tap(Act.OPTIONS_DONE, owner, draft).pack()),),
    )


def cancel(owner: int, job: int) -> Keyboard:
    """Offer to stop a job."""
    return ((Button(texts.CANCEL, Tap(Act.CANCEL, owner, job).pack()),),)


def after_sketches(owner: int, job: int) -> Keyboard:
    """Offer to paint what a job has sketched, in rows as the sheet has them."""
    buttons = [
        Button(
            texts.numbered(number, strength),
            Tap(Act.PAINT_SKETCHED, owner, job, strength).pack(),
        )
        for number, strength in enumerate(STRENGTHS, start=1)
    ]
    rows = (tuple(buttons[i : i + COLUMNS]) for i in range(0, len(buttons), COLUMNS))
    return (*rows, _new(owner, job))


def underway(owner: int, job: int) -> Keyboard:
    """Offer to take a job as it is shown, or to stop it."""
    enough = Button(texts.GOOD_ENOUGH, Tap(Act.GOOD_ENOUGH, owner, job).pack())
    return ((enough, Button(texts.CANCEL, Tap(Act.CANCEL, owner, job).pack())),)


def after_result(
    owner: int, job: int, strength: int, *, may_grow: bool, may_save: bool
) -> Keyboard:
    """Offer what can follow a painting: larger where that is, its style where it was sent."""
    steps = ((texts.WEAKER, weaker(strength)), (texts.STRONGER, stronger(strength)))
    others = tuple(
        Button(label, Tap(Act.GO_ON, owner, job, step).pack())
        for label, step in steps
        if step is not None
    )
    larger = Button(texts.LARGER, Tap(Act.ENLARGE, owner, job).pack())
    swap = Button(texts.SWAP, Tap(Act.SWAP, owner, job).pack())
    save = (Button(texts.SAVE_STYLE, Tap(Act.SAVE_STYLE, owner, job).pack()),) if may_save else ()
    return (
        others,
        (larger, swap) if may_grow else (swap,),
        _new(owner, job),
        (*send_film(owner, job)[0], *save),
    )


def after_early_result(
    owner: int, job: int, strength: int, *, may_grow: bool, may_save: bool
) -> Keyboard:
    """Offer what can follow a painting that was taken as it was: the rest of it, first of all."""
    rest = Button(texts.FINISH_IT, Tap(Act.GO_ON, owner, job, strength).pack())
    return ((rest,), *after_result(owner, job, strength, may_grow=may_grow, may_save=may_save))


def after_cancel(owner: int, job: int) -> Keyboard:
    """Offer the presets for the pictures of a job that was stopped."""
    presets = tuple(
        Button(texts.PRESETS[preset], Tap(Act.AGAIN, owner, job, preset).pack())
        for preset in Preset
    )
    return (presets, _new(owner, job))


def after_failure(owner: int, job: int, strength: int) -> Keyboard:
    """Offer to try a failed job again."""
    return (
        (Button(texts.TRY_AGAIN, Tap(Act.AGAIN, owner, job, strength).pack()),),
        _new(owner, job),
    )


def send_file(owner: int, job: int) -> Keyboard:
    """Offer a result's file once more."""
    return ((Button(texts.SEND_FILE, Tap(Act.SEND_FILE, owner, job).pack()),),)


def send_film(owner: int, job: int) -> Keyboard:
    """Offer a painting's film."""
    return ((Button(texts.SEND_FILM, Tap(Act.SEND_FILM, owner, job).pack()),),)


def erasure(owner: int) -> Keyboard:
    """Ask whether all that is kept of a person shall be deleted."""
    return (
        (Button(texts.ERASE, Tap(Act.ERASE, owner, 0).pack()),),
        (Button(texts.KEEP, Tap(Act.KEEP, owner, 0).pack()),),
    )


def report(owner: int, *, is_paused: bool) -> Keyboard:
    """Offer what can be done by those who look after the bot."""
    label, act = (texts.RESUME, Act.RESUME) if is_paused else (texts.PAUSE, Act.PAUSE)
    return (
        (Button(label, Tap(act, owner, 0).pack()),),
        (Button(texts.ANNOUNCE_RESTART, Tap(Act.ANNOUNCE, owner, 0).pack()),),
    )


def languages(owner: int) -> Keyboard:
    """Offer the languages, each in its own words."""
    buttons = [
        Button(verbatim(NAMES[language]), Tap(Act.LANGUAGE, owner, number).pack())
        for number, language in enumerate(Language, start=1)
    ]
    client = Button(texts.CLIENTS_LANGUAGE, Tap(Act.LANGUAGE, owner, 0).pack())
    return (*(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2)), (client,))


def styles(owner: int, *, has_saved: bool) -> Keyboard:
    """Offer the styles that come with the program, and what the person has saved."""
    own = ((Button(texts.MY_STYLES, Tap(Act.SAVED, owner, 0).pack()),),) if has_saved else ()
    return (*_numbers(Act.BUILT_IN, owner, range(1, len(texts.STYLES) + 1)), *own)


def saved_styles(owner: int, styles: Iterable[int]) -> Keyboard:
    """Offer the styles that a person has saved."""
    drop = Button(texts.DELETE_ONE, Tap(Act.ASK_DROP, owner, 0).pack())
    return (*_numbers(Act.USE_SAVED, owner, styles), (drop,))


def dropping(owner: int, styles: Iterable[int]) -> Keyboard:
    """Offer to delete one of these styles."""
    return _numbers(Act.DROP_STYLE, owner, styles)


def saved_style(owner: int, style: int) -> Keyboard:
    """Offer to name a style that was saved."""
    return ((Button(texts.NAME_IT, Tap(Act.ASK_NAME, owner, style).pack()),),)


def _numbers(act: Act, owner: int, subjects: Iterable[int]) -> Keyboard:
    """Return numbers from 1 upwards in rows, as the tiles of a sheet are."""
    listed = tuple(
        Button(verbatim(str(number)), Tap(act, owner, subject).pack())
        for number, subject in enumerate(subjects, start=1)
    )
    return tuple(listed[i : i + _COLUMNS] for i in range(0, len(listed), _COLUMNS))


def _new(owner: int, job: int) -> tuple[Button, ...]:
    return (
        Button(texts.NEW_STYLE, Tap(Act.NEW_STYLE, owner, job).pack()),
        Button(texts.NEW_PHOTO, Tap(Act.NEW_PHOTO, owner, job).pack()),
    )
