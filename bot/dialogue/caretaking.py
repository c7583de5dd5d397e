"""Buttons of those who look after the bot: others hear nothing of them."""

from bot import texts
from bot.dialogue.effects import AnnounceRestart, Answer, Effect, Pause, Report, Resume
from bot.dialogue.scene import Scene, Step
from bot.events import Tapped
from bot.guests import Role
from bot.keyboards import Tap
from bot.wording import Text


def pause(scene: Scene, event: Tapped, _: Tap) -> Step:
    """Take no orders from now on."""
    return _done(scene, event, texts.PAUSE_BEGINS, [Pause(), Report(event.message_id)])


def resume(scene: Scene, event: Tapped, _: Tap) -> Step:
    """Take orders again."""
    return _done(scene, event, texts.PAUSE_ENDS, [Resume(), Report(event.message_id)])


def announce(scene: Scene, event: Tapped, _: Tap) -> Step:
    """Tell everybody who waits that there will be a restart."""
    return _done(scene, event, texts.RESTART_IS_TOLD, [AnnounceRestart()])


def _done(scene: Scene, event: Tapped, said: Text, effects: list[Effect]) -> Step:
    if scene.role is not Role.ADMIN:
        return scene.draft, [Answer(event.callback_id, texts.TAP_IS_OLD)]
    return scene.draft, [Answer(event.callback_id, said), *effects]
