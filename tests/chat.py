"""A playground to test against, and people who chat in it, over real HTTP."""

import asyncio
import contextlib
import dataclasses
import io
import ssl
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import httpx2
from anyio.from_thread import start_blocking_portal
from PIL import Image

from bot.playground.server import create, serving

TOKEN = "123456:made-up-for-tests"
POLL_SECONDS = 20
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Never used on loopback; saves each client the loading of the world's certificates."""
Json: TypeAlias = dict[str, Any]


@dataclasses.dataclass(frozen=True)
class Playground:
    """A playground that listens at `root` (no slash at the end) for the bot with `token`."""

    root: str
    token: str

    def client(self) -> httpx2.AsyncClient:
        """Make an HTTP client whose paths begin at the root; close it after use."""
        return httpx2.AsyncClient(base_url=self.root, timeout=60, trust_env=False, verify=NO_TLS)

    async def calls(self, method: str | None = None) -> list[Json]:
        """Give the calls that the bot has made, all or of one method; see LoggedCall."""
        async with self.client() as client:
            calls = (await client.get("/control/calls")).json()
        return [call for call in calls if method in {None, call["method"]}]

    def history(self) -> list[Json]:
        """Give all calls that the bot has made, where no event loop runs."""
        with httpx2.Client(trust_env=False, verify=NO_TLS) as client:
            calls: list[Json] = client.get(f"{self.root}/control/calls").json()
        return calls

    async def wait_for_call(self, predicate: Callable[[Json], object], timeout: float = 30) -> Json:  # noqa: ASYNC109 - what a test says
        """Wait for the first call, from the beginning on, that `predicate` holds for."""
        after = 0
        async with asyncio.timeout(timeout), self.client() as client:
            while True:
                asked = {"after": after, "wait": POLL_SECONDS}
                for call in (await client.get("/control/calls", params=asked)).json():
                    after = call["number"]
                    if predicate(call):
                        return dict(call)

    async def inject(self, method: str, calls: int = 1, **fault: object) -> None:
        """Let the next calls of a method (or `file`, a download) meet a fault.

        Fields as in bot.playground.faults.Fault: `chat`, `status` with `description` and
        `parameters`, `delay` and `drip` in seconds, `body`, `cut` as "before", "within" or "after".
        """
        async with self.client() as client:
            body = {"method": method, "calls": calls, **fault}
            (await client.post("/control/faults", json=body)).raise_for_status()

    async def wait_until_met(self) -> None:
        """Wait until every fault has met its call, which may still be under way."""
        async with self.client() as client:
            while not (await client.get("/control/faults?wait=20")).json()["met"]:
                pass

    async def clear_faults(self) -> None:
        """Forget the faults that still wait."""
        async with self.client() as client:
            (await client.delete("/control/faults")).raise_for_status()

    async def take_updates(self) -> list[Json]:
        """Give the updates that the bot has not confirmed, as if they had never been."""
        async with self.client() as client:
            taken: list[Json] = (await client.delete("/control/updates")).json()
        return taken

    async def add_updates(self, *updates: Json) -> None:
        """Let the bot get these updates, whatever they hold; they are numbered anew."""
        async with self.client() as client:
            body = {"updates": updates}
            (await client.post("/control/updates", json=body)).raise_for_status()

    async def unconfirmed(self) -> int:
        """Count the updates that the bot has not confirmed."""
        async with self.client() as client:
            return int((await client.get("/control/waiting")).json()["updates"])


def jpeg(width: int, height: int, mode: str = "RGB") -> bytes:
    """Make a photo of two colour slopes: no two sizes give the same bytes."""
    slope = Image.linear_gradient("L").resize((width, height))
    turned = slope.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    stream = io.BytesIO()
    Image.merge("RGB", (slope, turned, slope)).convert(mode).save(stream, "JPEG")
    return stream.getvalue()


def png(width: int, height: int) -> bytes:
    """Make a PNG of one transparent colour."""
    stream = io.BytesIO()
    Image.new("RGBA", (width, height), (180, 60, 50, 128)).save(stream, "PNG")
    return stream.getvalue()


@contextlib.contextmanager
def running_playground(folder: Path, port: int = 0, token: str = TOKEN) -> Iterator[Playground]:
    """Serve a playground from a thread of its own; its chats stay in `folder`."""
    with start_blocking_portal() as portal:
        served = portal.wrap_async_context_manager(serving(create(folder, token), port=port))
        with served as taken:
            yield Playground(f"http://127.0.0.1:{taken}", token)


class Person:
    """Somebody in a chat with the bot; in their private one unless `chat` (< 0) is a group.

    What they send is in the name of `sender_chat`, if there is one: the group's own name hides who
    they are, another one is a channel's.
    """

    def __init__(
        self,
        client: httpx2.AsyncClient,
        number: int = 1,
        chat: int | None = None,
        sender_chat: int | None = None,
    ) -> None:
        self._client = client
        self.number = number
        self.chat = number if chat is None else chat
        self._name = {} if sender_chat is None else {"sender_chat": sender_chat}

    async def send_text(self, text: str, **more: object) -> Json:
        """Send a text and give the Message; `more` may hold `reply_to` and `thread`."""
        (message,) = await self._post("/page/text", json={**self._who(), **more, "text": text})
        return dict(message)

    async def send_photo(self, picture: bytes, caption: str = "", **more: object) -> Json:
        """Send a picture as a photo and give the Message; `more` as for a text."""
        (message,) = await self.send_album([picture], caption, **more)
        return message

    async def send_album(
        self, pictures: Sequence[bytes], caption: str = "", **more: object
    ) -> list[Json]:
        """Send pictures at once as photos and give the Messages in order."""
        files = [("file", ("photo.jpg", picture, "image/jpeg")) for picture in pictures]
        data = {**self._who(), **more, "caption": caption}
        messages: list[Json] = await self._post("/page/photos", data=data, files=files)
        return messages

    async def send_document(self, data: bytes, name: str, mime: str, caption: str = "") -> Json:
        """Send a file as it is and give the Message."""
        (message,) = await self._post(
            "/page/documents",
            data={**self._who(), "caption": caption},
            files=[("file", (name, data, mime))],
        )
        return dict(message)

    async def tap(self, message_id: int, button: str, timeout: float = 30) -> str:  # noqa: ASYNC109 - what a test says
        """Tap the button with this text and give the text that the bot answers the tap with."""
        answer = await self.tap_data(message_id, await self._data(message_id, button), timeout)
        return str(answer["text"])

    async def tap_data(self, message_id: int, data: str, timeout: float = 30) -> Json:  # noqa: ASYNC109 - what a test says
        """Tap with any data, as a forged client could; wait for and give the whole answer."""
        after = (await self._state())["after"]
        query = await self.tap_data_without_waiting(message_id, data)
        async with asyncio.timeout(timeout):
            async for change in self._changes(after):
                if change["kind"] == "answer" and change["callback_query_id"] == query:
                    return change
        raise AssertionError

    async def tap_without_waiting(self, message_id: int, button: str) -> str:
        """Tap the button with this text and give the callback query's id."""
        return await self.tap_data_without_waiting(message_id, await self._data(message_id, button))

    async def tap_data_without_waiting(self, message_id: int, data: str) -> str:
        """Tap with any data and give the callback query's id."""
        body = {**self._who(), "message_id": message_id, "data": data}
        return str((await self._post("/page/tap", json=body))["callback_query_id"])

    async def delete(self, message_id: int) -> None:
        """Delete a message of the chat."""
        await self._post("/page/delete", json={**self._who(), "message_id": message_id})

    async def upgrade(self, supergroup: int) -> None:
        """Make the group a supergroup, which is another chat."""
        await self._post("/control/upgrades", json={**self._who(), "supergroup": supergroup})

    async def messages(self) -> list[Json]:
        """Give the chat's messages as they are now, oldest first."""
        found: list[Json] = (await self._state())["messages"]
        return found

    async def message(self, message_id: int) -> Json:
        """Give one message as it is now; LookupError if it is not there."""
        for message in await self.messages():
            if message["message_id"] == message_id:
                return message
        raise LookupError(f"there is no message {message_id} in chat {self.chat}")

    async def wait_for(self, predicate: Callable[[Json], object], timeout: float = 60) -> Json:  # noqa: ASYNC109 - what a test says
        """Wait until `predicate` holds for a message of the chat, new or old, and give it."""
        state = await self._state()
        for message in state["messages"]:
            if predicate(message):
                return dict(message)
        async with asyncio.timeout(timeout):
            async for change in self._changes(state["after"]):
                if change["kind"] == "message" and predicate(change["message"]):
                    return dict(change["message"])
        raise AssertionError

    async def download(self, message: Json) -> bytes:
        """Give the bytes of a message's document, animation or largest photo."""
        shown = message.get("document") or message.get("animation")
        if shown is None:
            shown = max(message["photo"], key=lambda size: size["width"] * size["height"])
        answer = await self._client.get(f"/page/file/{shown['file_id']}")
        answer.raise_for_status()
        return answer.content

    async def _data(self, message_id: int, button: str) -> str:
        message = await self.message(message_id)
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        for one in (one for row in rows for one in row):
            if one["text"] == button:
                return str(one["callback_data"])
        labels = [one["text"] for row in rows for one in row]
        raise LookupError(f"message {message_id} has no button {button!r}, only {labels}")

    def _who(self) -> Json:
        return {"person": self.number, "chat": self.chat, **self._name}

    async def _state(self) -> Json:
        answer = await self._client.get("/page/state", params={"chat": self.chat})
        answer.raise_for_status()
        state: Json = answer.json()
        return state

    async def _changes(self, after: int) -> AsyncIterator[Json]:
        while True:
            asked = {"chat": self.chat, "after": after, "wait": POLL_SECONDS}
            answer = (await self._client.get("/page/changes", params=asked)).json()
            after = answer["after"]
            for change in answer["changes"]:
                yield change

    async def _post(self, path: str, **request: Any) -> Any:  # noqa: ANN401 - passed on to httpx2
        answer = await self._client.post(path, **request)
        answer.raise_for_status()
        return answer.json()
