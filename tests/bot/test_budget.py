import random

import pytest

from bot.budget import CHAT_AT_ONCE, GROUP_AT_ONCE, Budget

START = 1_000_000.0
PERSON, GROUP = 7, -7


def send(budget: Budget, chat: int, now: float, *, can_wait: bool = False) -> float:
    """Send as soon as it may be, and return when that was."""
    at = max(now, budget.due(chat, can_wait=can_wait))
    budget.spend(chat, at)
    return at


@pytest.mark.parametrize(("chat", "at_once", "seconds"), [(PERSON, 20, 1), (GROUP, 5, 4)])
def test_a_chat_gets_some_at_once_and_then_one_at_a_time(
    chat: int, at_once: int, seconds: float
) -> None:
    budget = Budget(1000)
    times = [send(budget, chat, START) for _ in range(at_once + 3)]
    assert times[:at_once] == [START] * at_once
    assert times[at_once:] == pytest.approx([START + seconds * (i + 1) for i in range(3)])


def test_a_group_gets_at_most_twenty_in_its_first_minute() -> None:
    budget, now, times = Budget(1000), START, list[float]()
    while now < START + 60:
        now = send(budget, GROUP, now)
        times.append(now)
    assert sum(at < START + 60 for at in times) <= 20


def test_no_second_sees_more_than_all_chats_may_have_and_half_as_many_at_once() -> None:
    budget, rng = Budget(30), random.Random(0)  # noqa: S311 - not a secret
    times, now = list[float](), START
    for chat in range(1, 400):
        now = send(budget, chat, now + rng.expovariate(100))
        times.append(now)
    for at in times:
        assert sum(at <= other < at + 1 for other in times) <= 45
    assert times[-1] - times[0] > (len(times) - 16) / 30


def test_a_busy_chat_holds_nobody_else_up() -> None:
    budget = Budget(1000)
    for _ in range(int(CHAT_AT_ONCE) + 5):
        send(budget, PERSON, START)
    assert budget.due(PERSON, can_wait=False) > START
    assert budget.due(PERSON + 1, can_wait=False) <= START


def test_what_can_wait_leaves_room_for_what_cannot() -> None:
    budget = Budget(10)
    times = [send(budget, chat, START, can_wait=True) for chat in range(1, 5)]
    assert times[:3] == [START] * 3
    assert times[3] > START
    assert budget.due(99, can_wait=False) <= times[3]


def test_a_chat_that_is_quiet_again_is_forgotten() -> None:
    budget = Budget(1000)
    for _ in range(int(GROUP_AT_ONCE) + 1):
        send(budget, GROUP, START)
    assert budget.due(GROUP, can_wait=False) > START
    send(budget, PERSON, START + 60)
    assert budget.due(GROUP, can_wait=False) <= START
