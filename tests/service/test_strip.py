"""The strength strip: four sketches on a sheet, and a painting that goes on from one of them."""

from collections.abc import Callable
from io import BytesIO

from PIL import Image

from bot import texts
from tests.chat import Person
from tests.running import Service, buttons, has_file, picture, says

People = Callable[..., Person]
TWO_SIZES = 144
"""Painted in two sizes: there is something to go on from after a sketch."""


async def test_the_painting_goes_on_from_the_sketch_that_is_chosen(
    service: Service, person: People
) -> None:
    service.settings["STYLER_SIZE"] = str(TWO_SIZES)
    service.start()
    me = person(1)
    await me.send_album([picture(seed, (TWO_SIZES, TWO_SIZES // 3)) for seed in (1, 2)])
    offer = await me.wait_for(says(str(texts.ASK_STRENGTH)))
    assert await me.tap(offer["message_id"], "Show me four strengths") == str(texts.ON_IT)
    sheet = await me.wait_for(says(str(texts.SKETCHED)))
    assert sheet["message_id"] == offer["message_id"]
    names = ["1 Subtle", "2 Balanced", "3 Strong", "4 Very strong"]
    assert buttons(sheet) == [*names, "New style", "New photo"]
    assert Image.open(BytesIO(await me.download(sheet))).width > 1000

    await me.tap(sheet["message_id"], "2 Balanced")
    sent = await service.wait_for_log("job is sent", "job=2")
    assert int(sent.rpartition("checkpoint=")[2]) > 0
    file = await me.wait_for(has_file)
    assert file["message_id"] > sheet["message_id"]
    assert await me.message(sheet["message_id"]) == sheet
    assert "begins anew" not in service.log.read_text()
