"""Buttons under a draft."""

from bot import texts
from bot.dialogue.draft import Draft, Lack, request
from bot.dialogue.effects import Answer, Effect, Paint, Rewrite
from bot.dialogue.scene import Scene, Step
from bot.events import Tapped
from bot.keyboards import Tap
from bot.wishes import Wishes
from bot.wording import NOTHING, Text


def paint(scene: Scene, event: Tapped, tap: Tap) -> Step:
    """Order a painting of the draft's pictures."""
    return _ordered(scene, event, tap, Wishes(scene.choices))


def sketch(scene: Scene, event: Tapped, tap: Tap) -> Step:
    """Order sketches of the draft's pictures, to choose a strength by."""
    return _ordered(scene, event, tap, Wishes(scene.choices, are_sketches=True))


def start_over(scene: Scene, event: Tapped, tap: Tap) -> Step:
    """Forget the draft's pictures."""
    if (objection := why_not(scene, event, tap)) is not None:
        return scene.draft, [Answer(event.callback_id, objection)]
    effects: list[Effect] = [Answer(event.callback_id, NOTHING)]
    if event.message_id is not None:
        effects.append(Rewrite(event.message_id, request(texts.STARTED_OVER, event.place)))
    return Draft(scene.draft.number + 1), effects


def _ordered(scene: Scene, event: Tapped, tap: Tap, wishes: Wishes) -> Step:
    """Order something of the draft's pictures."""
    draft = scene.draft
    if (objection := why_not(scene, event, tap)) is not None:
        return draft, [Answer(event.callback_id, objection)]
    if draft.content is None or draft.style is None:
        return draft, [Answer(event.callback_id, texts.TAP_IS_OLD)]
    order = Paint(draft.content, draft.style, tap.strength, event.message_id, wishes)
    return Draft(draft.number + 1), [Answer(event.callback_id, texts.ON_IT), order]


def why_not(scene: Scene, event: Tapped, tap: Tap) -> Text | None:
    """Return why a draft's button does nothing, None if it does."""
    shown = event.message_id
    if shown and any(painting.status_message_id == shown for painting in scene.active):
        return texts.TAP_IS_DOUBLE
    if tap.subject != scene.draft.number or scene.draft.lack is not Lack.STRENGTH:
        return texts.TAP_IS_OLD
    return None
