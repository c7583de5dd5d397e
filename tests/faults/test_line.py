"""Group 20: one person with many paintings beside others with one."""

from collections.abc import Callable

from bot import texts
from tests.chat import Person
from tests.running import Service, after, has_file, picture, says

People = Callable[..., Person]


async def order(person: Person, seed: int) -> str:
    """Order a painting, and return the number of the photo's file, which is fetched for it."""
    sent = await person.send_photo(picture(seed))
    await person.send_photo(picture(-seed))
    offer = await person.wait_for(after(sent, says(str(texts.ASK_STRENGTH))))
    await person.tap(offer["message_id"], "Subtle")
    return str(sent["photo"][-1]["file_id"])


async def test_who_orders_twice_lets_those_pass_who_order_once(
    service: Service, person: People
) -> None:
    service.start()
    eager, ann, ben = person(1), person(2), person(3)
    in_line = (eager, eager, ann, ben)  # before the worker is there to begin with the first
    first, second, anns, bens = [await order(each, seed) for seed, each in enumerate(in_line, 1)]
    await service.playground.wait_for_call(lambda call: call["parameters"].get("file_id") == second)
    fetched = [call["parameters"]["file_id"] for call in await service.playground.calls("getFile")]
    photos = [file for file in fetched if file in {first, second, anns, bens}]
    assert photos == [first, anns, bens, second]
    assert await ben.wait_for(has_file)
