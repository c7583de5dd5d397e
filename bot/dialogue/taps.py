"""Buttons: which part of the dialogue each belongs to."""

from collections.abc import Callable, Mapping

from bot import keyboards, texts
from bot.dialogue import caretaking, offers, options, paintings, personal, styles
from bot.dialogue.effects import Answer
from bot.dialogue.scene import Scene, Step
from bot.events import Tapped
from bot.keyboards import Act, Tap

Handler = Callable[[Scene, Tapped, Tap], Step]

HANDLERS: Mapping[Act, Handler] = {
    Act.PAINT: offers.paint,
    Act.SKETCH: offers.sketch,
    Act.START_OVER: offers.start_over,
    Act.OPTIONS: options.show,
    Act.SIZE: options.choose,
    Act.COLOURS: options.choose,
    Act.STROKES: options.choose,
    Act.FILM: options.choose,
    Act.OPTIONS_DONE: options.close,
    Act.CANCEL: paintings.cancel,
    Act.GOOD_ENOUGH: paintings.finish,
    Act.AGAIN: paintings.paint_again,
    Act.GO_ON: paintings.go_on,
    Act.ENLARGE: paintings.enlarge,
    Act.SWAP: paintings.swap,
    Act.PAINT_SKETCHED: paintings.paint_sketched,
    Act.NEW_STYLE: paintings.keep_photo,
    Act.NEW_PHOTO: paintings.keep_style,
    Act.SEND_FILE: paintings.send_file,
    Act.SEND_FILM: paintings.send_film,
    Act.ERASE: personal.erase,
    Act.KEEP: personal.keep,
    Act.LANGUAGE: personal.choose_language,
    Act.BUILT_IN: styles.take_built_in,
    Act.SAVE_STYLE: paintings.save_style,
    Act.SAVED: styles.list_saved,
    Act.USE_SAVED: styles.take_saved,
    Act.ASK_NAME: styles.ask_name,
    Act.ASK_DROP: styles.ask_drop,
    Act.DROP_STYLE: styles.drop,
    Act.PAUSE: caretaking.pause,
    Act.RESUME: caretaking.resume,
    Act.ANNOUNCE: caretaking.announce,
}
"""One for each button that there is."""


def follow(scene: Scene, event: Tapped) -> Step:
    """Do what a button says, for the one for whom it is."""
    tap = keyboards.parse(event.data)
    if tap is None:
        return scene.draft, [Answer(event.callback_id, texts.TAP_IS_OLD)]
    if tap.owner != event.place.user_id:
        return scene.draft, [Answer(event.callback_id, texts.TAP_IS_NOT_YOURS)]
    return HANDLERS[tap.act](scene, event, tap)
