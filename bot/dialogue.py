"""The conversation as a pure function: a draft and an event in, a draft and effects out.

A draft is what a person has sent and not yet had painted. A tap on a strength turns it into an
order and begins the next draft; what was ordered lives in the ledger.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot import keyboards, texts
from bot.commands import PERSONAL
from bot.events import (
    Blocked,
    Command,
    Event,
    Fault,
    Moved,
    Photo,
    PictureSent,
    Tapped,
    Unsigned,
    UnusableSent,
)
from bot.guests import Role
from bot.keyboards import Act, Keyboard, Tap
from bot.languages import Language
from bot.wording import NOTHING, Text
from styler.frames import Picture, Reason


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person has sent so far."""

    number: int = 1
    """Of this person in this chat; buttons of an earlier one are old."""
    content: Photo | None = None
    style: Photo | None = None


@dataclass(frozen=True, slots=True)
class Painting:
    """A job, as far as a conversation is concerned."""

    id: int
    user_id: int
    content: Photo
    style: Photo
    strength: int
    status_message_id: int | None
    is_active: bool
    """Still to be painted, or being painted."""
    is_painted: bool
    """Its result is kept."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer a tapped button."""

    callback_id: str
    text: Text


@dataclass(frozen=True, slots=True)
class Say:
    """Send a text, in place of one with the same words that is not on its way yet."""

    text: Text
    keyboard: Keyboard = ()


@dataclass(frozen=True, slots=True)
class SayAfterAlbum(Say):
    """Send a text, once the rest of an album has had time to arrive."""


@dataclass(frozen=True, slots=True)
class SayToStranger:
    """Send a text, unless it was sent to this chat lately."""

    text: Text


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Change the text and the buttons of a message."""

    message_id: int
    text: Text
    keyboard: Keyboard = ()


@dataclass(frozen=True, slots=True)
class Paint:
    """Queue a painting."""

    content: Photo
    style: Photo
    strength: int
    status_message_id: int | None
    """The message that becomes its status; None: a new one."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Cancel a painting."""

    painting: int


@dataclass(frozen=True, slots=True)
class SendFile:
    """Send a result's file once more."""

    painting: int


@dataclass(frozen=True, slots=True)
class StopChat:
    """Stop all work for a chat that no longer listens."""


@dataclass(frozen=True, slots=True)
class FollowChat:
    """Go on in the supergroup that a group became."""

    new: int


@dataclass(frozen=True, slots=True)
class Erase:
    """Delete all that is kept of the person, and answer the button that asked for it."""

    callback_id: str
    message_id: int | None
    """The message that holds the button."""


@dataclass(frozen=True, slots=True)
class Speak:
    """Speak a language to the person; None: that of their client."""

    language: Language | None


@dataclass(frozen=True, slots=True)
class Spare:
    """Delete nothing, and answer the button that asked for it."""

    callback_id: str
    message_id: int | None
    """The message that holds the button."""


@dataclass(frozen=True, slots=True)
class Report:
    """Tell how the bot does."""

    message_id: int | None = None
    """The message that told it before; None: a new one."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Take no orders from now on."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Take orders again."""


@dataclass(frozen=True, slots=True)
class AnnounceRestart:
    """Tell everybody who waits for a painting."""


Care = Report | Pause | Resume | AnnounceRestart
"""What those have done who look after the bot."""


Effect = (
    Answer
    | Say
    | SayToStranger
    | Rewrite
    | Paint
    | Stop
    | SendFile
    | StopChat
    | FollowChat
    | Erase
    | Spare
    | Speak
    | Care
)
Step = tuple[Draft, Sequence[Effect]]


def step(
    draft: Draft, event: Event, paintings: Sequence[Painting], role: Role = Role.GUEST
) -> Step:
    """Return the draft after an event, and what is to be done.

    `paintings` are the person's active ones in this chat and the one that a tapped button names.
    """
    if role is Role.STRANGER and not _is_everybodys(event, paintings):
        return draft, _turn_away(event)
    match event:
        case Command():
            return _command(draft, event, paintings, role)
        case PictureSent():
            return _picture(draft, event)
        case UnusableSent():
            return _unusable(draft, event)
        case Tapped():
            return _tapped(draft, event, paintings, role)
        case Unsigned() | Blocked() | Moved():
            return draft, _of_chat(event)


def refuse(draft: Draft, event: Event, why: Text) -> Step:
    """Return the draft as it was and what is said when a tapped order finds no room."""
    prompt = _prompt(draft, event.place.user_id, why)
    # Whoever has sent nothing since has the buttons that they tapped.
    said = Say(why) if draft.content is None and draft.style is None else prompt
    answers = [Answer(event.callback_id, texts.NO_ROOM)] if isinstance(event, Tapped) else []
    return draft, [*answers, said]


def reject(draft: Draft, painting: Painting, picture: Picture, reason: Reason) -> Step:
    """Return the draft after a painter refused one of a painting's pictures.

    The other picture goes on in the draft, unless the person has begun a new one meanwhile.
    """
    if draft.content is not None or draft.style is not None:
        return draft, [_prompt(draft, painting.user_id, texts.REFUSED[picture, reason])]
    if picture is Picture.CONTENT:
        draft = Draft(draft.number + 1, style=painting.style)
    else:
        draft = Draft(draft.number + 1, content=painting.content)
    return draft, [Say(texts.rejected(picture, reason))]


def _of_chat(event: Unsigned | Blocked | Moved) -> Sequence[Effect]:
    """Return what follows what happened to a chat, or in its name: it is no person's."""
    match event:
        case Unsigned():
            return [] if _is_chatter(event) else [SayAfterAlbum(texts.UNSIGNED)]
        case Blocked():
            return [StopChat()]
        case Moved(new=new):
            return [FollowChat(new)]


def _is_everybodys(event: Event, paintings: Sequence[Painting]) -> bool:
    """Whether a stranger may do it too: they may have been a guest, and own what is kept since."""
    match event:
        case Blocked() | Moved():  # nothing is answered
            return True
        case Command(name="cancel"):
            return any(painting.is_active for painting in paintings)
        case Command(name=name):
            return name in {"privacy", "delete_my_data"}
        case Tapped(data=data) if (tap := keyboards.parse(data)) is not None:
            is_active = any(p.is_active and p.id == tap.subject for p in paintings)
            return tap.act in {Act.ERASE, Act.KEEP} or (tap.act is Act.CANCEL and is_active)
        case _:
            return False


def _turn_away(event: Event) -> Sequence[Effect]:
    if isinstance(event, Tapped):
        return [Answer(event.callback_id, texts.STRANGER)]
    return [] if _is_chatter(event) else [SayToStranger(texts.STRANGER)]


def _is_chatter(event: Event) -> bool:
    """Whether it is what people in a group say to each other, or to other bots."""
    if event.place.is_private:
        return False
    match event:
        case UnusableSent(fault=fault):
            return fault in {Fault.TEXT, Fault.NOT_A_PICTURE}
        case Command(name=name):
            return name not in PERSONAL
        case Unsigned(sent=sent):
            return _is_chatter(sent)
        case _:
            return False


def _command(draft: Draft, event: Command, paintings: Sequence[Painting], role: Role) -> Step:
    match event.name:
        case "start":
            return draft, [_prompt(draft, event.place.user_id, texts.GREETING)]
        case "cancel":
            return _cancel(draft, paintings)
        case "admin" if role is Role.ADMIN:
            return draft, [Report()]
        case _:
            return draft, _told(event)


def _told(event: Command) -> Sequence[Effect]:
    """Return what is said on a command that changes nothing."""
    owner = event.place.user_id
    match event.name:
        case "help":
            return [Say(texts.HELP)]
        case "privacy":
            return [Say(texts.PRIVACY)]
        case "delete_my_data":
            return [Say(texts.ASK_ERASURE, keyboards.erasure(owner))]
        case "language":
            return [Say(texts.ASK_LANGUAGE, keyboards.languages(owner))]
        case _:
            return [] if _is_chatter(event) else [Say(texts.UNKNOWN_COMMAND)]


def _cancel(draft: Draft, paintings: Sequence[Painting]) -> Step:
    active = [painting for painting in paintings if painting.is_active]
    if active:
        return draft, [Stop(painting.id) for painting in active]
    if draft.content is None and draft.style is None:
        return draft, [Say(texts.NOTHING_TO_CANCEL)]
    return Draft(draft.number + 1), [Say(texts.STARTED_OVER)]


def _picture(draft: Draft, event: PictureSent) -> Step:
    photo, owner = event.photo, event.place.user_id
    if photo.album is not None:
        of_album = [
            picture
            for picture in (draft.content, draft.style)
            if picture is not None and picture.album == photo.album
        ]
        if of_album:
            return _album(draft, [*of_album, photo], owner)
    if draft.content is None:
        draft = replace(draft, content=photo)
    elif draft.style is None:
        draft = replace(draft, style=photo)
    else:
        text = texts.HAVE_BOTH
        return draft, [_say(photo.album, text, keyboards.strengths(owner, draft.number))]
    prompt = _prompt(draft, owner)
    return draft, [_say(photo.album, prompt.text, prompt.keyboard)]


def _album(draft: Draft, pictures: list[Photo], owner: int) -> Step:
    """Take an album's first two pictures in its order, whatever order they arrive in."""
    content, style, *rest = sorted(pictures, key=lambda photo: photo.message_id)
    text = texts.ALBUM_OF_MANY if rest else texts.ASK_STRENGTH
    draft = replace(draft, content=content, style=style)
    return draft, [SayAfterAlbum(text, keyboards.strengths(owner, draft.number))]


def _unusable(draft: Draft, event: UnusableSent) -> Step:
    if _is_chatter(event):
        return draft, []
    return draft, [_prompt(draft, event.place.user_id, texts.FAULTS[event.fault])]


def _tapped(draft: Draft, event: Tapped, paintings: Sequence[Painting], role: Role) -> Step:
    tap = keyboards.parse(event.data)
    if tap is None:
        return draft, [Answer(event.callback_id, texts.TAP_IS_OLD)]
    if tap.owner != event.place.user_id:
        return draft, [Answer(event.callback_id, texts.TAP_IS_NOT_YOURS)]
    match tap.act:
        case Act.ERASE | Act.KEEP | Act.LANGUAGE:
            return draft, _own_tapped(event, tap)
        case Act.PAINT | Act.START_OVER:
            return _draft_tapped(draft, event, tap, paintings)
        case Act.PAUSE | Act.RESUME | Act.ANNOUNCE:
            return draft, _report_tapped(event, tap.act, role)
        case _:
            return _job_tapped(draft, event, tap, paintings)


def _own_tapped(event: Tapped, tap: Tap) -> Sequence[Effect]:
    """Return what follows from a button that is about its person, not about a painting."""
    match tap.act:
        case Act.ERASE:
            return [Erase(event.callback_id, event.message_id)]
        case Act.KEEP:
            return [Spare(event.callback_id, event.message_id)]
        case _:
            return _language_tapped(event, tap)


def _job_tapped(draft: Draft, event: Tapped, tap: Tap, paintings: Sequence[Painting]) -> Step:
    named = [painting for painting in paintings if painting.id == tap.subject]
    if not named:
        return draft, [Answer(event.callback_id, texts.RESULT_IS_GONE)]
    if named[0].user_id != event.place.user_id:
        return draft, [Answer(event.callback_id, texts.TAP_IS_NOT_YOURS)]
    return _painting_tapped(draft, event, tap, named[0], paintings)


def _language_tapped(event: Tapped, tap: Tap) -> Sequence[Effect]:
    chosen = list(Language)[tap.subject - 1 : tap.subject] if tap.subject else [None]
    if not chosen:
        return [Answer(event.callback_id, texts.TAP_IS_OLD)]
    effects: list[Effect] = [Speak(chosen[0]), Answer(event.callback_id, texts.LANGUAGE_CHOSEN)]
    if event.message_id is not None:
        effects.append(Rewrite(event.message_id, texts.LANGUAGE_CHOSEN))
    return effects


def _report_tapped(event: Tapped, act: Act, role: Role) -> Sequence[Effect]:
    """Do what only those may have done who look after the bot: others hear nothing of it."""
    if role is not Role.ADMIN:
        return [Answer(event.callback_id, texts.TAP_IS_OLD)]
    shown = Report(event.message_id)
    match act:
        case Act.PAUSE:
            return [Answer(event.callback_id, texts.PAUSE_BEGINS), Pause(), shown]
        case Act.RESUME:
            return [Answer(event.callback_id, texts.PAUSE_ENDS), Resume(), shown]
        case _:
            return [Answer(event.callback_id, texts.RESTART_IS_TOLD), AnnounceRestart()]


def _draft_tapped(draft: Draft, event: Tapped, tap: Tap, paintings: Sequence[Painting]) -> Step:
    shown = event.message_id
    if shown and any(p.is_active and p.status_message_id == shown for p in paintings):
        return draft, [Answer(event.callback_id, texts.TAP_IS_DOUBLE)]
    if tap.subject != draft.number or draft.content is None or draft.style is None:
        return draft, [Answer(event.callback_id, texts.TAP_IS_OLD)]
    following = Draft(draft.number + 1)
    if tap.act is Act.START_OVER:
        effects: list[Effect] = [Answer(event.callback_id, NOTHING)]
        if event.message_id is not None:
            effects.append(Rewrite(event.message_id, texts.STARTED_OVER))
        return following, effects
    order = Paint(draft.content, draft.style, tap.strength, event.message_id)
    return following, [Answer(event.callback_id, texts.ON_IT), order]


def _painting_tapped(
    draft: Draft, event: Tapped, tap: Tap, painting: Painting, paintings: Sequence[Painting]
) -> Step:
    said, effects = NOTHING, list[Effect]()
    match tap.act:
        case Act.CANCEL if painting.is_active:
            said, effects = texts.STOPPING, [Stop(painting.id)]
        case Act.CANCEL:
            said = texts.TAP_IS_OVER
        case Act.NEW_STYLE:
            effects = [_keeping(draft, texts.ASK_STYLE_KEEPING_CONTENT)]
            draft = Draft(draft.number + 1, content=painting.content)
        case Act.NEW_PHOTO:
            effects = [_keeping(draft, texts.ASK_CONTENT_KEEPING_STYLE)]
            draft = Draft(draft.number + 1, style=painting.style)
        case Act.SEND_FILE if painting.is_painted:
            said, effects = texts.SENDING_FILE, [SendFile(painting.id)]
        case Act.SEND_FILE:
            said = texts.RESULT_IS_GONE
        case _ if _is_being_painted(painting, tap.strength, paintings):
            said = texts.TAP_IS_DOUBLE
        case _:
            order = Paint(painting.content, painting.style, tap.strength, status_message_id=None)
            said, effects = texts.ON_IT, [order]
    return draft, [Answer(event.callback_id, said), *effects]


def _keeping(replaced: Draft, text: Text) -> Say:
    """Ask for the other picture, and say so if a draft that was begun makes way."""
    if replaced.content is None and replaced.style is None:
        return Say(text)
    return Say(text + texts.SENT_SINCE_IS_FORGOTTEN)


def _is_being_painted(painting: Painting, strength: int, paintings: Sequence[Painting]) -> bool:
    wanted = (painting.content, painting.style, strength)
    return any(
        other.is_active and (other.content, other.style, other.strength) == wanted
        for other in paintings
    )


def _say(album: str | None, text: Text, keyboard: Keyboard) -> Say:
    return Say(text, keyboard) if album is None else SayAfterAlbum(text, keyboard)


def _prompt(draft: Draft, owner: int, before: Text | None = None) -> Say:
    """Say what to do next, after a sentence about what was."""
    keyboard: Keyboard = ()
    if draft.content is not None and draft.style is not None:
        text = texts.NEXT_STRENGTH if before is not None else texts.ASK_STRENGTH
        keyboard = keyboards.strengths(owner, draft.number)
    elif draft.content is not None:
        text = texts.NEXT_STYLE if before is not None else texts.ASK_STYLE
    elif draft.style is not None:
        text = texts.ASK_CONTENT_KEEPING_STYLE
    else:
        text = texts.NEXT_CONTENT
    return Say(text if before is None else before + text, keyboard)
