"""Group 6: an album comes as single messages, in any order and at any time."""

import io
from collections.abc import Callable

from PIL import Image

from bot import texts
from tests.chat import Json, Person
from tests.running import SIZE, Service, has_file, picture, says

People = Callable[..., Person]

UPRIGHT, FLAT = (72, 96), (96, 72)


async def kept(giver: Person) -> tuple[Json, Json]:
    """Return what Telegram keeps of an upright photo, and of a flat one sent as a file."""
    upright = await giver.send_photo(picture(1401, UPRIGHT))
    flat = await giver.send_document(picture(1402, FLAT), "flat.jpg", "image/jpeg")
    return {"photo": upright["photo"]}, {"document": flat["document"]}


async def greeted(person: Person) -> Json:
    """Return what all messages of a person have in common."""
    hello = await person.send_text("/start")
    await person.wait_for(says(str(texts.GREETING)))
    return {key: hello[key] for key in ("chat", "from", "date")}


def album(common: Json, *parts: Json) -> list[Json]:
    """Return the updates of an album, in the order in which it was sent."""
    common = {**common, "media_group_id": "7"}
    return [
        {"message": {**common, "message_id": number, **part}}
        for number, part in enumerate(parts, start=1000)
    ]


async def answers(person: Person) -> list[str]:
    _, _, *said = await person.messages()
    return [message["text"] for message in said]


async def test_an_album_that_comes_in_reverse_is_painted_in_its_own_order(
    shared_service: Service, somebody: People
) -> None:
    me = somebody(1400)
    upright, flat = await kept(somebody(1401))
    first, second = album(await greeted(me), upright, flat)
    await shared_service.playground.add_updates(second, first)
    offer = await me.wait_for(says(str(texts.ASK_STRENGTH)))
    assert await answers(me) == [str(texts.ASK_STRENGTH)]
    await me.tap(offer["message_id"], "Subtle")
    painting = await me.download(await me.wait_for(has_file))
    assert Image.open(io.BytesIO(painting)).size == (SIZE * 3 // 4, SIZE)


async def test_the_second_half_of_an_album_may_come_after_the_question_for_it(
    shared_service: Service, somebody: People
) -> None:
    me = somebody(1402)
    first, second = album(await greeted(me), *await kept(somebody(1403)))
    await shared_service.playground.add_updates(first)
    await me.wait_for(says(str(texts.ASK_STYLE)))
    await shared_service.playground.add_updates(second)
    await me.wait_for(says(str(texts.ASK_STRENGTH)))
    assert await answers(me) == [str(texts.ASK_STYLE), str(texts.ASK_STRENGTH)]


async def test_of_an_album_of_three_the_first_two_are_taken_and_that_is_said_once(
    shared_service: Service, somebody: People
) -> None:
    me = somebody(1404)
    upright, flat = await kept(somebody(1405))
    first, second, third = album(await greeted(me), upright, flat, upright)
    await shared_service.playground.add_updates(third, first, second)
    await me.wait_for(says(str(texts.ALBUM_OF_MANY)))
    assert await answers(me) == [str(texts.ALBUM_OF_MANY)]
