"""Does what those ask for who look after the bot."""

from bot import keyboards, letters, texts
from bot.dialogue import effects
from bot.dialogue.effects import Care
from bot.events import Place
from bot.overview import Overview
from storage import figures, jobs, outbox, switches
from storage.database import Transaction
from storage.switches import Switch

RESTART_SECONDS = 600.0
"""A restart that is announced again within this time is the same one."""


async def carry_out(
    sql: Transaction, place: Place, effect: Care, overview: Overview, *, now: float
) -> None:
    """Store what follows from a command or a tap of theirs."""
    match effect:
        case effects.Report(message_id):
            await _report(sql, place, message_id, overview, now)
        case effects.Pause():
            await switches.turn_on(sql, Switch.PAUSE)
        case effects.Resume():
            await switches.turn_off(sql, Switch.PAUSE)
        case effects.AnnounceRestart():
            for job in await jobs.oldest_active(sql):
                letter, since = letters.restart(job, texts.RESTART), now - RESTART_SECONDS
                await outbox.put_once(sql, letter, since=since, now=now)


async def _report(
    sql: Transaction, place: Place, message_id: int | None, overview: Overview, now: float
) -> None:
    text, is_paused = await overview.tell(sql), await switches.is_on(sql, Switch.PAUSE)
    keyboard = keyboards.report(place.user_id, is_paused=is_paused)
    if message_id is None:
        letter = letters.report(place, text, keyboard, await figures.hours(sql, now=now))
    else:
        letter = letters.rewrite(place, message_id, text, keyboard)
    await outbox.put(sql, letter, now=now)
