"""What is said. Short, friendly, and always with what to do next."""

from bot.events import Fault
from storage.jobs import FRONT
from styler.frames import Picture, Reason
from styler.presets import Preset

HELP = (
    "1. Send a photo.\n"
    "2. Send a picture whose style you like.\n"
    "3. Tap a strength and watch it being painted.\n\n"
    "Both pictures in one album work too: the first is the photo, the second the style."
    " Send them as files for their full quality.\n\n"
    "/cancel stops the painting, or forgets the pictures you sent."
)
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


def _duration(seconds: float) -> str:
    whole = max(1, round(seconds))
    if whole < 100:  # noqa: PLR2004 - up to here people think in seconds
        return f"{whole} s"
    return f"{round(whole / 60)} min"
