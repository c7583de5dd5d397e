import math
from pathlib import Path

from bot import texts
from storage import conversations, jobs
from tests.bot.books import Books, answers, button, sent, tap


async def test_buttons_from_before_a_conversation_was_forgotten_are_old(tmp_path: Path) -> None:
    books = Books(tmp_path)
    await books.take(sent(1), sent(2))
    data = button(await books.say(), "Strong")
    await books.do(lambda sql: conversations.forget(sql, before=math.inf))
    await books.take(sent(3), sent(4))
    await books.take(tap(data, "old"))
    assert await books.do(lambda sql: jobs.active(sql, range(10))) == set()
    assert answers(await books.say()) == [texts.TAP_IS_OLD]
