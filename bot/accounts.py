"""What somebody has had painted, and what they may have yet, in words: `/mystats`."""

from bot import texts, wording
from bot.guests import Guests
from bot.wording import Text
from storage import accounts, quotas
from storage.database import Sql


async def tell(sql: Sql, user_id: int, guests: Guests, *, now: float) -> Text:
    """Return all of it in one text."""
    account, quota = await accounts.of(sql, user_id, now=now), guests.quota(user_id)
    painted = texts.painted(account.week, account.day)
    if quota is None:
        return wording.lines((painted, texts.waiting_without_limit(account.waiting)))
    used = await quotas.used(sql, user_id, quota, now=now)
    said = [
        painted,
        texts.waiting(account.waiting, max(0, quota.waiting - account.waiting)),
        texts.left(used.daily, quota.daily, now=now),
    ]
    if quotas.LARGE & set(guests.sizes_for(user_id).offered):
        said.append(texts.left_large(used.large, quota.large, now=now))
    return wording.lines(said)
