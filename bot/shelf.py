"""Keeps the styles that people save."""

import json
from dataclasses import asdict

from bot import keyboards, letters, readings, texts
from bot.dialogue import effects
from bot.dialogue.effects import OfStyle
from bot.events import Photo, Place
from bot.photos import photo_name
from storage import outbox, saved_styles
from storage.database import Transaction


async def carry_out(
    sql: Transaction, place: Place, effect: OfStyle, most: int, *, now: float
) -> None:
    """Store what follows from a tap or a reply; a person may have so many styles."""
    match effect:
        case effects.SaveStyle(photo):
            await _save(sql, place, photo, most, now)
        case effects.NameStyle(style, name):
            await saved_styles.rename(sql, style, name)
        case effects.DropStyle(style):
            await saved_styles.delete(sql, style)


async def _save(sql: Transaction, place: Place, photo: Photo, most: int, now: float) -> None:
    user, packed = place.user_id, json.dumps(asdict(photo))
    row = await saved_styles.add(sql, user, packed, photo_name(photo), most=most)
    if row is None:
        letter = letters.reply(place, texts.too_many_styles(most), ())
    else:
        style = readings.style(row)
        keyboard = keyboards.saved_style(user, style.id)
        letter = letters.reply(place, texts.style_saved(style.name), keyboard)
    await outbox.put_last(sql, letter, now=now)
