"""How many messages Telegram takes, and when it takes the next one."""

from dataclasses import dataclass, field

CHAT_PER_SECOND = 1.0
CHAT_AT_ONCE = 20.0
GROUP_PER_SECOND = 0.25
"""20 a minute with those at once."""
GROUP_AT_ONCE = 5.0
AT_ONCE = 0.5
"""Seconds' worth of messages to all chats that may come at once."""
RESERVE = 0.4
"""Part of those at once that what can wait leaves to what cannot."""


@dataclass(slots=True)
class _Bucket:
    """Fills with time, and is emptied by messages (a token bucket)."""

    per_second: float
    size: float
    level: float = field(init=False)
    at: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self.level = self.size

    def due(self, least: float) -> float:
        """Return when it holds so much; 0 if it does."""
        missing = least - self.level
        return self.at + missing / self.per_second if missing > 0 else 0.0

    def spend(self, now: float) -> None:
        """Take one out."""
        self.level = min(self.size, self.level + (now - self.at) * self.per_second) - 1
        self.at = now

    def is_full(self, now: float) -> bool:
        """Whether it is as it was at first."""
        return self.due(self.size) <= now


class Budget:
    """Of the messages to all chats, and to each of them: what is sent faster is refused.

    A restart begins with all of it, and what that is too much is refused for a while.
    """

    def __init__(self, per_second: float) -> None:
        """Take how many go to all chats together."""
        self._all = _Bucket(per_second, max(1.0, AT_ONCE * per_second))
        self._chats: dict[int, _Bucket] = {}

    def due(self, chat_id: int, *, can_wait: bool) -> float:
        """Return when a message may go to a chat, by the clock of `spend`; 0: at once."""
        reserve = RESERVE * (self._all.size - 1) if can_wait else 0.0
        chat = self._chats.get(chat_id)
        return max(self._all.due(1 + reserve), 0.0 if chat is None else chat.due(1))

    def spend(self, chat_id: int, now: float) -> None:
        """Take note that a message goes to a chat now, by a clock that is never set back."""
        self._chats = {chat: known for chat, known in self._chats.items() if not known.is_full(now)}
        own = self._chats.setdefault(chat_id, _bucket(chat_id))
        for bucket in (self._all, own):
            bucket.spend(now)


def _bucket(chat_id: int) -> _Bucket:
    """Return a chat's; groups have negative numbers."""
    if chat_id > 0:
        return _Bucket(CHAT_PER_SECOND, CHAT_AT_ONCE)
    return _Bucket(GROUP_PER_SECOND, GROUP_AT_ONCE)
