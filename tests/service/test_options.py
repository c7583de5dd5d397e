"""Somebody chooses how they want their paintings."""

from collections.abc import Callable
from io import BytesIO

from PIL import Image

from bot import texts
from bot.choices import Size
from bot.sizes import Sizes
from tests.chat import Person
from tests.running import SIZE, buttons, has_file, picture, says

People = Callable[..., Person]


async def test_a_large_one_is_chosen_painted_as_it_says_and_told_of(
    somebody: People,
) -> None:
    me, edge = somebody(140), Sizes(SIZE).edge(Size.LARGE)
    await me.send_album([picture(1, (96, 32)), picture(2)])
    offer = await me.wait_for(says(str(texts.ASK_STRENGTH)))
    number = offer["message_id"]
    await me.tap(number, "More options")
    options = await me.wait_for(says(str(texts.ASK_OPTIONS), f"{SIZE} pixels"))
    assert options["message_id"] == number
    assert "✓ Standard" in buttons(options)
    assert await me.tap(number, "Large") == str(texts.CHOICE_NOTED)
    assert "✓ Large" in buttons(await me.wait_for(says(f"{edge} pixels")))
    await me.tap(number, "Done")
    assert await me.wait_for(says(str(texts.ASK_STRENGTH)))
    await me.tap(number, "Subtle")
    result = await me.wait_for(says(f"Done: Subtle, {edge}x{round(edge / 3)}"))
    assert str(texts.SMALLER) not in result["caption"]
    file = await me.wait_for(has_file)
    assert Image.open(BytesIO(await me.download(file))).size == (edge, round(edge / 3))
    await me.send_text("/mystats")
    await me.wait_for(says("Painted for you: 1 painting in", "Large ones", "9 of 10"))
