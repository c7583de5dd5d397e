"""Buttons about somebody themselves: their data, their language, how they want their paintings."""

from bot import texts
from bot.dialogue.effects import Answer, Effect, Erase, Rewrite, Spare, Speak
from bot.dialogue.scene import Scene, Step
from bot.events import Tapped
from bot.keyboards import Tap
from bot.languages import Language


def erase(scene: Scene, event: Tapped, _: Tap) -> Step:
    """Delete all that is kept of them."""
    return scene.draft, [Erase(event.callback_id, event.message_id)]


def keep(scene: Scene, event: Tapped, _: Tap) -> Step:
    """Delete nothing."""
    return scene.draft, [Spare(event.callback_id, event.message_id)]


def choose_language(scene: Scene, event: Tapped, tap: Tap) -> Step:
    """Speak a language from now on."""
    chosen = list(Language)[tap.subject - 1 : tap.subject] if tap.subject else [None]
    if not chosen:
        return scene.draft, [Answer(event.callback_id, texts.TAP_IS_OLD)]
    effects: list[Effect] = [Speak(chosen[0]), Answer(event.callback_id, texts.LANGUAGE_CHOSEN)]
    if event.message_id is not None:
        effects.append(Rewrite(event.message_id, texts.LANGUAGE_CHOSEN))
    return scene.draft, effects
