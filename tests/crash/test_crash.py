from pathlib import Path

from tests.crash.crashes import crash

SEED = 33498
ROUNDS = 10
PEOPLE = 2


async def test_ten_blows_lose_double_swap_and_hold_up_no_order(tmp_path: Path) -> None:
    account = await crash(tmp_path, SEED, ROUNDS, PEOPLE, print)
    assert account.is_clean, account
    assert account.orders >= PEOPLE
