"""Group 20: one person with many paintings, or many words, beside others with one."""

from collections.abc import Callable

from bot import texts
from tests.chat import Json, Person
from tests.running import Service, after, has_file, picture, says, send_pair

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


async def test_who_floods_a_group_is_answered_after_somebody_elses_painting_and_once(
    service: Service, person: People
) -> None:
    """All of it waits in the outbox until the group may be written to again."""
    service.start()
    ann, ben = person(1, chat=-5), person(2, chat=-5)
    offer = await send_pair(ben)
    busy: Json = {"status": 429, "description": "Busy", "parameters": {"retry_after": 3600}}
    await service.playground.inject("sendMessage", chat=-5, **busy)
    for _ in range(4):
        for command in ("/help", "/privacy", "/start"):
            await ann.send_text(command)
    await service.playground.wait_for_call(lambda call: call["status"] == 429)
    await ben.tap(offer["message_id"], "Subtle")
    await service.wait_for_log("job ended", "rendered")
    assert service.stop() == 0
    service.start()
    await ann.wait_for(says(str(texts.GREETING)))
    said = [message for message in await ann.messages() if message["from"]["is_bot"]]
    file, *answers = said[said.index(await ben.message(offer["message_id"])) + 1 :]
    assert has_file(file)
    assert [message["text"] for message in answers] == [
        str(texts.HELP_IN_GROUPS),
        str(texts.PRIVACY),
        f"{texts.GREETING} {texts.NEXT_CONTENT} {texts.BY_REPLY}",
    ]
