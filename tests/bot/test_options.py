"""How somebody's choices are made and kept to, by a service that begins anew each time."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot import choices, texts, wishes
from bot.choices import Choices, Size, Strokes
from bot.events import Command, Tapped
from bot.keyboards import Act, Tap
from bot.sizes import Sizes
from bot.wording import unpack
from storage import jobs, people
from storage.outbox import Kind, Message
from tests.bot.books import GROUP, GUESTS, Books, answers, button, sent, tap, words

STANDARD = ["✓ Standard", "✓ Style's colours", "✓ As in the style", "✓ No film"]


def labels(message: Message) -> list[str]:
    return [str(unpack(label)) for row in message.body["keyboard"] for label, _ in row]


def marked(message: Message) -> list[str]:
    return [label for label in labels(message) if label.startswith("✓")]


async def choose(books: Books, said: list[Message], *names: str) -> list[Message]:
    """Tap one button after another, each of what was said before; return what is said at last."""
    for name in names:
        await books.take(tap(button(said, name), name))
        said = await books.say()
    return said


def shown(said: list[Message]) -> Message:
    """Return the change of the message that was tapped."""
    (edit,) = [message for message in said if message.kind is Kind.EDIT]
    assert edit.body["message_id"] == 70
    return edit


async def test_options_take_the_place_of_the_strengths_and_give_it_back(tmp_path: Path) -> None:
    books = Books(tmp_path)
    await books.take(sent(1), sent(2))
    said = await choose(books, await books.say(), "More options")
    assert marked(shown(said)) == STANDARD
    assert "Size: standard, 512 pixels." in words(said)[-1]
    said = await choose(
        books, said, "Large", "Photo's colours", "Broad", "With a film", "Print", "No film"
    )
    assert marked(shown(said)) == ["✓ Print", "✓ Photo's colours", "✓ Broad", "✓ No film"]
    assert "Size: for print, 2048 pixels" in words(said)[-1]
    assert answers(said) == [str(texts.CHOICE_NOTED)]
    said = await choose(books, said, "Done")
    assert words([shown(said)]) == [str(texts.ASK_STRENGTH)]
    said = await choose(books, said, "Strong")
    (job,) = await books.do(jobs.every)
    chosen = Choices(Size.PRINT, Strokes.BROAD, keep_colours=True)
    assert wishes.unpack(job.order.wishes).choices == chosen
    assert job.order.size == "print"


async def test_options_are_set_at_any_time_and_kept_for_all_that_follows(tmp_path: Path) -> None:
    books = Books(tmp_path)
    await books.take(Command(GROUP, "options"))
    said = await choose(books, await books.say(), "Quick", "Done")
    closed = shown(said)
    assert closed.body["keyboard"] == []
    assert str(texts.OPTIONS_CLOSED) in words([closed])[0]
    other = replace(GROUP, chat_id=-6)
    await books.take(replace(sent(1), place=other), replace(sent(2), place=other))
    data = button(await books.say(), "Strong")
    await books.take(Tapped(other, "tap", data, message_id=71))
    (job,) = await books.do(jobs.every)
    assert wishes.unpack(job.order.wishes).choices == Choices(Size.QUICK)


async def test_options_of_an_order_are_not_shown_over_its_painting(tmp_path: Path) -> None:
    books = Books(tmp_path)
    await books.take(sent(1), sent(2))
    said = await choose(books, await books.say(), "More options")
    large = button(said, "Large")
    said = await choose(books, said, "Done", "Strong")
    await books.take(tap(large, "late"))
    assert words(await books.say()) == [str(texts.TAP_IS_DOUBLE)]
    await choose(books, said, "Cancel")
    await books.take(tap(large, "too late"))
    assert words(await books.say()) == [str(texts.TAP_IS_OLD)]


async def test_what_was_cancelled_is_painted_anew_as_it_is_wanted_by_then(tmp_path: Path) -> None:
    books = Books(tmp_path)
    await books.take(sent(1), sent(2))
    said = await choose(books, await books.say(), "More options", "Print", "Done", "Strong")
    cancelled = await choose(books, said, "Cancel")
    await books.take(Command(GROUP, "options"))
    await choose(books, await books.say(), "Quick")
    await choose(books, cancelled, "Subtle")
    assert [job.order.size for job in await books.do(jobs.every)] == ["print", "quick"]


async def test_no_size_is_painted_that_is_not_offered(tmp_path: Path) -> None:
    """Whatever was chosen, or painted, while it was."""
    books = Books(tmp_path)
    await books.take(sent(1), sent(2))
    await choose(books, await books.say(), "More options", "Print", "Done", "Strong")
    largest = Sizes(512, Size.STANDARD)
    books = Books(tmp_path, replace(GUESTS, sizes=largest))
    swap = Tap(Act.SWAP, GROUP.user_id, 1).pack()
    await books.take(tap(swap, "swap"), Command(GROUP, "options"))
    said = await books.say()
    assert labels(said[-1])[:3] == ["Quick", "✓ Standard", "✓ Style's colours"]
    first, second = await books.do(jobs.every)
    assert (first.order.size, second.order.size) == ("print", "standard")
    async with books.open() as database:
        kept = await people.load(database, GROUP.user_id)
    assert choices.unpack(kept.choices).size is Size.PRINT


@pytest.mark.parametrize(
    ("standard", "edges"), [(512, [320, 512, 1024, 2048]), (64, [64, 64, 128, 256])]
)
def test_sizes_are_those_that_are_painted(standard: int, edges: list[int]) -> None:
    assert [Sizes(standard).edge(size) for size in Size] == edges
    assert Sizes(4096).edge(Size.PRINT) == 4096
