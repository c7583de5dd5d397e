"""What is said. Short, friendly, and always with what to do next."""

import math

from bot.events import Fault
from storage.jobs import FRONT
from storage.quotas import Limit, Refusal
from styler.frames import Picture, Reason
from styler.presets import Preset

HELP = (
    "1. Send a photo.\n"
    "2. Send a picture whose style you like.\n"
    "3. Tap a strength and watch it being painted.\n\n"
    "Both pictures in one album work too: the first is the photo, the second the style."
    " Send them as files for their full quality.\n\n"
    "/cancel stops the painting, or forgets the pictures you sent.\n"
    "/privacy tells what I keep of you, /delete_my_data deletes it."
)
PRIVACY = (
    "What I keep of you: the pictures you send to be painted, the paintings, what I said to you,"
    " and Telegram's numbers for you, this chat and your pictures. Not your name, and not what you"
    " write: each message I keep until I have handled it, which takes a moment. One that I fail to"
    " handle stays whole.\n\n"
    "Where: on the computer that I run on, and nowhere else.\n\n"
    "How long: a week, then I delete it.\n\n"
    "Who sees it: whoever looks after that computer could. I show it to nobody, and nothing learns"
    " from it. My log names nobody.\n\n"
    "To have it deleted at once, whatever is being painted too: /delete_my_data. Two things stay:"
    " for a day, how many paintings you asked for, under a made-up name; and a backup, if one was"
    " made before. What stands in this chat is in Telegram's keeping: delete it there."
)
ASK_ERASURE = (
    "Shall I delete all I keep of you, in all chats: your pictures, your paintings, and what you"
    " are waiting for? It cannot be undone."
)
ERASURE_ASKED = "You asked me to delete all I keep of you."
ERASED = (
    "All I kept of you is deleted. What stands in this chat is in Telegram's keeping: delete it"
    " there. To begin anew, send me a photo."
)
ERASED_PAINTING = "Not painted: all that belongs to it was deleted, as you asked."
NOT_ERASED = "Nothing is deleted. Send me a photo whenever you like."
STRANGER = "Sorry, I only paint for the people my owner has invited."
GREETING = "Hello! I turn your photo into a painting in the style of another picture."
ASK_STYLE = (
    "Got the photo. Now send the style: a painting, a pattern, any picture whose look you like."
)
ASK_CONTENT_KEEPING_STYLE = "I keep that style. Now send the new photo."
ASK_STYLE_KEEPING_CONTENT = "I keep that photo. Now send the new style picture."
SENT_SINCE_IS_FORGOTTEN = "What you sent since is forgotten."
ASK_STRENGTH = "I have both pictures. How strong shall the style be?"
ALBUM_OF_MANY = (
    "I took the first two of the album: the photo and the style. How strong shall the style be?"
)
HAVE_BOTH = "I have two pictures already. Tap a strength to paint them, or Start over."
STARTED_OVER = "Forgotten. Send me the photo that you want painted."
NOTHING_TO_CANCEL = "Nothing to cancel. Send me the photo that you want painted."
UNKNOWN_COMMAND = "I don't know that command; /help tells what I can do."

CANCELLED = "Cancelled. Your two pictures are still here: tap a strength to paint them again."
BEGINNING = "Painting has begun…"
STOPPING = "Stopping…"
WAITING = "My disk is full or broken. I paint this once that is mended; you need do nothing."
FAILED = "Sorry, the painting failed on my side. Your two pictures are still here: try again."
LOST = "Sorry, that painting was lost on my side before I could send it. I paint it once more."
FILE_UNCERTAIN = (
    "I was interrupted while sending the full-size file. If it is not here, tap the button."
)

SMALLER = "Smaller than usual: I was short of memory."
NOT_PAINTED = "Not painted: one of the pictures is no use."
FILE_AGAIN = "The full size, once more."

ON_IT = "On it!"
NO_ROOM = "Not now: I tell you why below."
ERASING = "Deleting…"
SENDING_FILE = "Here it comes."
TAP_IS_OLD = "That button is from an earlier round: use the newest ones, or send me a photo."
TAP_IS_NOT_YOURS = "Only the one who asked can use these buttons. Send me a photo of your own!"
TAP_IS_DOUBLE = "That one is being painted already."
TAP_IS_OVER = "That painting is finished already."
RESULT_IS_GONE = "I no longer keep that painting. Send me the photo again, please."

FAULTS = {
    Fault.TEXT: "I only understand pictures and a few commands (/help).",
    Fault.NOT_A_PICTURE: "That is not a picture I can paint with.",
    Fault.FORMAT: "I cannot read that kind of image; send it as JPEG, PNG or WebP.",
    Fault.TOO_HEAVY: "That file is over 20 MB; send it as a photo, or make it smaller.",
    Fault.TOO_SMALL: "That picture is too small to paint with; send a larger one.",
    Fault.TOO_NARROW: "That picture is too narrow to paint with; crop it and send it again.",
}
NEXT_CONTENT = "Send me the photo that you want painted."
NEXT_STYLE = "I have your photo; now send the style picture."
NEXT_STRENGTH = "I have both pictures; tap a strength, or Start over."

REASONS = {
    Reason.UNREADABLE: "could not be read",
    Reason.TOO_SMALL: "is too small",
    Reason.TOO_LARGE: "has too many pixels",
    Reason.TOO_NARROW: "is too narrow",
}
PICTURES = {Picture.CONTENT: "photo", Picture.STYLE: "style picture"}


def refused(picture: Picture, reason: Reason) -> str:
    """Say which picture is no use."""
    return f"The {PICTURES[picture]} of that painting {REASONS[reason]}."


def rejected(picture: Picture, reason: Reason) -> str:
    """Say which picture is no use and that the other one is kept."""
    other = Picture.STYLE if picture is Picture.CONTENT else Picture.CONTENT
    return (
        f"The {PICTURES[picture]} {REASONS[reason]}. I keep the {PICTURES[other]}:"
        f" send another {PICTURES[picture]}."
    )


def strength_name(strength: int) -> str:
    """Return a preset's name, or the number of a step between."""
    try:
        return Preset(strength).name.capitalize()
    except ValueError:
        return f"strength {strength}"


def queued(place: int | None) -> str:
    """Say where in line a job is; None: not in front."""
    if place is None:
        return f"Queued: behind the first {FRONT} in line."
    if place == 1:
        return "Queued: you are next."
    return f"Queued: number {place} in line."


def progress(fraction: float, seconds_left: float) -> str:
    """Say how far a painting is and how long it takes yet."""
    return f"Painting: {fraction:.0%}, {_duration(seconds_left)} left"


def finished(strength: int, width: int, height: int, seconds: float) -> str:
    """Caption a result."""
    name = strength_name(strength)
    return f"Done: {name[0].upper()}{name[1:]}, {width}x{height}, painted in {_duration(seconds)}."


def file_caption(width: int, height: int) -> str:
    """Caption the file of a result."""
    return f"The full size, {width}x{height}."


def over_quota(refusal: Refusal, *, now: float) -> str:
    """Say that there is no room for one more painting, and when there is."""
    if refusal.limit is Limit.WAITING or refusal.until is None:
        return (
            f"You have {_count(refusal.number, 'painting')} in line, and more do not fit:"
            " order the next one when one of them is done."
        )
    return (
        f"You have had {_count(refusal.number, 'painting')} within a day, and that is all I can do:"
        f" order the next one in {_wait(refusal.until - now)}."
    )


def line(queued: int, people: int, waited: float) -> str:
    """Say who waits, and for how long by now."""
    if not queued:
        return "Line: nobody waits."
    who = "1 person" if people == 1 else f"{people} people"
    return f"Line: {_count(queued, 'painting')} of {who}, the oldest for {_duration(waited)}."


def painter(running: int, slots: int, *, is_ready: bool) -> str:
    """Say how busy the painter is."""
    busy = f"{running} of {slots} at work"
    return f"Painter: {busy}." if is_ready else f"Painter: not there, it is being started; {busy}."


def post(waiting: int, set_aside: int) -> str:
    """Say what is still to be said, and what could not be understood."""
    aside = f"{_count(set_aside, 'update')} set aside"
    return f"Post: {_count(waiting, 'message')} to be sent, {aside}."


def disk(free: int, total: int) -> str:
    """Say how much room the disk has."""
    return f"Disk: {free / 1e9:.1f} of {total / 1e9:.1f} GB free."


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _wait(seconds: float) -> str:
    """Return how long it takes in words: never less than it does."""
    minutes = max(1, math.ceil(seconds / 60))
    if minutes < 100:  # noqa: PLR2004 - up to here people think in minutes
        return _count(minutes, "minute")
    return _count(math.ceil(minutes / 60), "hour")


def _duration(seconds: float) -> str:
    whole = max(1, round(seconds))
    if whole < 100:  # noqa: PLR2004 - up to here people think in seconds
        return f"{whole} s"
    return f"{round(whole / 60)} min"
