"""Fetches the pictures of a job: from Telegram, or of the gallery's; and keeps them."""

import asyncio
from dataclasses import dataclass

from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.client import Client, DownloadTooLargeError, seconds
from bot.events import Photo
from bot.gallery import Gallery
from bot.sources import BuiltIn, Source
from storage.pictures import Pictures
from styler.frames import Picture, Reason

DOWNLOAD_SECONDS = 60.0
DOWNLOAD_PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds between the attempts to fetch a photo."""


def photo_name(photo: Photo) -> str:
    """Return the name under which a photo is kept, whoever sends it."""
    return f"photo:{photo.unique_id}"


class PhotoError(Exception):
    """A photo that cannot be painted with."""

    def __init__(self, picture: Picture, reason: Reason) -> None:
        super().__init__(picture, reason)
        self.picture = picture
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Photos:
    """Photos as bytes, whether they are here already or not."""

    pictures: Pictures
    client: Client
    gallery: Gallery

    async def fetch(self, picture: Picture, source: Source) -> bytes:
        """Return the bytes of one of a job's pictures, wherever it comes from.

        PhotoError if Telegram does not give a photo away.
        """
        if isinstance(source, BuiltIn):
            return await self.gallery.picture(source.key)
        return await self._fetch(picture, source)

    async def _fetch(self, picture: Picture, photo: Photo) -> bytes:
        """Return a photo's bytes, however often that takes."""
        name = photo_name(photo)
        kept = await self.pictures.load(name)
        if kept is not None:
            return kept
        try:
            data = await self._download(photo)
        except DownloadTooLargeError as error:
            raise PhotoError(picture, Reason.TOO_LARGE) from error
        except BadRequest as error:
            raise PhotoError(picture, Reason.UNREADABLE) from error
        await self.pictures.save(name, data)
        return data

    async def _download(self, photo: Photo) -> bytes:
        for pause in (*DOWNLOAD_PAUSES, None):
            wait = pause or 0.0
            try:
                async with asyncio.timeout(DOWNLOAD_SECONDS):
                    return await self.client.download(photo.file_id)
            except (BadRequest, Forbidden):
                raise
            except (TelegramError, TimeoutError) as error:  # garbled answers are TelegramErrors
                if pause is None:
                    raise
                if isinstance(error, RetryAfter):
                    wait = max(wait, seconds(error.retry_after))
            await asyncio.sleep(wait)
        raise AssertionError("the last attempt returns or raises")
