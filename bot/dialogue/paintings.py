"""Buttons under a painting."""

from collections.abc import Callable
from dataclasses import replace

from bot import texts
from bot.choices import Choices
from bot.dialogue.draft import Draft, request
from bot.dialogue.effects import (
    Answer,
    Finish,
    Paint,
    SaveStyle,
    Say,
    SendFile,
    SendFilm,
    Stop,
)
from bot.dialogue.scene import Painting, Scene, Step
from bot.events import Photo, Place, Tapped
from bot.keyboards import Tap
from bot.wishes import Origin, Wishes
from bot.wording import NOTHING, Text

Handler = Callable[[Scene, Tapped, Tap], Step]
OfOne = Callable[[Scene, Tapped, Tap, Painting], Step]


def _of_own(handler: OfOne) -> Handler:
    """Let a handler know which painting a button names, if it is the person's and still kept."""

    def handle(scene: Scene, event: Tapped, tap: Tap) -> Step:
        named = [painting for painting in scene.paintings if painting.id == tap.subject]
        if not named:
            return scene.draft, [Answer(event.callback_id, texts.RESULT_IS_GONE)]
        if named[0].user_id != event.place.user_id:
            return scene.draft, [Answer(event.callback_id, texts.TAP_IS_NOT_YOURS)]
        return handler(scene, event, tap, named[0])

    return handle


@_of_own
def cancel(scene: Scene, event: Tapped, _: Tap, painting: Painting) -> Step:
    """Stop it."""
    if not painting.is_active:
        return scene.draft, [Answer(event.callback_id, texts.TAP_IS_OVER)]
    return scene.draft, [Answer(event.callback_id, texts.STOPPING), Stop(painting.id)]


@_of_own
def finish(scene: Scene, event: Tapped, _: Tap, painting: Painting) -> Step:
    """Take it as it is."""
    if not painting.is_active:
        return scene.draft, [Answer(event.callback_id, texts.TAP_IS_OVER)]
    return scene.draft, [Answer(event.callback_id, texts.TAKING), Finish(painting.id)]


@_of_own
def paint_again(scene: Scene, event: Tapped, tap: Tap, painting: Painting) -> Step:
    """Paint its pictures once more, from what it was begun from: from the photo, as chosen now."""
    is_from_photo = painting.wishes.origin is Origin.PHOTO
    choices = scene.choices if is_from_photo else painting.wishes.choices
    wishes = replace(painting.wishes, choices=choices, are_sketches=False)
    order = Paint(painting.content, painting.style, tap.strength, None, wishes)
    return _ordered(scene, event, order)


@_of_own
def go_on(scene: Scene, event: Tapped, tap: Tap, painting: Painting) -> Step:
    """Go on from its result, at another strength."""
    return _ordered(scene, event, _onwards(painting, tap.strength, painting.wishes.choices))


@_of_own
def enlarge(scene: Scene, event: Tapped, _: Tap, painting: Painting) -> Step:
    """Go on from its result, at the next size up."""
    larger = painting.wishes.choices.larger
    if larger is None or larger.size not in scene.sizes.offered:
        return scene.draft, [Answer(event.callback_id, texts.TAP_IS_OLD)]
    return _ordered(scene, event, _onwards(painting, painting.strength, larger))


@_of_own
def swap(scene: Scene, event: Tapped, _: Tap, painting: Painting) -> Step:
    """Paint its style picture in the style of its photo."""
    wishes = Wishes(painting.wishes.choices)
    order = Paint(painting.style, painting.content, painting.strength, None, wishes)
    return _ordered(scene, event, order)


@_of_own
def paint_sketched(scene: Scene, event: Tapped, tap: Tap, painting: Painting) -> Step:
    """Paint what it has sketched at a strength; its message keeps the other sketches.

    Where something else has been chosen since, from the photo, as chosen now.
    """
    fits = replace(painting.wishes.choices, film=scene.choices.film) == scene.choices
    wishes = Wishes(scene.choices, Origin.SKETCH, painting.id) if fits else Wishes(scene.choices)
    order = Paint(painting.content, painting.style, tap.strength, None, wishes)
    return _ordered(scene, event, order)


@_of_own
def keep_photo(scene: Scene, event: Tapped, _: Tap, painting: Painting) -> Step:
    """Ask for another style for its photo."""
    asked = _asked(scene.draft, painting, texts.ASK_STYLE_KEEPING_CONTENT, event.place)
    draft = Draft(scene.draft.number + 1, content=painting.content)
    return draft, [Answer(event.callback_id, NOTHING), asked]


@_of_own
def keep_style(scene: Scene, event: Tapped, _: Tap, painting: Painting) -> Step:
    """Ask for another photo for its style."""
    asked = _asked(scene.draft, painting, texts.ASK_CONTENT_KEEPING_STYLE, event.place)
    draft = Draft(scene.draft.number + 1, style=painting.style)
    return draft, [Answer(event.callback_id, NOTHING), asked]


@_of_own
def send_file(scene: Scene, event: Tapped, _: Tap, painting: Painting) -> Step:
    """Send its file once more."""
    if not painting.is_painted:
        return scene.draft, [Answer(event.callback_id, texts.RESULT_IS_GONE)]
    return scene.draft, [Answer(event.callback_id, texts.SENDING_FILE), SendFile(painting.id)]


@_of_own
def send_film(scene: Scene, event: Tapped, _: Tap, painting: Painting) -> Step:
    """Send its film."""
    if not painting.is_painted:
        return scene.draft, [Answer(event.callback_id, texts.RESULT_IS_GONE)]
    return scene.draft, [Answer(event.callback_id, texts.MAKING_FILM), SendFilm(painting.id)]


@_of_own
def save_style(scene: Scene, event: Tapped, _: Tap, painting: Painting) -> Step:
    """Save its style."""
    if not isinstance(painting.style, Photo):
        return scene.draft, [Answer(event.callback_id, texts.STYLE_IS_BUILT_IN)]
    style = replace(painting.style, album=None)
    return scene.draft, [Answer(event.callback_id, NOTHING), SaveStyle(style)]


def _onwards(painting: Painting, strength: int, choices: Choices) -> Paint:
    """Return what is ordered to go on from a painting's result."""
    wishes = Wishes(choices, Origin.RESULT, painting.id)
    return Paint(painting.content, painting.style, strength, None, wishes)


def _ordered(scene: Scene, event: Tapped, order: Paint) -> Step:
    """Order something, unless just that is being painted."""
    order = replace(order, wishes=order.wishes.within(scene.sizes))
    wanted = (order.content, order.style, order.strength, order.wishes)
    if any((p.content, p.style, p.strength, p.wishes) == wanted for p in scene.active):
        return scene.draft, [Answer(event.callback_id, texts.TAP_IS_DOUBLE)]
    return scene.draft, [Answer(event.callback_id, texts.ON_IT), order]


def _asked(replaced: Draft, painting: Painting, text: Text, place: Place) -> Say:
    """Ask for the other picture, and say so if one makes way that was not the painting's."""
    asked, its_own = request(text, place), {None, painting.content, painting.style}
    is_lost = not {replaced.content, replaced.style} <= its_own
    return Say(asked + texts.SENT_SINCE_IS_FORGOTTEN if is_lost else asked)
