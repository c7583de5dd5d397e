"""Those for whom the bot is not: they may have been guests, and own what is kept since."""

from collections.abc import Sequence

from bot import keyboards, texts
from bot.dialogue.effects import Answer, Effect, SayToStranger
from bot.dialogue.scene import Scene
from bot.events import Blocked, Command, Event, Moved, Tapped
from bot.keyboards import Act

_ALWAYS = {Act.ERASE, Act.KEEP}
_OF_ACTIVE = {Act.CANCEL, Act.GOOD_ENOUGH}


def may(scene: Scene, event: Event) -> bool:
    """Whether it is something that everybody may do."""
    match event:
        case Blocked() | Moved():  # nothing is answered
            return True
        case Command(name="cancel"):
            return bool(scene.active)
        case Command(name=name):
            return name in {"privacy", "delete_my_data"}
        case Tapped(data=data) if (tap := keyboards.parse(data)) is not None:
            is_active = any(painting.id == tap.subject for painting in scene.active)
            return tap.act in _ALWAYS or (tap.act in _OF_ACTIVE and is_active)
        case _:
            return False


def turned_away(event: Event) -> Sequence[Effect]:
    """Say that the bot is not for them."""
    if isinstance(event, Tapped):
        return [Answer(event.callback_id, texts.STRANGER)]
    return [SayToStranger(texts.STRANGER)]
