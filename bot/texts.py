"""What is said. Short, friendly, and always with what to do next."""

import math
from collections.abc import Sequence

from bot.choices import Choices, Size, Strokes
from bot.events import Fault
from bot.sizes import Sizes
from bot.wording import Text, Values, counted, lines
from storage.figures import HOURS, Day
from storage.jobs import FRONT
from storage.quotas import Limit, Refusal, Use
from styler.frames import Picture, Reason
from styler.presets import LADDER, Preset

HOURS_FROM = 100
"""Up to so many minutes people think in minutes."""

HELP = Text(
    "1. Send a photo.\n"
    "2. Send a picture whose style you like.\n"
    "3. Tap a strength and watch it being painted.\n\n"
    "An album of both works too. Send files for full quality. In a group: reply /style to a photo."
    "\n\n"
    "/styles shows styles to choose from.\n"
    "/cancel stops, or forgets your pictures.\n"
    "/options: how I paint; /mystats: what you had.\n"
    "/language changes the language I speak.\n"
    "/privacy tells what I keep of you, /delete_my_data deletes it."
)
HELP_IN_GROUPS = Text(
    "1. Reply /style to a photo, or make that its caption.\n"
    "2. Reply to me with a picture whose style you like, or reply /style to one.\n"
    "3. Tap a strength: your buttons are yours alone.\n\n"
    "Both in an album captioned /style work too: first the photo, then the style."
    " All else here I leave alone.\n\n"
    "/cancel stops, or forgets your pictures.\n"
    "/privacy tells what I keep of you, /delete_my_data deletes it."
)
PRIVACY = Text(
    "What I keep of you: the pictures that you send me or point me to, the paintings, what I said"
    " to you, and Telegram's numbers for you, this chat and your pictures. Not your name, and of"
    " your words only what you call a style. Each message I keep until I have handled it; one that"
    " I fail to handle stays whole.\n\n"
    "Where: on the computer that I run on.\n\n"
    "How long: a week, then I delete it; your language, options and saved styles a year after you"
    " were here last; an album in a group that was not for me two hours. Only which group became"
    " which supergroup stays.\n\n"
    "Who sees it: whoever looks after that computer could. I show it to nobody, and nothing learns"
    " from it. My log names nobody.\n\n"
    "To have it deleted at once, whatever is being painted too: /delete_my_data. Two things stay:"
    " for a day, how many paintings you asked for and how large, under a made-up name; and a"
    " backup, if one was made before. What stands in this chat is in Telegram's keeping: delete it"
    " there."
)
ASK_ERASURE = Text(
    "Shall I delete all I keep of you, in all chats: your pictures, your paintings, and what you"
    " are waiting for? It cannot be undone."
)
ERASURE_ASKED = Text("You asked me to delete all I keep of you.")
ERASED = Text(
    "All I had of you when you asked is deleted. What stands in this chat is in Telegram's keeping:"
    " delete it there. A photo that you have sent since, or send now, begins anew."
)
ERASED_ALREADY = Text(
    "All I had of you is deleted, or just being deleted. Send me a photo to begin anew."
)
ERASED_PAINTING = Text("Stopped and deleted, as you asked.")
NOT_ERASED = Text("Nothing is deleted. Send me a photo whenever you like.")
ASK_LANGUAGE = Text("Which language shall I speak?")
LANGUAGE_CHOSEN = Text("I speak English now. Send me a photo whenever you like.")
STRANGER = Text("Sorry, I only paint for the people my owner has invited.")
UNSIGNED = Text(
    "I paint for people, not for groups or channels: please send that as yourself, not anonymously."
)
GREETING = Text("Hello! I turn your photo into a painting in the style of another picture.")
ASK_STYLE = Text(
    "Got the photo. Now send the style: a painting, a pattern, any picture whose look you like."
)
ASK_CONTENT_KEEPING_STYLE = Text("I keep that style. Now send the new photo.")
ASK_STYLE_KEEPING_CONTENT = Text("I keep that photo. Now send the new style picture.")
ASK_BUILT_IN = Text(
    "Tap the number of a style that you like, and I paint your photo in it. You can send a style"
    " picture of your own just as well."
)
ASK_SAVED = Text("Your styles: tap the number of the one to paint in.")
ASK_DROP = Text("Which one shall I delete?")
NOTHING_SAVED = Text(
    "You have no saved styles: send me a photo, and tap Save style under its painting."
)
STYLE_IS_GONE = Text("That style is no longer saved: send me a photo, or look at /styles.")
STYLE_IS_BUILT_IN = Text("That style comes with me: you find it under /styles.")
NAME_IS_UNFIT = Text("A name has 1 to 40 characters: reply to my question once more, please.")
SENT_SINCE_IS_FORGOTTEN = Text("What you sent since is forgotten.")
ASK_STRENGTH = Text("I have both pictures. How strong shall the style be?")
ALBUM_OF_MANY = Text(
    "I took the first two of the album: the photo and the style. How strong shall the style be?"
)
BY_REPLY = Text("Reply to this message with it, or reply /style to a picture that is here.")
STYLE_ALONE = Text("I saw no picture with that: reply /style to one that is here.")
HAVE_BOTH = Text("I have two pictures already. Tap a strength to paint them, or Start over.")
STARTED_OVER = Text("Forgotten. Send me the photo that you want painted.")
NOTHING_TO_CANCEL = Text("Nothing to cancel. Send me the photo that you want painted.")
UNKNOWN_COMMAND = Text("I don't know that command; /help tells what I can do.")

CANCELLED = Text("Cancelled. Your two pictures are still here: tap a strength to paint them again.")
SKETCHED = Text("Here are four strengths: tap the one that you want painted in full.")
BEGINNING = Text("Painting has begun…")
STARTING = Text("My painter is being started. This is painted next; you need do nothing.")
STOPPING = Text("Stopping…")
TAKING = Text("Taking it as it is…")
WAITING = Text("My disk is full or broken. I paint this once that is mended; you need do nothing.")
FAILED = Text("Sorry, the painting failed on my side. Your two pictures are still here: try again.")
LOST = Text(
    "Sorry, that painting was lost on my side before I could send it. I paint it once more."
)
FILE_UNCERTAIN = Text(
    "I was interrupted while sending the full-size file. If it is not here, tap the button."
)
FILE_FORBIDDEN = Text(
    "I may not send files in this chat. Once its admins allow that, tap the button; or have it"
    " painted in private with me."
)
FILE_REFUSED = Text(
    "Telegram did not take the file. Tap the button to try once more, or have it painted smaller."
)
FILM_UNCERTAIN = Text(
    "I was interrupted while sending the film. If it is not here, tap the button."
)

WENT_ON = Text("It goes on from the one before.")
BEGAN_ANEW = Text("I no longer keep the one before, so I began from the photo.")
SMALLER = Text("Smaller than you asked for: I was short of memory.")
NOT_PAINTED = Text("Not painted: one of the pictures is no use.")
FILE_AGAIN = Text("The full size, once more.")
FILM_CAPTION = Text("How it was painted.")

ON_IT = Text("On it!")
NO_ROOM = Text("Not now: I tell you why below.")
PAUSED = Text("I take no new orders for a while: please try again later.")
PAUSE_BEGINS = Text("From now on I take no new orders. What is in line I still paint.")
PAUSE_ENDS = Text("I take orders again.")
RESTART_IS_TOLD = Text("Everybody who waits for a painting is told.")
RESTART = Text("I am being restarted soon. Your painting is kept and goes on afterwards.")
ERASING = Text("Deleting…")
SENDING_FILE = Text("Here it comes.")
MAKING_FILM = Text("I am making the film: it comes in a moment.")
TAP_IS_OLD = Text("That button is from an earlier round: use the newest ones, or send me a photo.")
TAP_IS_NOT_YOURS = Text(
    "Only the one who asked can use these buttons. Reply /style to a photo of your own!"
)
TAP_IS_DOUBLE = Text("That one is being painted already.")
TAP_IS_OVER = Text("That painting is over already.")
RESULT_IS_GONE = Text("I no longer keep that painting. Send me the photo again, please.")

FAULTS = {
    Fault.TEXT: Text("I only understand pictures and a few commands (/help)."),
    Fault.NOT_A_PICTURE: Text("That is not a picture I can paint with."),
    Fault.FORMAT: Text("I cannot read that kind of image; send it as JPEG, PNG or WebP."),
    Fault.TOO_HEAVY: Text("That file is over 20 MB; send it as a photo, or make it smaller."),
    Fault.TOO_SMALL: Text("That picture is too small to paint with; send a larger one."),
    Fault.TOO_NARROW: Text("That picture is too narrow to paint with; crop it and send it again."),
}
NEXT_CONTENT = Text("Send me the photo that you want painted.")
NEXT_STYLE = Text("I have your photo; now send the style picture.")
NEXT_STRENGTH = Text("I have both pictures; tap a strength, or Start over.")

ASK_OPTIONS = Text("How shall I paint for you from now on?")
CHOICE_NOTED = Text("Noted, for all you order from now on.")
OPTIONS_CLOSED = Text(
    "I paint so from now on; /options changes it. Send me a photo whenever you like."
)
CHOSEN_COLOURS = (Text("Colours: the style's."), Text("Colours: the photo's."))
CHOSEN_STROKES = {
    Strokes.FINE: Text("Strokes: finer than in the style picture."),
    Strokes.PLAIN: Text("Strokes: as in the style picture."),
    Strokes.BROAD: Text("Strokes: broader than in the style picture."),
}
CHOSEN_FILM = (Text("Film: none."), Text("Film: one of each painting."))

PRESETS = {
    Preset.SUBTLE: Text("Subtle"),
    Preset.BALANCED: Text("Balanced"),
    Preset.STRONG: Text("Strong"),
}
MORE_OPTIONS = Text("More options")
DONE = Text("Done")
SIZES = {
    Size.QUICK: Text("Quick"),
    Size.STANDARD: Text("Standard"),
    Size.LARGE: Text("Large"),
    Size.PRINT: Text("Print"),
}
COLOURS = (Text("Style's colours"), Text("Photo's colours"))
"""Of the style, and of the photo."""
STROKES = {
    Strokes.FINE: Text("Fine"),
    Strokes.PLAIN: Text("As in the style"),
    Strokes.BROAD: Text("Broad"),
}
FILM = (Text("No film"), Text("With a film"))
STRENGTHS: dict[int, Text] = {LADDER[-1]: Text("Very strong")} | PRESETS
"""Those with a name."""
SHOW_STRENGTHS = Text("Show me four strengths")
STYLES = {
    "night": Text("Night wind"),
    "dusk": Text("Burning sky"),
    "pond": Text("Lily pond"),
    "points": Text("Points of light"),
    "knife": Text("Autumn knife"),
    "fauve": Text("Wild colour"),
    "facets": Text("Facets"),
    "pastel": Text("Chalk"),
    "watercolour": Text("Watercolour"),
    "ink": Text("Ink wash"),
    "woodcut": Text("Woodcut"),
    "engraving": Text("Engraving"),
    "waves": Text("Sea of waves"),
    "halftone": Text("Halftone"),
    "marble": Text("Marbled paper"),
    "batik": Text("Batik"),
    "stitches": Text("Embroidery"),
    "mosaic": Text("Mosaic"),
    "glass": Text("Stained glass"),
    "gold": Text("Gold leaf"),
}
"""Those that come with the program, by what `styler.gallery` calls them, in its order."""
SAVE_STYLE = Text("Save style")
MY_STYLES = Text("My styles")
NAME_IT = Text("Name it")
DELETE_ONE = Text("Delete one")
START_OVER = Text("Start over")
CANCEL = Text("Cancel")
GOOD_ENOUGH = Text("Good enough")
FINISH_IT = Text("Finish it")
WEAKER = Text("Weaker")
STRONGER = Text("Stronger")
LARGER = Text("Larger")
SWAP = Text("Swap pictures")
TRY_AGAIN = Text("Try again")
SEND_FILE = Text("Send the file")
SEND_FILM = Text("Film")
NEW_STYLE = Text("New style")
NEW_PHOTO = Text("New photo")
ERASE = Text("Delete everything")
KEEP = Text("Keep it")
PAUSE = Text("Pause")
RESUME = Text("Resume")
ANNOUNCE_RESTART = Text("Announce a restart")
CLIENTS_LANGUAGE = Text("The one of my Telegram")

REFUSED = {
    (Picture.CONTENT, Reason.UNREADABLE): Text("The photo of that painting could not be read."),
    (Picture.CONTENT, Reason.TOO_SMALL): Text("The photo of that painting is too small."),
    (Picture.CONTENT, Reason.TOO_LARGE): Text("The photo of that painting has too many pixels."),
    (Picture.CONTENT, Reason.TOO_NARROW): Text("The photo of that painting is too narrow."),
    (Picture.STYLE, Reason.UNREADABLE): Text(
        "The style picture of that painting could not be read."
    ),
    (Picture.STYLE, Reason.TOO_SMALL): Text("The style picture of that painting is too small."),
    (Picture.STYLE, Reason.TOO_LARGE): Text(
        "The style picture of that painting has too many pixels."
    ),
    (Picture.STYLE, Reason.TOO_NARROW): Text("The style picture of that painting is too narrow."),
}
"""Which picture is no use, and why."""
KEPT_OTHER = {
    Picture.CONTENT: Text("I keep the style picture: send another photo."),
    Picture.STYLE: Text("I keep the photo: send another style picture."),
}
"""What is kept when a picture is no use."""


def rejected(picture: Picture, reason: Reason) -> Text:
    """Say which picture is no use and that the other one is kept."""
    return REFUSED[picture, reason] + KEPT_OTHER[picture]


def style_taken(name: Text) -> Text:
    """Say which style is in the draft now."""
    return Text("Got the style {style}.", {"style": name})


def unnamed_style(number: int) -> Text:
    """Return what a saved style is called at first."""
    return Text("Style {number}", {"number": number})


def style_saved(name: Text) -> Text:
    """Say what a style is saved as, and where it is found."""
    return Text("Saved as {style}: you find it under /styles.", {"style": name})


def ask_name(name: Text) -> Text:
    """Ask for a style's name."""
    values = {"style": name}
    return Text("How shall {style} be called? Reply to this with up to 40 characters.", values)


def style_named(name: Text) -> Text:
    """Say how a style is called now."""
    return Text("It is called {style} now: you find it under /styles.", {"style": name})


def style_dropped(name: Text) -> Text:
    """Say which style was deleted."""
    return Text("{style} is deleted.", {"style": name})


def too_many_styles(most: int) -> Text:
    """Say that no more styles can be saved."""
    return counted(
        "You have {count} saved style, and more do not fit: delete it first, under /styles.",
        "You have {count} saved styles, and more do not fit: delete one first, under /styles.",
        most,
    )


def saved_styles(names: Sequence[Text]) -> Text:
    """Offer what somebody has saved."""
    return lines([ASK_SAVED, *_numbered(names)])


def dropping(names: Sequence[Text]) -> Text:
    """Ask which of these to delete."""
    return lines([ASK_DROP, *_numbered(names)])


def _numbered(names: Sequence[Text]) -> list[Text]:
    return [
        Text("{number}. {style}", {"number": number, "style": name})
        for number, name in enumerate(names, start=1)
    ]


def strength_name(strength: int) -> Text:
    """Return a strength's name, or the number of one without."""
    return STRENGTHS.get(strength) or Text("Strength {strength}", {"strength": strength})


def numbered(number: int, strength: int) -> Text:
    """Return what chooses a sketch: its number on the sheet, and its strength."""
    return Text("{number} {strength}", {"number": number, "strength": strength_name(strength)})


def queued(place: int | None) -> Text:
    """Say where in line a job is; None: not in front."""
    if place is None:
        return Text("Queued: behind the first {number} in line.", {"number": FRONT})
    if place == 1:
        return Text("Queued: you are next.")
    return Text("Queued: number {number} in line.", {"number": place})


def progress(fraction: float, seconds_left: float) -> Text:
    """Say how far a painting is and how long it takes yet."""
    values: Values = {"percent": round(100 * fraction), "time": _duration(seconds_left)}
    return Text("Painting: {percent}%, {time} left", values)


def sketching(done: int, total: int) -> Text:
    """Say how many sketches are done."""
    return Text("Sketching: {done} of {total}…", {"done": done, "total": total})


def finished(strength: int, width: int, height: int, seconds: float) -> Text:
    """Caption a result."""
    values: Values = {
        "strength": strength_name(strength),
        "width": width,
        "height": height,
        "time": _duration(seconds),
    }
    return Text("Done: {strength}, {width}x{height}, painted in {time}.", values)


def taken(fraction: float) -> Text:
    """Say how far a painting was that somebody took as it was."""
    return Text("You took it as it was, at {percent}%.", {"percent": math.floor(100 * fraction)})


def file_caption(width: int, height: int) -> Text:
    """Caption the file of a result."""
    return Text("The full size, {width}x{height}.", {"width": width, "height": height})


def marked(label: Text) -> Text:
    """Label what is chosen."""
    return Text("✓ {label}", {"label": label})


def options(choices: Choices, sizes: Sizes) -> Text:
    """Ask for choices, and say what is chosen now."""
    return lines((ASK_OPTIONS, *_chosen(choices, sizes)))


def options_closed(choices: Choices, sizes: Sizes) -> Text:
    """Say what is chosen."""
    return lines((*_chosen(choices, sizes), OPTIONS_CLOSED))


def _chosen(choices: Choices, sizes: Sizes) -> tuple[Text, ...]:
    return (
        _chosen_size(choices.size, sizes.edge(choices.size)),
        CHOSEN_COLOURS[choices.keep_colours],
        CHOSEN_STROKES[choices.strokes],
        CHOSEN_FILM[choices.film],
    )


def _chosen_size(size: Size, edge: int) -> Text:
    match size:
        case Size.QUICK:
            return Text("Size: small, {edge} pixels, and soon done.", {"edge": edge})
        case Size.STANDARD:
            return Text("Size: standard, {edge} pixels.", {"edge": edge})
        case Size.LARGE:
            return Text("Size: large, {edge} pixels; that takes longer.", {"edge": edge})
        case Size.PRINT:
            return Text("Size: for print, {edge} pixels; that takes long.", {"edge": edge})


def over_quota(refusal: Refusal, *, now: float) -> Text:
    """Say that there is no room for one more painting, and when there is."""
    if refusal.limit is Limit.WAITING or refusal.until is None:
        return counted(
            "You have {count} painting in line, and more do not fit: order the next one when it is"
            " done.",
            "You have {count} paintings in line, and more do not fit: order the next one when one"
            " of them is done.",
            refusal.number,
        )
    if refusal.limit is Limit.LARGE:
        had = counted(
            "You have ordered {count} large painting within a day, and that is all I can do.",
            "You have ordered {count} large paintings within a day, and that is all I can do.",
            refusal.number,
        )
        return had + _wait_for_large(refusal.until - now)
    had = counted(
        "You have ordered {count} painting within a day, and that is all I can do.",
        "You have ordered {count} paintings within a day, and that is all I can do.",
        refusal.number,
    )
    return had + _wait(refusal.until - now)


def _wait(seconds: float) -> Text:
    """Say how long to wait: never less than it takes."""
    minutes = _minutes(seconds)
    if minutes < HOURS_FROM:
        return counted(
            "Order the next one in {count} minute.",
            "Order the next one in {count} minutes.",
            minutes,
        )
    return counted(
        "Order the next one in {count} hour.",
        "Order the next one in {count} hours.",
        math.ceil(minutes / 60),
    )


def _wait_for_large(seconds: float) -> Text:
    """Say how long to wait for a large one, or what can be had now."""
    minutes = _minutes(seconds)
    if minutes < HOURS_FROM:
        return counted(
            "Order the next large one in {count} minute, or choose a smaller size: /options.",
            "Order the next large one in {count} minutes, or choose a smaller size: /options.",
            minutes,
        )
    return counted(
        "Order the next large one in {count} hour, or choose a smaller size: /options.",
        "Order the next large one in {count} hours, or choose a smaller size: /options.",
        math.ceil(minutes / 60),
    )


def _one_more(seconds: float) -> Text:
    """Say when one more is left."""
    minutes = _minutes(seconds)
    if minutes < HOURS_FROM:
        return counted("One more in {count} minute.", "One more in {count} minutes.", minutes)
    return counted(
        "One more in {count} hour.", "One more in {count} hours.", math.ceil(minutes / 60)
    )


def _minutes(seconds: float) -> int:
    return max(1, math.ceil(seconds / 60))


def painted(week: int, day: int) -> Text:
    """Say how many somebody has had."""
    values: Values = {
        "paintings": counted("{count} painting", "{count} paintings", week),
        "day": day,
    }
    return Text("Painted for you: {paintings} in the last week, {day} within the last day.", values)


def waiting(number: int, left: int) -> Text:
    """Say how many of somebody's wait, and how many more may."""
    paintings = counted("{count} painting", "{count} paintings", number)
    if not left:
        return Text(
            "In line: {paintings}; the next one fits when one of them is done.",
            {"paintings": paintings},
        )
    return counted(
        "In line: {paintings}; {count} more fits.",
        "In line: {paintings}; {count} more fit.",
        left,
        paintings=paintings,
    )


def waiting_without_limit(number: int) -> Text:
    """Say how many wait of somebody who has no limits."""
    paintings = counted("{count} painting", "{count} paintings", number)
    return Text("In line: {paintings}. You have no limits.", {"paintings": paintings})


def left(use: Use, limit: int, *, now: float) -> Text:
    """Say how many may be ordered yet, and when that is one more."""
    values = {"left": max(0, limit - use.count), "limit": limit}
    said = Text("Left within 24 hours: {left} of {limit}.", values)
    return said if use.until is None else said + _one_more(use.until - now)


def left_large(use: Use, limit: int, *, now: float) -> Text:
    """Say how many large ones may be ordered yet, and when that is one more."""
    values = {"left": max(0, limit - use.count), "limit": limit}
    said = Text("Large ones left within 24 hours: {left} of {limit}.", values)
    return said if use.until is None else said + _one_more(use.until - now)


def _duration(seconds: float) -> Text:
    whole = max(1, round(seconds))
    if whole < 100:  # noqa: PLR2004 - up to here people think in seconds
        return Text("{seconds} s", {"seconds": whole})
    return Text("{minutes} min", {"minutes": round(whole / 60)})


def line(queued: int, people: int, waited: float) -> Text:
    """Say who waits, and for how long by now."""
    if not queued:
        return Text("Line: nobody waits.")
    values = {
        "paintings": counted("{count} painting", "{count} paintings", queued),
        "people": counted("{count} person", "{count} people", people),
        "time": _duration(waited),
    }
    return Text("Line: {paintings}, {people}, the oldest for {time}.", values)


def painter(running: int, slots: int, *, is_ready: bool) -> Text:
    """Say how busy the painter is."""
    values = {"running": running, "slots": slots}
    if is_ready:
        return Text("Painter: {running} of {slots} at work.", values)
    return Text("Painter: not there, it is being started; {running} of {slots} at work.", values)


def at_work(running: int) -> Text:
    """Say how busy the painter is, of which nothing else is known."""
    return Text("Painter: {running} at work.", {"running": running})


def orders(*, is_paused: bool) -> Text:
    """Say whether orders are taken."""
    if is_paused:
        return Text("Orders: none are taken until you resume.")
    return Text("Orders: taken.")


def speed(day: Day) -> Text:
    """Say how many were painted within a day, and how fast."""
    if day.waited is None or day.painting is None:
        return Text("Speed, last day: nothing was painted.")
    values: Values = {
        "paintings": counted("{count} painting", "{count} paintings", day.painted),
        "rate": f"{day.painted / HOURS:.1f}",
        "waited": _duration(day.waited),
        "painting": _duration(day.painting),
    }
    return Text(
        "Speed, last day: {paintings}, {rate} an hour; median {waited} from tap to result,"
        " {painting} of painting.",
        values,
    )


def trouble(day: Day) -> Text:
    """Say what went wrong within a day."""
    values = {
        "paintings": counted("{count} painting", "{count} paintings", day.failed),
        "attempts": counted("{count} attempt", "{count} attempts", day.repeated),
        "messages": counted("{count} message", "{count} messages", day.given_up),
        "updates": counted("{count} update", "{count} updates", day.set_aside),
    }
    return Text(
        "Trouble, last day: {paintings} failed, {attempts} repeated, {messages} given up,"
        " {updates} set aside.",
        values,
    )


def post(unsent: int, unhandled: int) -> Text:
    """Say what is still to be said, and to be understood."""
    values = {
        "messages": counted("{count} message", "{count} messages", unsent),
        "updates": counted("{count} update", "{count} updates", unhandled),
    }
    return Text("Post: {messages} to be sent, {updates} to be handled.", values)


def disk(free: int, total: int) -> Text:
    """Say how much room the disk has."""
    values = {"free": f"{free / 1e9:.1f}", "total": f"{total / 1e9:.1f}"}
    return Text("Disk: {free} of {total} GB free.", values)
