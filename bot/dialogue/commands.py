"""Commands."""

from collections.abc import Callable, Mapping

from bot import keyboards, texts
from bot.dialogue import options, styles
from bot.dialogue.draft import Draft, prompt_again, request
from bot.dialogue.effects import Report, Say, Show, Stop, TellStats
from bot.dialogue.scene import Scene, Step
from bot.events import STYLE, Command
from bot.guests import Role
from bot.illustrations import Illustration

Handler = Callable[[Scene, Command], Step]


def follow(scene: Scene, event: Command) -> Step:
    """Do what a command says."""
    if event.name == "admin" and scene.role is Role.ADMIN:
        return scene.draft, [Report()]
    handler = HANDLERS.get(event.name)
    return handler(scene, event) if handler else (scene.draft, [Say(texts.UNKNOWN_COMMAND)])


def _start(scene: Scene, event: Command) -> Step:
    said = prompt_again(scene.draft, event.place, texts.GREETING)
    if event.place.is_private:
        said = Show(said.text, said.keyboard, illustration=Illustration.EXAMPLE)
    return scene.draft, [said]


def _style(scene: Scene, event: Command) -> Step:
    """Say how it is used: no picture came with it."""
    return scene.draft, [prompt_again(scene.draft, event.place, texts.STYLE_ALONE)]


def _cancel(scene: Scene, event: Command) -> Step:
    draft, place = scene.draft, event.place
    if scene.active:
        return draft, [Stop(painting.id) for painting in scene.active]
    if draft.is_empty:
        return draft, [Say(request(texts.NOTHING_TO_CANCEL, place))]
    return Draft(draft.number + 1), [Say(request(texts.STARTED_OVER, place))]


def _help(scene: Scene, event: Command) -> Step:
    return scene.draft, [Say(texts.HELP if event.place.is_private else texts.HELP_IN_GROUPS)]


def _privacy(scene: Scene, _: Command) -> Step:
    return scene.draft, [Say(texts.PRIVACY)]


def _delete_my_data(scene: Scene, event: Command) -> Step:
    return scene.draft, [Say(texts.ASK_ERASURE, keyboards.erasure(event.place.user_id))]


def _language(scene: Scene, event: Command) -> Step:
    return scene.draft, [Say(texts.ASK_LANGUAGE, keyboards.languages(event.place.user_id))]


def _mystats(scene: Scene, _: Command) -> Step:
    return scene.draft, [TellStats()]


HANDLERS: Mapping[str, Handler] = {
    "start": _start,
    STYLE: _style,
    "styles": styles.offer,
    "cancel": _cancel,
    "help": _help,
    "privacy": _privacy,
    "delete_my_data": _delete_my_data,
    "language": _language,
    "options": options.ask,
    "mystats": _mystats,
}
"""Everybody's: `bot.commands` tells clients of them."""
