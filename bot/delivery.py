"""How each kind of row is said: the calls to the Bot API."""

import asyncio
import time
from dataclasses import replace
from functools import partial
from typing import Any

from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto
from telegram.error import BadRequest, TelegramError

from bot import illustrations, languages, letters, objections, plot, reel, sources, texts, wording
from bot.client import Client
from bot.illustrations import Illustration
from bot.languages import Language, Languages
from bot.objections import Objection
from bot.photos import PhotoError, Photos
from storage import jobs, outbox, saved_styles
from storage.database import Database, Transaction
from storage.figures import Hour
from storage.outbox import Kind
from storage.pictures import Pictures
from styler.frames import Picture

_OF_ITS_MESSAGE = {Objection.MESSAGE, Objection.UNCHANGED}
"""Why an edit is refused, whatever is put into the message."""


class Delivery:
    """Says one row of the outbox."""

    def __init__(
        self,
        database: Database,
        pictures: Pictures,
        client: Client,
        languages: Languages,
        photos: Photos,
    ) -> None:
        self._database = database
        self._pictures = pictures
        self._client = client
        self._languages = languages
        self._photos = photos

    async def send(self, message: outbox.Message) -> None:
        """Say it, once; TelegramError if that failed or nobody knows."""
        message = replace(message, body=self._spoken(message))
        try:
            await self._send(message)
        except BadRequest as error:
            if (
                objections.read(error) is not Objection.TOPIC
                or message.body.get("thread_id") is None
            ):
                raise
            await self._send(replace(message, body={**message.body, "thread_id": None}))

    async def _send(self, message: outbox.Message) -> None:
        match message.kind:
            case Kind.ANSWER:
                body = message.body
                await self._client.answer_callback_query(body["callback_id"], body["text"] or None)
            case Kind.SAY if letters.PLOT in message.body:
                hours = [Hour(*figures) for figures in message.body[letters.PLOT]]
                picture = await asyncio.to_thread(plot.draw, hours)
                await self._say_under(message, picture, "day.png")
            case Kind.SAY if letters.ILLUSTRATION in message.body:
                illustration = Illustration(message.body[letters.ILLUSTRATION])
                picture = await asyncio.to_thread(illustrations.load, illustration)
                await self._say_under(message, picture, f"{illustration}.jpg")
            case Kind.SAY if letters.SHEET in message.body:
                await self._say_under(message, await self._sheet(message), "styles.jpg")
            case Kind.SAY if letters.NAMES in message.body:
                await self._ask_name(message)
            case Kind.SAY:
                await self._say(message)
            case Kind.EDIT:
                await self._edit(message)
            case Kind.DOCUMENT if letters.FILM in message.body:
                await self._film(message)
            case Kind.DOCUMENT:
                await self._document(message)

    async def _say(self, message: outbox.Message) -> int:
        said = await self._client.send_message(
            message.chat_id,
            message.body["text"],
            message_thread_id=message.body["thread_id"],
            reply_markup=_markup(message.body),
        )
        if message.job_id is not None:
            await self._database.transact(
                partial(_remember, message, message.job_id, said.message_id)
            )
        return said.message_id

    async def _say_under(self, message: outbox.Message, picture: bytes, filename: str) -> None:
        """Send a text under a picture; without it where a group takes none."""
        try:
            await self._client.send_photo(
                message.chat_id,
                picture,
                caption=message.body["text"],
                filename=filename,
                message_thread_id=message.body["thread_id"],
                reply_markup=_markup(message.body),
            )
        except BadRequest as error:
            if objections.read(error) is Objection.TOPIC:
                raise
            await self._say(message)

    async def _sheet(self, message: outbox.Message) -> bytes:
        """Return a sheet of the pictures that a row names; what cannot be had is left blank."""
        found: list[bytes] = []
        for fields in message.body[letters.SHEET]:
            try:
                found.append(await self._photos.fetch(Picture.STYLE, sources.read(fields)))
            except (PhotoError, TelegramError, TimeoutError):
                found.append(b"")
        return await self._photos.gallery.sheet(found)

    async def _ask_name(self, message: outbox.Message) -> None:
        asked = await self._client.send_message(
            message.chat_id,
            message.body["text"],
            message_thread_id=message.body["thread_id"],
            # In a group, nobody else is to see an empty reply begun.
            reply_markup=ForceReply(selective=message.chat_id < 0),
        )
        style = message.body[letters.NAMES]
        await saved_styles.remember_question(
            self._database, style, message.chat_id, asked.message_id
        )

    async def _edit(self, message: outbox.Message) -> None:
        target = message.body.get("message_id") or message.status_message_id
        is_there = target is not None and await self._edit_message(message, target)
        if not is_there and message.job_id is not None:
            await self._replace_status(message)

    async def _edit_message(self, message: outbox.Message, target: int) -> bool:
        """Bring a message to the row's state; False if it was deleted."""
        picture = await self._picture(message)
        try:
            if picture is None:
                await self._edit_words(message, target)
            else:
                await self._edit_picture(message, target, picture)
        except BadRequest as error:
            if (objection := objections.read(error)) not in _OF_ITS_MESSAGE:
                raise
            return objection is Objection.UNCHANGED
        return True

    async def _edit_picture(self, message: outbox.Message, target: int, picture: bytes) -> None:
        try:
            await self._client.edit_message_media(
                InputMediaPhoto(picture, caption=message.body["text"], filename="painting.jpg"),
                chat_id=message.chat_id,
                message_id=target,
                reply_markup=_markup(message.body),
            )
        except BadRequest as error:
            if objections.read(error) in _OF_ITS_MESSAGE:
                raise
            await self._edit_words(message, target)  # the file follows as a document

    async def _edit_words(self, message: outbox.Message, target: int) -> None:
        """Change the text, which is a caption once the message holds a picture."""
        where: dict[str, Any] = {
            "chat_id": message.chat_id,
            "message_id": target,
            "reply_markup": _markup(message.body),
        }
        try:
            await self._client.edit_message_text(message.body["text"], **where)
        except BadRequest as error:
            if objections.read(error) is not Objection.NO_TEXT:
                raise
            await self._client.edit_message_caption(caption=message.body["text"], **where)

    async def _replace_status(self, message: outbox.Message) -> None:
        """Send a job's status anew: its message was deleted.

        Words first and the picture into them: whatever happens, only words can come twice.
        """
        target = await self._say(message)
        if (picture := await self._picture(message)) is not None:
            await self._edit_picture(message, target, picture)

    async def _document(self, message: outbox.Message) -> None:
        picture = await self._picture(message)
        if picture is None:
            await self._say_gone(message)
            return
        await self._client.send_document(
            message.chat_id,
            picture,
            caption=message.body["text"],
            filename=f"painting-{message.job_id}.png",
            message_thread_id=message.body["thread_id"],
            disable_content_type_detection=True,
        )

    async def _film(self, message: outbox.Message) -> None:
        film = message.job_id and await reel.join(self._pictures, message.job_id)
        if not film:
            await self._say_gone(message)
            return
        await self._client.send_animation(
            message.chat_id,
            film,
            caption=message.body["text"],
            filename=f"painting-{message.job_id}.gif",
            message_thread_id=message.body["thread_id"],
        )

    async def _say_gone(self, message: outbox.Message) -> None:
        gone = self._languages.say(texts.RESULT_IS_GONE, _language(message))
        await self._client.send_message(
            message.chat_id, gone, message_thread_id=message.body["thread_id"]
        )

    def _spoken(self, message: outbox.Message) -> dict[str, Any]:
        """Return a row's body with its words in the language of the one to whom it speaks."""
        language, body = _language(message), message.body

        def say(packed: wording.Json | str) -> str:
            return self._languages.say(wording.unpack(packed), language)

        keyboard = [[[say(label), data] for label, data in row] for row in body.get("keyboard", [])]
        return {**body, "text": say(body["text"]), "keyboard": keyboard}

    async def _picture(self, message: outbox.Message) -> bytes | None:
        name = message.body.get("picture")
        return await self._pictures.load(name) if name else None


async def _remember(said: outbox.Message, job_id: int, message_id: int, sql: Transaction) -> None:
    """Remember the message that shows a job; take it back if the job was deleted meanwhile."""
    if not await jobs.set_status_message(sql, job_id, message_id):
        letter = letters.take_back(said.chat_id, message_id, said.language)
        await outbox.put(sql, letter, now=time.time())


def _markup(body: dict[str, Any]) -> InlineKeyboardMarkup | None:
    rows = [
        [InlineKeyboardButton(label, callback_data=data) for label, data in row]
        for row in body["keyboard"]
    ]
    return InlineKeyboardMarkup(rows) if rows else None


def _language(message: outbox.Message) -> Language:
    return languages.nearest(message.body.get(letters.LANGUAGE, message.language))
