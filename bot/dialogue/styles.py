"""Styles that need not be sent: those that come with the program, and those somebody has saved."""

from bot import keyboards, texts
from bot.dialogue.draft import Draft, Lack, prompt_again, request
from bot.dialogue.effects import (
    Answer,
    AskName,
    DropStyle,
    NameStyle,
    Say,
    Show,
    ShowSheet,
)
from bot.dialogue.scene import Scene, Step
from bot.events import Command, Replied, Tapped
from bot.illustrations import Illustration
from bot.keyboards import Tap
from bot.sources import BuiltIn, SavedStyle, Source
from bot.wording import NOTHING, Text, verbatim

NAME_UNITS = 40
"""Of UTF-16, as Telegram counts: twenty names have room in a caption."""


def offer(scene: Scene, event: Command) -> Step:
    """Show those that come with the program."""
    keyboard = keyboards.styles(event.place.user_id, has_saved=bool(scene.saved))
    shown = Show(texts.ASK_BUILT_IN, keyboard, illustration=Illustration.STYLES)
    return scene.draft, [shown]


def take_built_in(scene: Scene, event: Tapped, tap: Tap) -> Step:
    """Take one of them into the draft."""
    chosen = list(texts.STYLES.items())[tap.subject - 1 : tap.subject] if tap.subject else []
    if not chosen:
        return scene.draft, [Answer(event.callback_id, texts.TAP_IS_OLD)]
    ((key, name),) = chosen
    return _taken(scene, event, BuiltIn(key), name)


def list_saved(scene: Scene, event: Tapped, _: Tap) -> Step:
    """Show what somebody has saved."""
    if not scene.saved:
        return scene.draft, [Answer(event.callback_id, texts.NOTHING_SAVED)]
    keyboard = keyboards.saved_styles(event.place.user_id, [style.id for style in scene.saved])
    shown = ShowSheet(
        texts.saved_styles([style.name for style in scene.saved]),
        keyboard,
        sources=tuple(style.source for style in scene.saved),
    )
    return scene.draft, [Answer(event.callback_id, NOTHING), shown]


def take_saved(scene: Scene, event: Tapped, tap: Tap) -> Step:
    """Take a saved style into the draft."""
    style = _saved(scene, tap)
    if style is None:
        return scene.draft, [Answer(event.callback_id, texts.STYLE_IS_GONE)]
    return _taken(scene, event, style.source, style.name)


def ask_drop(scene: Scene, event: Tapped, _: Tap) -> Step:
    """Ask which saved style to delete."""
    if not scene.saved:
        return scene.draft, [Answer(event.callback_id, texts.NOTHING_SAVED)]
    keyboard = keyboards.dropping(event.place.user_id, [style.id for style in scene.saved])
    names = [style.name for style in scene.saved]
    asked = Say(texts.dropping(names), keyboard)
    return scene.draft, [Answer(event.callback_id, NOTHING), asked]


def drop(scene: Scene, event: Tapped, tap: Tap) -> Step:
    """Delete a saved style."""
    style = _saved(scene, tap)
    if style is None:
        return scene.draft, [Answer(event.callback_id, texts.STYLE_IS_GONE)]
    said = Say(texts.style_dropped(style.name))
    return scene.draft, [Answer(event.callback_id, NOTHING), DropStyle(style.id), said]


def ask_name(scene: Scene, event: Tapped, tap: Tap) -> Step:
    """Ask what a saved style shall be called."""
    style = _saved(scene, tap)
    if style is None:
        return scene.draft, [Answer(event.callback_id, texts.STYLE_IS_GONE)]
    asked = AskName(style.id, texts.ask_name(style.name))
    return scene.draft, [Answer(event.callback_id, NOTHING), asked]


def name_it(scene: Scene, event: Replied) -> Step:
    """Call the saved style so about which the bot has asked."""
    if scene.asked is None:
        return scene.draft, []
    name = "".join(letter for letter in " ".join(event.words.split()) if letter.isprintable())
    if not 0 < len(name.encode("utf-16-le")) // 2 <= NAME_UNITS:
        return scene.draft, [Say(texts.NAME_IS_UNFIT)]
    said = Say(texts.style_named(verbatim(name)))
    return scene.draft, [NameStyle(scene.asked.id, name), said]


def _saved(scene: Scene, tap: Tap) -> SavedStyle | None:
    return next((style for style in scene.saved if style.id == tap.subject), None)


def _taken(scene: Scene, event: Tapped, style: Source, name: Text) -> Step:
    """Return the draft with a style in the place of the one it had, and what is said of it."""
    draft = scene.draft
    if draft.style != style:
        # Buttons of the pair that it was are old.
        draft = Draft(draft.number + 1, content=draft.content, style=style)
    taken = texts.style_taken(name)
    if draft.lack is Lack.CONTENT:
        said = Say(request(taken + texts.NEXT_CONTENT, event.place))
    else:
        said = prompt_again(draft, event.place, taken)
    return draft, [Answer(event.callback_id, NOTHING), said]
