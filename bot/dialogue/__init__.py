"""The conversation as a pure function: what is known and an event in, a draft and effects out.

A draft is what a person has sent and not yet had painted. A tap on a strength turns it into an
order and begins the next draft; what was ordered lives in the ledger.

| what happens | handled in |
| --- | --- |
| a picture, or something that is none | `pictures` |
| a command | `commands` |
| the answer to a question | `styles` |
| a button, by what it does | `taps`: `offers`, `options`, `styles`, `paintings`, `personal`,
`caretaking` |
| anything by somebody for whom the bot is not | `strangers` |
| what people in a group say to each other | `groups` |

What a draft waits for, and what is asked for then, is in `draft`.
"""

from collections.abc import Sequence

from bot import texts
from bot.dialogue import commands, groups, pictures, strangers, styles, taps
from bot.dialogue.draft import Draft, prompt_again, request
from bot.dialogue.effects import Answer, Effect, FollowChat, Say, SayAfterAlbum, StopChat
from bot.dialogue.scene import Painting, Scene, Step
from bot.events import (
    Address,
    Blocked,
    Command,
    Event,
    Fault,
    Moved,
    PictureSent,
    Place,
    Replied,
    Tapped,
    Unsigned,
    UnusableSent,
)
from bot.guests import Role
from bot.wording import Text
from styler.frames import Picture, Reason


def step(scene: Scene, event: Event) -> Step:
    """Return the draft after an event, and what is to be done."""
    if isinstance(event, Replied) and scene.asked is None:
        event = UnusableSent(event.place, Fault.TEXT, None, Address.REPLY)  # a text like others
    if not groups.is_meant(scene.draft, event):
        return groups.overheard(scene, event), []
    if scene.role is Role.STRANGER and not strangers.may(scene, event):
        return scene.draft, strangers.turned_away(event)
    return _answered(scene, event)


def _answered(scene: Scene, event: Event) -> Step:
    match event:
        case Command():
            return commands.follow(scene, event)
        case PictureSent():
            return pictures.taken(scene, event)
        case UnusableSent():
            return pictures.refused(scene, event)
        case Tapped():
            return taps.follow(scene, event)
        case Replied():
            return styles.name_it(scene, event)
        case Unsigned() | Blocked() | Moved():
            return scene.draft, _of_chat(event)


def refuse(draft: Draft, event: Event, why: Text) -> Step:
    """Return the draft as it was and what is said when a tapped order finds no room."""
    # Whoever has sent nothing since has the buttons that they tapped.
    said = Say(why) if draft.is_empty else prompt_again(draft, event.place, why)
    answers = [Answer(event.callback_id, texts.NO_ROOM)] if isinstance(event, Tapped) else []
    return draft, [*answers, said]


def reject(
    draft: Draft, place: Place, painting: Painting, picture: Picture, reason: Reason
) -> Step:
    """Return the draft after a painter refused one of a painting's pictures.

    The other picture goes on in the draft, unless the person has begun a new one meanwhile.
    """
    if not draft.is_empty:
        return draft, [prompt_again(draft, place, texts.REFUSED[picture, reason])]
    if picture is Picture.CONTENT:
        draft = Draft(draft.number + 1, style=painting.style)
    else:
        draft = Draft(draft.number + 1, content=painting.content)
    return draft, [Say(request(texts.rejected(picture, reason), place))]


def _of_chat(event: Unsigned | Blocked | Moved) -> Sequence[Effect]:
    """Return what follows what happened to a chat, or in its name: it is no person's."""
    match event:
        case Unsigned():
            return [SayAfterAlbum(texts.UNSIGNED)]
        case Blocked():
            return [StopChat()]
        case Moved(new=new):
            return [FollowChat(new)]
