"""The film of a painting, as a person sees it."""

from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageSequence

from bot import texts
from tests.chat import Json, Person
from tests.running import Service, begin, buttons, has_file, says


def is_film(message: Json) -> bool:
    return "animation" in message and message["from"]["is_bot"]


async def test_a_film_is_made_of_what_was_kept_before_a_restart(
    service: Service, person: Callable[..., Person]
) -> None:
    me, offer = await begin(service, person)
    await me.tap(offer["message_id"], "Balanced")
    done = await me.wait_for(says("Done: Balanced"))
    assert "Film" in buttons(done)
    await me.wait_for(has_file)
    service.kill()
    service.start()
    assert await me.tap(done["message_id"], "Film") == str(texts.MAKING_FILM)
    film = await me.wait_for(is_film)
    assert film["caption"] == str(texts.FILM_CAPTION)
    with Image.open(BytesIO(await me.download(film))) as shown:
        assert shown.format == "GIF"
        assert len(list(ImageSequence.Iterator(shown))) >= 2
