"""Styles that need not be sent, as a person uses them."""

from collections.abc import Callable
from io import BytesIO

from PIL import Image

from bot import texts
from tests.chat import Person
from tests.running import after, buttons, has_file, picture, says, send_pair

People = Callable[..., Person]


async def test_a_photo_is_painted_in_a_style_that_comes_with_the_bot(somebody: People) -> None:
    person = somebody(160)
    await person.send_text("/start")
    greeting = await person.wait_for(says(str(texts.GREETING)))
    example = Image.open(BytesIO(await person.download(greeting)))
    assert example.size == (768, 512)

    await person.send_text("/styles")
    sheet = await person.wait_for(says(str(texts.ASK_BUILT_IN)))
    assert "photo" in sheet
    assert buttons(sheet) == [str(number) for number in range(1, len(texts.STYLES) + 1)]
    await person.tap(sheet["message_id"], "13")
    await person.wait_for(says("Got the style Sea of waves.", str(texts.NEXT_CONTENT)))
    sent = await person.send_photo(picture(1))
    offer = await person.wait_for(after(sent, says(str(texts.ASK_STRENGTH))))
    await person.tap(offer["message_id"], "Strong")
    await person.wait_for(says("Done: Strong"))
    await person.wait_for(has_file)


async def test_a_style_is_saved_named_used_again_and_deleted(somebody: People) -> None:
    person = somebody(161)
    offer = await send_pair(person)
    await person.tap(offer["message_id"], "Strong")
    result = await person.wait_for(says("Done: Strong"))
    await person.tap(result["message_id"], "Save style")
    saved = await person.wait_for(says("Saved as Style 1"))
    await person.tap(saved["message_id"], "Name it")
    asked = await person.wait_for(says("How shall Style 1 be called?"))
    await person.send_text("Aunt Mary's quilt", reply_to=asked["message_id"])
    await person.wait_for(says("It is called Aunt Mary's quilt now"))

    await person.send_text("/styles")
    sheet = await person.wait_for(says(str(texts.ASK_BUILT_IN)))
    await person.tap(sheet["message_id"], "My styles")
    own = await person.wait_for(says("1. Aunt Mary's quilt"))
    assert Image.open(BytesIO(await person.download(own))).width > 300
    await person.tap(own["message_id"], "1")
    await person.wait_for(says("Got the style Aunt Mary's quilt."))
    await person.tap(own["message_id"], "Delete one")
    asked = await person.wait_for(says(str(texts.ASK_DROP)))
    await person.tap(asked["message_id"], "1")
    await person.wait_for(says("Aunt Mary's quilt is deleted."))
    assert await person.tap(own["message_id"], "1") == str(texts.STYLE_IS_GONE)
