"""A picture was sent, or something that is none."""

from dataclasses import replace

from bot import keyboards, texts
from bot.dialogue.draft import Draft, prompt, prompt_again
from bot.dialogue.effects import Say, SayAfterAlbum
from bot.dialogue.scene import Scene, Step
from bot.events import Photo, PictureSent, Place, UnusableSent
from bot.keyboards import Keyboard
from bot.wording import Text


def taken(scene: Scene, event: PictureSent) -> Step:
    """Take a picture as the photo, or as the style if there is a photo."""
    before = [each for each in scene.draft.aside if each.album == event.photo.album]
    step: Step = replace(scene.draft, aside=()), []
    for photo in (*before, event.photo):
        step = _taken(step[0], photo, event.place)
    return step


def _taken(draft: Draft, photo: Photo, place: Place) -> Step:
    owner = place.user_id
    if of_album := draft.of_album(photo.album):
        return _album(draft, [*of_album, photo], owner)
    if draft.content is None:
        draft = replace(draft, content=photo)
    elif draft.style is None:
        draft = replace(draft, style=photo)
    else:
        text = texts.HAVE_BOTH
        return draft, [_say(photo.album, text, keyboards.strengths(owner, draft.number))]
    said = prompt(draft, place)
    return draft, [_say(photo.album, said.text, said.keyboard)]


def refused(scene: Scene, event: UnusableSent) -> Step:
    """Say why something is no use, and what to send instead."""
    before = texts.FAULTS[event.fault]
    return scene.draft, [prompt_again(scene.draft, event.place, before)]


def _album(draft: Draft, pictures: list[Photo], owner: int) -> Step:
    """Take an album's first two pictures in its order, whatever order they arrive in."""
    content, style, *rest = sorted(pictures, key=lambda photo: photo.message_id)
    text = texts.ALBUM_OF_MANY if rest else texts.ASK_STRENGTH
    draft = replace(draft, content=content, style=style)
    return draft, [SayAfterAlbum(text, keyboards.strengths(owner, draft.number))]


def _say(album: str | None, text: Text, keyboard: Keyboard) -> Say:
    return Say(text, keyboard) if album is None else SayAfterAlbum(text, keyboard)
