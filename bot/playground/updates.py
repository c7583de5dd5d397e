"""Updates that wait for the bot, and who is polling for them."""

import json
import time
from collections.abc import Sequence

from bot.playground.database import Database, Json

ALLOWED = "allowed_updates"
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class Updates:
    """A queue that keeps an update until the bot confirms it with a higher offset."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # Ids begin with the time, so that a new playground is ahead of every bot that has
        # worked with an older one (at less than an update a second), within 32 bits.
        self._database.rows(
            "INSERT INTO sqlite_sequence (name, seq) SELECT 'updates', ?"
            " WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'updates')",
            int(time.time()),
        )
        self.poll = 0
        """Number of the newest getUpdates; an older one that still waits is in conflict."""

    def add(self, kind: str, body: Json) -> None:
        """Queue an update of this kind (`message`, `callback_query`) if the bot allows it."""
        allowed = self._database.setting(ALLOWED, [])
        if kind in allowed or (not allowed and kind not in NOT_BY_DEFAULT):
            self.put({kind: body})

    def put(self, update: Json) -> None:
        """Queue an update without its number, whatever it holds."""
        self._database.rows("INSERT INTO updates (object) VALUES (?)", json.dumps(update))

    def allow(self, kinds: Sequence[str]) -> None:
        """Queue only these kinds from now on; none given: the default ones."""
        if self._database.setting(ALLOWED, []) != list(kinds):
            self._database.set(ALLOWED, list(kinds))

    def forget_before(self, offset: int) -> None:
        """Forget confirmed updates: those below `offset`, or all but the last `-offset`."""
        if offset < 0:
            self._database.rows(
                "DELETE FROM updates WHERE update_id NOT IN"
                " (SELECT update_id FROM updates ORDER BY update_id DESC LIMIT ?)",
                -offset,
            )
        else:
            self._database.rows("DELETE FROM updates WHERE update_id < ?", offset)

    def first(self, limit: int) -> list[Json]:
        """Give the oldest waiting updates."""
        rows = self._database.rows("SELECT * FROM updates ORDER BY update_id LIMIT ?", limit)
        return [{"update_id": row["update_id"], **json.loads(row["object"])} for row in rows]

    def waiting(self) -> int:
        """Count the updates that are not confirmed."""
        (row,) = self._database.rows("SELECT COUNT(*) AS waiting FROM updates")
        return int(row["waiting"])
