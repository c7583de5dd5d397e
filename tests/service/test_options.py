"""Somebody chooses how they want their paintings."""

from collections.abc import Callable
from io import BytesIO

from PIL import Image

from bot import texts
from bot.choices import Size
from bot.sizes import Sizes
from tests.chat import Person
from tests.running import SIZE, buttons, has_file, says, send_pair

People = Callable[..., Person]


async def test_a_print_is_chosen_painted_as_large_as_it_says_and_told_of(somebody: People) -> None:
    me, other = somebody(140, chat=-14), somebody(141, chat=-14)
    edge = Sizes(SIZE).edge(Size.PRINT)
    offer = await send_pair(me)
    number = offer["message_id"]
    await me.tap(number, "More options")
    options = await me.wait_for(says(str(texts.ASK_OPTIONS), f"{SIZE} pixels"))
    assert options["message_id"] == number
    assert "✓ Standard" in buttons(options)
    assert await other.tap(number, "Print") == str(texts.TAP_IS_NOT_YOURS)
    assert await me.tap(number, "Print") == str(texts.CHOICE_NOTED)
    assert "✓ Print" in buttons(await me.wait_for(says(f"{edge} pixels")))
    await me.tap(number, "Done")
    await me.wait_for(says(str(texts.ASK_STRENGTH)))
    await me.tap(number, "Subtle")
    result = await me.wait_for(says(f"Done: Subtle, {edge}x{edge * 3 // 4}"))
    assert str(texts.SMALLER) not in result["caption"]
    file = await me.wait_for(has_file)
    assert Image.open(BytesIO(await me.download(file))).size == (edge, edge * 3 // 4)
    await me.send_text("/mystats")
    await me.wait_for(says("Painted for you: 1 painting in", "Large ones", "9 of 10"))
