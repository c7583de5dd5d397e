"""How somebody wants their paintings: buttons in the message that offers the strengths.

Without a draft that is whole they come in a message of their own, and name draft 0.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot import keyboards, texts
from bot.choices import Choices, Strokes
from bot.dialogue.draft import Lack, prompt
from bot.dialogue.effects import Answer, Choose, Effect, Rewrite, Say
from bot.dialogue.offers import why_not
from bot.dialogue.scene import Scene, Step
from bot.events import Command, Tapped
from bot.keyboards import Act, Keyboard, Tap
from bot.wording import NOTHING, Text

_NO_DRAFT = 0


def ask(scene: Scene, event: Command) -> Step:
    """Show what is chosen, in a message of its own."""
    draft = scene.draft.number if scene.draft.lack is Lack.STRENGTH else _NO_DRAFT
    keyboard = keyboards.options(event.place.user_id, draft, scene.choices, scene.sizes)
    return scene.draft, [Say(texts.options(scene.choices, scene.sizes), keyboard)]


def show(scene: Scene, event: Tapped, tap: Tap) -> Step:
    """Show what is chosen, in the place of the strengths."""
    if (why := _objection(scene, event, tap)) is not None:
        return scene.draft, [Answer(event.callback_id, why)]
    shown = _options(scene, event, tap, scene.choices)
    return scene.draft, [Answer(event.callback_id, NOTHING), *shown]


def choose(scene: Scene, event: Tapped, tap: Tap) -> Step:
    """Paint so from now on."""
    why, choices = _objection(scene, event, tap), _with(scene, tap)
    if why is not None or choices is None:
        return scene.draft, [Answer(event.callback_id, why or texts.TAP_IS_OLD)]
    shown = _options(scene, event, tap, choices)
    return scene.draft, [Choose(choices), Answer(event.callback_id, texts.CHOICE_NOTED), *shown]


def close(scene: Scene, event: Tapped, tap: Tap) -> Step:
    """Offer the strengths again, if there is a draft for them."""
    if (why := _objection(scene, event, tap)) is not None:
        return scene.draft, [Answer(event.callback_id, why)]
    if tap.subject == _NO_DRAFT:
        shown = _shown(event, texts.options_closed(scene.choices, scene.sizes), ())
    else:
        offer = prompt(scene.draft, event.place)
        shown = _shown(event, offer.text, offer.keyboard)
    return scene.draft, [Answer(event.callback_id, NOTHING), *shown]


def _objection(scene: Scene, event: Tapped, tap: Tap) -> Text | None:
    return None if tap.subject == _NO_DRAFT else why_not(scene, event, tap)


def _with(scene: Scene, tap: Tap) -> Choices | None:
    """Return the choices with the one that was tapped; None if that is not offered."""
    choices, place, sizes = scene.choices, tap.strength, scene.sizes.offered
    match tap.act:
        case Act.SIZE if place < len(sizes):
            return replace(choices, size=sizes[place])
        case Act.STROKES if place < len(Strokes):
            return replace(choices, strokes=list(Strokes)[place])
        case Act.COLOURS if place <= 1:
            return replace(choices, keep_colours=bool(place))
        case Act.FILM if place <= 1:
            return replace(choices, film=bool(place))
        case _:
            return None


def _options(scene: Scene, event: Tapped, tap: Tap, choices: Choices) -> Sequence[Effect]:
    keyboard = keyboards.options(tap.owner, tap.subject, choices, scene.sizes)
    return _shown(event, texts.options(choices, scene.sizes), keyboard)


def _shown(event: Tapped, text: Text, keyboard: Keyboard) -> Sequence[Effect]:
    """Change the message that was tapped, unless it holds the button no more."""
    if event.message_id is None:
        return []
    return [Rewrite(event.message_id, text, keyboard)]
