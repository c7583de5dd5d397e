"""What the owner sees of the updates that were set aside: nothing of what people said in them."""

import re
from datetime import UTC, datetime

from storage import inbox
from storage.database import Sql
from storage.inbox import Quarantined


class UnknownUpdateError(Exception):
    """There is no such update; the message says where to look."""


async def listed(sql: Sql) -> str:
    """Return a line for each update that was set aside, or one that says that none was."""
    updates = await inbox.quarantined(sql)
    return "\n".join(map(_line, updates)) or "No update is set aside."


async def put_back(sql: Sql, update_id: int) -> str:
    """Let an update be handled again, and say so; UnknownUpdateError if it is not set aside."""
    try:
        is_back = await inbox.put_back(sql, update_id)
    except OverflowError:  # a number that SQLite has no room for
        is_back = False
    if not is_back:
        raise UnknownUpdateError(
            f"Nothing is set aside under number {update_id}: `bot inbox` lists what is."
        )
    return f"The bot handles update {update_id} again, as soon as it runs."


def _line(update: Quarantined) -> str:
    received = datetime.fromtimestamp(update.received_at, UTC)
    # What is no name of the Bot API's may be anybody's words.
    kind = update.kind if re.fullmatch("[a-z_]+", update.kind or "") else "something unknown"
    return (
        f"{update.update_id}  {received:%Y-%m-%d %H:%M} UTC  {kind}, tried {update.attempts} times"
    )
