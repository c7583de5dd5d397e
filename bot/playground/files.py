"""Files: their bytes on the disk, and the objects that name them to the bot."""

import asyncio
import dataclasses
import hashlib
import json
import mimetypes
import re
import secrets
from collections.abc import Sequence
from pathlib import Path, PurePath

from bot.playground import pictures
from bot.playground.database import Database, Json
from bot.playground.errors import BadRequest

DOCUMENT_BYTES = 50 * 1024 * 1024
PHOTO, DOCUMENT, ANIMATION = "photo", "document", "animation"
FOLDERS = {PHOTO: "photos", DOCUMENT: "documents", ANIMATION: "animations"}
PREFIXES = {
    PHOTO: ("AgACAgI", "AQAD"),
    DOCUMENT: ("BQACAgI", "AgAD"),
    ANIMATION: ("CgACAgI", "AwAD"),
}
EXTENSION = re.compile(r"\.\w{1,16}", re.ASCII)


@dataclasses.dataclass(frozen=True, slots=True)
class Upload:
    """A file as it comes in a request."""

    name: str
    mime: str
    data: bytes = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the playground. `path` is the bot's name of it, `place` ours."""

    file_id: str
    unique_id: str
    path: str
    size: int
    place: Path


class Files:
    """Content-addressed bytes in a folder, and a row for each name they were given."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder
        self._folder.mkdir(parents=True, exist_ok=True)

    async def add_photo(self, upload: Upload) -> list[Json]:
        """Store a photo in all its sizes and give its array of PhotoSize."""
        sizes = await asyncio.to_thread(pictures.photo_sizes, upload.data)
        digests = [await self._keep(size.data) for size in sizes]
        named = [self._name(PHOTO, digest) for digest in digests]
        shown = [
            {
                "file_id": file_id,
                "file_unique_id": unique_id,
                "width": size.width,
                "height": size.height,
                "file_size": len(size.data),
            }
            for (file_id, unique_id), size in zip(named, sizes, strict=True)
        ]
        with self._database.together():
            for photo, digest in zip(shown, digests, strict=True):
                self._insert(PHOTO, photo, digest, ".jpg", shown)
        return shown

    async def add_document(self, upload: Upload) -> Json:
        """Store a document as it is and give its Document."""
        return await self._add_whole(DOCUMENT, upload, {})

    async def add_animation(self, upload: Upload, shape: Json) -> Json:
        """Store a film as it is and give its Animation.

        `shape` is what the sender says of its `width`, `height` and `duration`; what it does
        not say is read from the file.
        """
        measures = await asyncio.to_thread(pictures.film_length, upload.data)
        read = dict(zip(("width", "height", "duration"), measures, strict=True))
        return await self._add_whole(ANIMATION, upload, read | shape)

    async def _add_whole(self, kind: str, upload: Upload, fields: Json) -> Json:
        small = await asyncio.to_thread(pictures.thumbnail, upload.data)
        preview = await self.add_photo(Upload("", "", small.data)) if small else []
        digest = await self._keep(upload.data)
        file_id, unique_id = self._name(kind, digest)
        shown = {
            "file_id": file_id,
            "file_unique_id": unique_id,
            "file_name": upload.name,
            "mime_type": upload.mime,
            "file_size": len(upload.data),
            **({"thumbnail": preview[-1]} if preview else {}),
            **fields,
        }
        extension = PurePath(upload.name).suffix
        if not EXTENSION.fullmatch(extension):
            extension = mimetypes.guess_extension(upload.mime) or ""
        self._insert(kind, shown, digest, extension, shown)
        return shown

    def object_of(self, file_id: str, kind: str) -> list[Json] | Json:
        """Give what a message of this kind shows for a file that is known already."""
        row = self._database.row("SELECT kind, object FROM files WHERE file_id = ?", file_id)
        if row is None:
            raise BadRequest("wrong file identifier/HTTP URL specified")
        if row["kind"] != kind:
            raise BadRequest(
                f"can't use file of type {row['kind'].capitalize()} as {kind.capitalize()}"
            )
        known: list[Json] | Json = json.loads(row["object"])
        return known

    def by_id(self, file_id: str) -> StoredFile | None:
        """Find a file by its file_id."""
        return self._stored("SELECT * FROM files WHERE file_id = ?", file_id)

    def by_path(self, path: str) -> StoredFile | None:
        """Find a file by the path that getFile gave."""
        return self._stored("SELECT * FROM files WHERE path = ?", path)

    def _stored(self, statement: str, value: str) -> StoredFile | None:
        row = self._database.row(statement, value)
        if row is None:
            return None
        place = self._folder / row["digest"]
        return StoredFile(row["file_id"], row["unique_id"], row["path"], row["size"], place)

    def _name(self, kind: str, digest: str) -> tuple[str, str]:
        long, short = PREFIXES[kind]
        return long + secrets.token_urlsafe(40), short + digest[:12]

    def _insert(
        self, kind: str, named: Json, digest: str, extension: str, shown: Json | Sequence[Json]
    ) -> None:
        self._database.rows(
            "INSERT INTO files SELECT :id, :folder || '/file_' || COUNT(*) || :extension, :digest,"
            " :size, :unique_id, :kind, :object FROM files",
            id=named["file_id"],
            folder=FOLDERS[kind],
            extension=extension,
            digest=digest,
            size=named["file_size"],
            unique_id=named["file_unique_id"],
            kind=kind,
            object=json.dumps(shown),
        )

    async def _keep(self, data: bytes) -> str:
        return await asyncio.to_thread(_keep, self._folder, data)


def _keep(folder: Path, data: bytes) -> str:
    digest = hashlib.sha256(data).hexdigest()
    place = folder / digest
    if not place.exists():
        # Whole or not at all, also when the process is killed here.
        draft = folder / f"{digest}.{secrets.token_hex(4)}.part"
        draft.write_bytes(data)
        draft.replace(place)
    return digest
