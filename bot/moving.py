"""Follows groups that became supergroups: Telegram takes nothing more for a group's old number."""

from dataclasses import replace

from bot.events import Blocked, Event, Moved, Tapped
from storage import conversations, erasures, jobs, moves, outbox
from storage.database import Sql


async def follow(sql: Sql, old: int, new: int) -> None:
    """Let all that is kept of a group be its supergroup's, and remember that it is."""
    for room in (conversations, erasures, jobs, outbox):
        await room.move_chat(sql, old, new)
    await moves.add(sql, old, new)


async def redirect(sql: Sql, event: Event) -> Event:
    """Return what happened in a group as if it had in the supergroup, if it is one by now."""
    now = await moves.latest(sql, event.place.chat_id)
    if now == event.place.chat_id or isinstance(event, Blocked | Moved):  # the group's own end
        return event
    moved = replace(event, place=replace(event.place, chat_id=now))
    # Its message stayed behind: in the supergroup that number is another one's.
    return replace(moved, message_id=None) if isinstance(moved, Tapped) else moved
