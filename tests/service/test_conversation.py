"""The whole conversation, as a person has it."""

from collections.abc import Callable
from io import BytesIO
from itertools import pairwise

import pytest
from PIL import Image

from bot import texts
from tests.chat import Person
from tests.running import (
    SIZE,
    Service,
    after,
    assert_one_result,
    begin,
    buttons,
    is_painting,
    picture,
    says,
    send_pair,
)

People = Callable[..., Person]


async def test_two_photos_become_a_painting(somebody: People) -> None:
    person = somebody(101)
    await person.send_text("/start")
    await person.wait_for(says(str(texts.GREETING)))
    offer = await send_pair(person)
    assert buttons(offer) == [
        "Subtle",
        "Balanced",
        "Strong",
        "Show me four strengths",
        "More options",
        "Start over",
    ]

    assert await person.tap(offer["message_id"], "Balanced") == str(texts.ON_IT)
    result = await person.wait_for(says("Done: Balanced"))
    assert result["message_id"] == offer["message_id"]
    follows = ["Weaker", "Stronger", "Larger", "Swap pictures", "New style", "New photo"]
    assert buttons(result) == [*follows, "Film", "Save style"]

    file = await person.wait_for(lambda message: "document" in message)
    painting = Image.open(BytesIO(await person.download(file)))
    assert painting.format == "PNG"
    assert painting.size == (SIZE, SIZE * 3 // 4)
    shown = Image.open(BytesIO(await person.download(result)))
    assert shown.size == painting.size


async def test_an_album_is_a_pair(somebody: People) -> None:
    person = somebody(102)
    await person.send_album([picture(1), picture(2)])
    offer = await person.wait_for(says(str(texts.ASK_STRENGTH)))
    said = [message for message in await person.messages() if message["from"]["is_bot"]]
    assert said == [offer]


async def test_a_picture_sent_as_a_file_is_a_picture(somebody: People) -> None:
    person = somebody(103)
    await person.send_document(picture(1, kind="PNG"), "a.png", "image/png")
    assert await person.wait_for(says(str(texts.ASK_STYLE)))


async def test_a_result_is_gone_on_from_in_new_messages(somebody: People) -> None:
    person = somebody(104)
    await person.send_album([picture(1), picture(2, size=(72, 96))])
    offer = await person.wait_for(says(str(texts.ASK_STRENGTH)))
    await person.tap(offer["message_id"], "Balanced")
    first = await person.wait_for(says("Done: Balanced"))
    for button in ("Larger", "Swap pictures"):
        assert await person.tap(first["message_id"], button) == str(texts.ON_IT)
    await person.wait_for(says("Done: Balanced, 128x96", str(texts.WENT_ON)))
    await person.wait_for(says("Done: Balanced, 48x64"))
    assert await person.message(first["message_id"]) == first


async def test_what_is_good_enough_is_taken_though_the_bot_dies_of_the_tap(
    service: Service, person: People
) -> None:
    service.settings["STYLER_SIZE"] = "512"
    me, offer = await begin(service, person)
    await me.tap(offer["message_id"], "Balanced")
    shown = await me.wait_for(is_painting)
    assert buttons(shown) == ["Good enough", "Cancel"]
    await service.wait_for_log("checkpoint kept")
    service.kill()
    await me.tap_without_waiting(offer["message_id"], "Good enough")
    service.start()
    taken = await me.wait_for(says("Done: Balanced, 512x384", "You took it as it was"))
    assert taken["message_id"] == offer["message_id"]
    await assert_one_result(service, me)


async def test_new_style_and_new_photo_keep_the_other_picture(somebody: People) -> None:
    person = somebody(105)
    offer = await send_pair(person)
    await person.tap(offer["message_id"], "Subtle")
    done = await person.wait_for(says("Done: Subtle"))
    for button in ("New style", "New photo"):
        await person.tap(done["message_id"], button)
        await person.wait_for(says("I keep that"))
        sent = await person.send_photo(picture(3))
        assert await person.wait_for(after(sent, says(str(texts.ASK_STRENGTH))))


async def test_cancel_stops_the_painting_and_keeps_the_pictures(
    service: Service, person: People
) -> None:
    service.settings["STYLER_SIZE"] = "512"
    service.start()
    me = person(1)
    offer = await send_pair(me)
    await me.tap(offer["message_id"], "Balanced")
    await me.wait_for(lambda message: "photo" in message and says("Painting")(message))
    assert await me.tap(offer["message_id"], "Cancel") == str(texts.STOPPING)
    cancelled = await me.wait_for(says(str(texts.CANCELLED)))
    assert cancelled["message_id"] == offer["message_id"]
    assert buttons(cancelled)[:3] == ["Subtle", "Balanced", "Strong"]
    edits = [
        call
        for call in await service.playground.calls()
        if call["method"].startswith("editMessage") and call["chat"] == me.chat
    ]
    assert min(b["time"] - a["time"] for a, b in pairwise(edits)) >= 4


async def test_a_queued_job_shows_its_place_and_is_cancelled_at_once(
    somebody: People,
) -> None:
    people = [somebody(110 + i) for i in range(3)]
    offers = [await send_pair(one) for one in people]
    for one, offer in zip(people, offers, strict=True):
        await one.tap(offer["message_id"], "Strong")
    last, offer = people[-1], offers[-1]
    await last.wait_for(says("Queued: "))
    await last.send_text("/cancel")
    await last.wait_for(says(str(texts.CANCELLED)))
    for one in people[:-1]:
        await one.wait_for(says("Done: Strong"))
    assert says(str(texts.CANCELLED))(await last.message(offer["message_id"]))


async def test_people_in_a_group_have_a_conversation_each(somebody: People) -> None:
    """Of all that they show each other, only what they point the bot to is answered."""
    ann, ben = somebody(120, chat=-7), somebody(121, chat=-7)
    holiday = await ann.send_photo(picture(1), "look!")
    await ben.send_text("/style@atelier_playground_bot", reply_to=holiday["message_id"])
    asked = await ben.wait_for(says(str(texts.ASK_STYLE), str(texts.BY_REPLY)))
    await ann.send_album([picture(3), picture(4)], "/style")
    anns = await ann.wait_for(says(str(texts.ASK_STRENGTH)))
    await ben.send_photo(picture(5))
    await ben.send_photo(picture(2), reply_to=asked["message_id"])
    bens = await ben.wait_for(after(anns, says(str(texts.ASK_STRENGTH))))
    assert await ben.tap(anns["message_id"], "Subtle") == str(texts.TAP_IS_NOT_YOURS)
    assert await ben.tap(bens["message_id"], "Subtle") == str(texts.ON_IT)
    said = [one["message_id"] for one in await ann.messages() if one["from"]["is_bot"]]
    assert said[:3] == [one["message_id"] for one in (asked, anns, bens)]
    await ann.send_photo(picture(3))
    offer = await ann.wait_for(says(str(texts.ASK_STRENGTH)))
    assert await ben.tap(offer["message_id"], "Strong") == str(texts.TAP_IS_NOT_YOURS)


@pytest.mark.parametrize(
    ("number", "file", "sentence"),
    [
        (130, (b"%PDF-1.7", "a.pdf", "application/pdf"), "not a picture"),
        (131, (b"\0" * 21_000_000, "a.png", "image/png"), "over 20 MB"),
        (132, (b"II*\0", "a.tiff", "image/tiff"), "JPEG, PNG or WebP"),
    ],
)
async def test_a_file_that_is_no_use_gets_a_sentence_and_loses_nothing(
    somebody: People, number: int, file: tuple[bytes, str, str], sentence: str
) -> None:
    person = somebody(number)
    data, name, mime = file
    await person.send_photo(picture(1))
    await person.wait_for(says(str(texts.ASK_STYLE)))
    await person.send_document(data, name, mime)
    await person.wait_for(says(sentence, str(texts.NEXT_STYLE)))
    await person.send_photo(picture(2))
    assert await person.wait_for(says(str(texts.ASK_STRENGTH)))


async def test_a_third_photo_and_a_text_change_nothing(somebody: People) -> None:
    person = somebody(150)
    offer = await send_pair(person)
    await person.send_photo(picture(3))
    await person.wait_for(says(str(texts.HAVE_BOTH)))
    await person.send_text("hello?")
    await person.wait_for(says("only understand pictures"))
    await person.tap(offer["message_id"], "Subtle")
    assert await person.wait_for(says("Done: Subtle"))
