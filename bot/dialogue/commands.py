"""Commands."""

from collections.abc import Callable, Mapping

from bot import keyboards, texts
from bot.dialogue import options
from bot.dialogue.draft import Draft, prompt_again
from bot.dialogue.effects import Report, Say, Stop, TellStats
from bot.dialogue.scene import Scene, Step
from bot.events import Command
from bot.guests import Role

Handler = Callable[[Scene, Command], Step]


def follow(scene: Scene, event: Command) -> Step:
    """Do what a command says."""
    if event.name == "admin" and scene.role is Role.ADMIN:
        return scene.draft, [Report()]
    handler = _HANDLERS.get(event.name)
    return handler(scene, event) if handler else (scene.draft, [Say(texts.UNKNOWN_COMMAND)])


def _start(scene: Scene, event: Command) -> Step:
    return scene.draft, [prompt_again(scene.draft, event.place.user_id, texts.GREETING)]


def _cancel(scene: Scene, _: Command) -> Step:
    draft = scene.draft
    if scene.active:
        return draft, [Stop(painting.id) for painting in scene.active]
    if draft.is_empty:
        return draft, [Say(texts.NOTHING_TO_CANCEL)]
    return Draft(draft.number + 1), [Say(texts.STARTED_OVER)]


def _help(scene: Scene, _: Command) -> Step:
    return scene.draft, [Say(texts.HELP)]


def _privacy(scene: Scene, _: Command) -> Step:
    return scene.draft, [Say(texts.PRIVACY)]


def _delete_my_data(scene: Scene, event: Command) -> Step:
    return scene.draft, [Say(texts.ASK_ERASURE, keyboards.erasure(event.place.user_id))]


def _language(scene: Scene, event: Command) -> Step:
    return scene.draft, [Say(texts.ASK_LANGUAGE, keyboards.languages(event.place.user_id))]


def _mystats(scene: Scene, _: Command) -> Step:
    return scene.draft, [TellStats()]


_HANDLERS: Mapping[str, Handler] = {
    "start": _start,
    "cancel": _cancel,
    "help": _help,
    "privacy": _privacy,
    "delete_my_data": _delete_my_data,
    "language": _language,
    "options": options.ask,
    "mystats": _mystats,
}
"""Everybody's: `bot.commands` tells clients of them."""
