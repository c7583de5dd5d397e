"""People who chat with the bot all at once, in the playground."""

import asyncio
import colorsys
from collections import defaultdict
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, TypeAlias

import httpx2
from PIL import Image

WAIT_SECONDS = 20
PATIENCE = 300.0
SIZE = (320, 240)
Call: TypeAlias = dict[str, Any]


@dataclass
class Crowd:
    """Persons 1 to `chats`, each in a chat of their own; one HTTP client speaks for all."""

    client: httpx2.AsyncClient
    chats: int
    answered: dict[str, float] = field(default_factory=dict, init=False)
    """When the answer to each tap came to the server, by the tap's id."""
    edits: int = field(default=0, init=False)
    """How often the bot has changed a message."""
    _calls: defaultdict[int, asyncio.Queue[Call]] = field(
        default_factory=lambda: defaultdict(asyncio.Queue), init=False
    )
    """What the bot did in each chat; in chat 0 what belongs to none."""

    async def chat(self) -> None:
        """Have every person's pair painted; TimeoutError if that takes too long."""
        photos = [(_photo(2 * i), _photo(2 * i + 1)) for i in range(self.chats)]
        async with asyncio.timeout(PATIENCE):
            async with asyncio.TaskGroup() as people:
                for person, pair in enumerate(photos, start=1):
                    people.create_task(self._person(person, *pair))

    async def listen(self) -> None:
        """Hear what the bot does; ends when cancelled."""
        after = 0
        while True:
            asked = {"after": after, "wait": WAIT_SECONDS}
            for call in (await self.client.get("/control/calls", params=asked)).json():
                after = call["number"]
                self._note(call)

    async def hear(self, chat: int, method: str) -> None:
        """Return when the bot has called this method with success, for one chat or for none (0)."""
        while True:
            call = await self._calls[chat].get()
            if call["method"] == method and call["done"]:
                return

    def _note(self, call: Call) -> None:
        if call["method"] == "answerCallbackQuery":
            self.answered[call["parameters"]["callback_query_id"]] = call["time"]
        elif call["method"].startswith("editMessage"):
            self.edits += call["done"]
        self._calls[call["chat"] or 0].put_nowait(call)

    async def _person(self, person: int, content: bytes, style: bytes) -> None:
        """Send two photos, tap a strength, and wait for the file."""
        for photo in (content, style):
            data, files = {"person": person, "chat": person}, {"file": ("photo.jpg", photo)}
            await self._post("/page/photos", data=data, files=files)
            await self.hear(person, "sendMessage")
        state = await self.client.get("/page/state", params={"chat": person})
        offer = state.json()["messages"][-1]
        button = offer["reply_markup"]["inline_keyboard"][0][1]
        tap = {"message_id": offer["message_id"], "data": button["callback_data"]}
        await self._post("/page/tap", json={"person": person, "chat": person, **tap})
        await self.hear(person, "sendDocument")

    async def _post(self, path: str, **request: Any) -> None:  # noqa: ANN401 - passed on to httpx2
        (await self.client.post(path, **request)).raise_for_status()


def _photo(number: int) -> bytes:
    """Return a photo of two colour slopes: no two numbers give the same bytes."""
    red, green, blue = (round(255 * part) for part in colorsys.hsv_to_rgb(number * 0.618 % 1, 1, 1))
    slope = Image.linear_gradient("L").resize(SIZE)
    layers = [
        slope.point([level * part // 255 for level in range(256)]) for part in (red, green, blue)
    ]
    stream = BytesIO()
    Image.merge("RGB", layers).save(stream, "JPEG", comment=str(number).encode())
    return stream.getvalue()
