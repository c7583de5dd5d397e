"""What people in a group say to each other, and what of it is meant for the bot.

A picture is meant that answers a message of the bot's, or that /style points to: in reply to it, or
as the caption of it or of its album. No other is, not even one that a draft waits for: what people
show to each other stays theirs, and all goes on as where Telegram lets the bot see nothing else.
"""

from dataclasses import replace

from bot.dialogue.commands import HANDLERS
from bot.dialogue.draft import Draft
from bot.dialogue.scene import Scene
from bot.events import Address, Command, Event, Fault, PictureSent, Replied, Unsigned, UnusableSent
from bot.guests import Role

_TALK = {Fault.TEXT, Fault.NOT_A_PICTURE}
"""People answer the bot so, and talk to each other."""


def is_meant(draft: Draft, event: Event) -> bool:
    """Whether something is for the bot."""
    if event.place.is_private:
        return True
    match event:
        case Command(name=name):
            return name in HANDLERS
        case Unsigned(sent=sent):
            return not isinstance(sent, Replied) and is_meant(draft, sent)
        case PictureSent() | UnusableSent():
            return _is_addressed(draft, event)
        case _:
            return True


def _is_addressed(draft: Draft, event: PictureSent | UnusableSent) -> bool:
    match event.address:
        case Address.COMMAND:
            return True
        case Address.REPLY:
            return isinstance(event, PictureSent) or event.fault not in _TALK
        case Address.NOBODY:
            album = event.photo.album if isinstance(event, PictureSent) else event.album
            return bool(draft.of_album(album))


def overheard(scene: Scene, event: Event) -> Draft:
    """Return the draft after something that is not for the bot.

    The pictures of an album come one by one, and its caption with any of them.
    """
    draft = scene.draft
    if scene.role is Role.STRANGER or not isinstance(event, PictureSent):
        return draft
    photo = event.photo
    if photo.album is None:
        return draft
    before = [each for each in draft.aside if each.album == photo.album]
    return replace(draft, aside=(*before, photo))
