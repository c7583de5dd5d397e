"""Rows, read as the dialogue sees them."""

import json

from bot import sources, texts, wishes
from bot.dialogue.draft import Draft
from bot.dialogue.scene import Painting
from bot.events import Photo
from bot.sources import SavedStyle
from bot.wording import verbatim
from storage.jobs import Job, State
from storage.saved_styles import SavedStyle as Row


def painting(job: Job) -> Painting:
    """Return a painting from its job."""
    order, wanted = job.order, wishes.unpack(job.order.wishes)
    return Painting(
        id=job.id,
        user_id=order.user_id,
        content=sources.read(json.loads(order.content)),
        style=sources.read(json.loads(order.style)),
        strength=order.strength,
        status_message_id=order.status_message_id,
        is_active=job.is_active,
        is_painted=job.state in {State.RENDERED, State.DONE} and not wanted.are_sketches,
        wishes=wanted,
    )


def style(saved: Row) -> SavedStyle:
    """Return a style that somebody has saved."""
    name = texts.unnamed_style(saved.number) if saved.name is None else verbatim(saved.name)
    return SavedStyle(saved.id, name, sources.read(json.loads(saved.source)))


def draft(stored: str) -> Draft:
    """Return a draft from its JSON."""
    fields = json.loads(stored)
    for name in ("content", "style"):
        fields[name] = fields[name] and sources.read(fields[name])
    fields["aside"] = tuple(Photo(**photo) for photo in fields.get("aside", ()))
    return Draft(**fields)
