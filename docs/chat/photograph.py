"""Photograph the chat for docs/chat.md: `python docs/chat/photograph.py`, some minutes.

A bot is run with a playground, people talk to it over HTTP, and Chromium shows the page.
"""

import asyncio
import functools
import shutil
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.async_api import Browser, FloatRect, Page, async_playwright

from bot import texts
from bot.playground.samples import listed
from tests.chat import Json, Person, Playground, running_playground
from tests.running import Service, after, has_file, is_painting, run_whole, says

HERE = Path(__file__).parent
GROUP = -1
WIDTH, HEIGHT = 390, 1500
SCALE = 1.5
MARGIN = 10
QUALITY = 66
FILM_SECONDS = 1.5
"""Into a film, where it can be seen what it is."""
PHOTO, STYLE = "chelsea.png", "style-mosaic.jpg"
OTHER_PHOTO, OTHER_STYLE = "coffee.png", "style-watercolour.jpg"
HIDDEN = "all => all.forEach(each => { each.style.visibility = 'hidden'; })"
SETTLED = "() => [...document.querySelectorAll('.message img')].every(image => image.complete)"


@dataclass
class Camera:
    """Takes pictures of the last messages of a chat."""

    browser: Browser
    playground: Playground

    async def take(
        self,
        name: str,
        messages: int,
        person: Person,
        *,
        language: str = "en",
        seconds: float = 0.0,
    ) -> None:
        """Keep a picture of so many messages, after some seconds of what moves in them."""
        page = await self.browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT},
            device_scale_factor=SCALE,
            color_scheme="light",
            locale=language,
        )
        await page.goto(f"{self.playground.root}/?person={person.number}&chat={person.chat}")
        await page.wait_for_selector(".message")
        await page.wait_for_function(SETTLED)
        earlier = page.locator(f".message:not(:nth-last-child(-n + {messages}))")
        await earlier.evaluate_all(HIDDEN)
        await asyncio.sleep(seconds)
        data = await page.screenshot(clip=await _box(page, messages), animations="disabled")
        picture = Image.open(BytesIO(data)).convert("RGB")
        picture.save(HERE / f"{name}.jpg", quality=QUALITY, optimize=True, progressive=True)
        await page.close()


async def _box(page: Page, messages: int) -> FloatRect:
    """Return where the last messages are."""
    shown = await page.locator(".message").all()
    boxes = [box for each in shown[-messages:] if (box := await each.bounding_box())]
    top = min(box["y"] for box in boxes) - MARGIN
    bottom = max(box["y"] + box["height"] for box in boxes) + MARGIN
    return {"x": 0, "y": top, "width": WIDTH, "height": bottom - top}


def sample(folder: Path, name: str) -> bytes:
    """Return one of the playground's samples."""
    (found,) = [each for each in listed() if each.name == name]
    found.make(folder / name)
    return (folder / name).read_bytes()


async def in_private(camera: Camera, me: Person, photo: bytes, style: bytes) -> None:
    """Have two pictures painted, and look at all that comes with it."""
    await me.send_text("/start")
    await me.wait_for(says(str(texts.GREETING)))
    await camera.take("greeting", 2, me)
    await me.send_photo(photo)
    await me.wait_for(says(str(texts.ASK_STYLE)))
    await me.send_photo(style)
    offer = await me.wait_for(says(str(texts.ASK_STRENGTH)))
    await camera.take("strengths", 2, me)
    await me.tap(offer["message_id"], "More options")
    await me.wait_for(says(str(texts.ASK_OPTIONS)))
    await camera.take("options", 1, me)
    await me.tap(offer["message_id"], "Done")
    await me.wait_for(says(str(texts.ASK_STRENGTH)))
    await me.tap(offer["message_id"], "Show me four strengths")
    sketches = await me.wait_for(says(str(texts.SKETCHED)))
    await camera.take("sketches", 1, me)
    await me.tap(sketches["message_id"], "2 Balanced")
    await me.wait_for(is_painting)
    await camera.take("progress", 1, me)
    result = await me.wait_for(after(sketches, says("Done: ")))
    await me.wait_for(has_file)
    await camera.take("result", 2, me)
    await follow(camera, me, result)


async def follow(camera: Camera, me: Person, result: Json) -> None:
    """Look at what follows a result."""
    await me.tap(result["message_id"], "Film")
    await me.wait_for(lambda message: "animation" in message)
    await camera.take("film", 1, me, seconds=FILM_SECONDS)
    await me.tap(result["message_id"], "Save style")
    saved = await me.wait_for(says("Saved as"))
    await me.tap(saved["message_id"], "Name it")
    asked = await me.wait_for(says("How shall"))
    await me.send_text("Piazza", reply_to=asked["message_id"])
    await me.wait_for(says("It is called"))
    await camera.take("saved", 4, me)
    await me.send_text("/styles")
    offered = await me.wait_for(says(str(texts.ASK_BUILT_IN)))
    await camera.take("styles", 1, me)
    await me.tap(offered["message_id"], "My styles")
    await me.wait_for(says(str(texts.ASK_SAVED)))
    await camera.take("my-styles", 1, me)


async def in_a_group(camera: Camera, me: Person, photo: bytes, style: bytes) -> None:
    """Answer a photo with /style, and order what comes of it."""
    sent = await me.send_photo(photo)
    await me.send_text("/style", reply_to=sent["message_id"])
    asked = await me.wait_for(says(str(texts.ASK_STYLE)))
    await me.send_photo(style, reply_to=asked["message_id"])
    await me.wait_for(says(str(texts.ASK_STRENGTH)))
    await camera.take("group", 5, me)


async def in_russian(camera: Camera, me: Person, photo: bytes) -> None:
    """Choose a language, and begin in it."""
    await me.send_text("/language")
    asked = await me.wait_for(says(str(texts.ASK_LANGUAGE)))
    await me.tap(asked["message_id"], "Русский")
    sent = await me.send_photo(photo)
    await me.wait_for(after(sent, lambda message: message["from"]["is_bot"]))
    await camera.take("russian", 3, me, language="ru")


async def look_after(camera: Camera, me: Person) -> None:
    """Ask how the bot does."""
    await me.send_text("/admin")
    await me.wait_for(says("Painter: "))
    await camera.take("admin", 1, me)


async def main() -> None:
    """Run a bot, and photograph what it says."""
    with TemporaryDirectory() as folder, running_playground(Path(folder) / "playground") as played:
        place = Path(folder)
        service = Service(played, place / "data", {"STYLER_SIZE": "512", "BOT_ADMINS": "1"})
        service.start()
        read = functools.partial(sample, place)
        try:
            async with (
                async_playwright() as playwright,
                await playwright.chromium.launch(
                    executable_path=shutil.which("chromium"), args=["--no-sandbox"]
                ) as browser,
                played.client() as client,
            ):
                camera = Camera(browser, played)
                await in_private(camera, Person(client, 2), read(PHOTO), read(STYLE))
                await in_a_group(
                    camera, Person(client, 2, GROUP), read(OTHER_PHOTO), read(OTHER_STYLE)
                )
                await look_after(camera, Person(client, 1))
                await in_russian(camera, Person(client, 3), read(OTHER_PHOTO))
        finally:
            service.stop()


if __name__ == "__main__":
    run_whole(main())
