"""Who may use the bot, and how much of it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import Enum, auto

from bot.choices import Size
from bot.keyboards import Keyboard
from bot.pseudonyms import Pseudonyms
from bot.settings import Settings
from bot.sizes import Sizes
from storage import moves
from storage.database import Sql
from storage.jobs import Order
from storage.quotas import Quota


class Role(Enum):
    """What somebody is to the bot."""

    STRANGER = auto()
    """Not on the list, where there is one."""
    GUEST = auto()
    ADMIN = auto()
    """Somebody who looks after the bot."""


@dataclass(frozen=True, slots=True)
class Guests:
    """The lists and the limits that its owner has set."""

    pseudonyms: Pseudonyms
    waiting: int
    daily: int
    large: int
    """Of the daily ones."""
    sizes: Sizes
    saved_styles: int = 20
    admins: Collection[int] = ()
    allowed: Collection[int] = ()
    """People and chats; none: everybody."""

    def role(self, chats: Collection[int], user_id: int) -> Role:
        """Return what a person in a chat is to the bot.

        `chats` are the chat's number and those of the groups that it was before.
        """
        if user_id in self.admins:
            return Role.ADMIN
        if self.allowed and not {*chats, user_id} & set(self.allowed):
            return Role.STRANGER
        return Role.GUEST

    async def role_in(self, sql: Sql, chat_id: int, user_id: int) -> Role:
        """Return what a person in a chat is to the bot."""
        return self.role([chat_id, *await moves.former(sql, chat_id)], user_id)

    async def offer(self, sql: Sql, order: Order, keyboard: Keyboard) -> Keyboard:
        """Return what is offered below an order: to a stranger nothing, who may tap none of it."""
        role = await self.role_in(sql, order.chat_id, order.user_id)
        return () if role is Role.STRANGER else keyboard

    def quota(self, user_id: int) -> Quota | None:
        """Return how much a person may have; None: as much as they like."""
        if user_id in self.admins:
            return None
        return Quota(self.waiting, self.daily, self.large, self.alias(user_id))

    def sizes_for(self, user_id: int) -> Sizes:
        """Return the sizes that a person may have."""
        return replace(self.sizes, largest=Size.PRINT) if user_id in self.admins else self.sizes

    def alias(self, user_id: int) -> str:
        """Return what stands for a person of whom nothing else is kept."""
        return self.pseudonyms.of("person", user_id)


def invited(settings: Settings, pseudonyms: Pseudonyms) -> Guests:
    """Return the guests that the settings name."""
    return Guests(
        pseudonyms=pseudonyms,
        waiting=settings.bot_waiting_limit,
        daily=settings.bot_daily_limit,
        large=settings.bot_daily_large_limit,
        sizes=Sizes(settings.styler_size, settings.bot_largest),
        saved_styles=settings.bot_saved_styles,
        admins=settings.bot_admins,
        allowed=settings.bot_allowed,
    )
