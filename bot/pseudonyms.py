"""Names that stand for people and chats where their numbers shall not be known.

They are keyed: whoever sees one, in a log say, cannot find the number by trying all there are.
"""

import hmac
import secrets
from pathlib import Path

from storage.files import write_whole

KEY = "key"
"""The file in DATA_DIR that holds the key."""
_BYTES = 32
_SHOWN = 12


class Pseudonyms:
    """The names that one key gives."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, kind: str, number: int) -> str:
        """Return what stands for a number of some kind; the same number of another one differs."""
        return hmac.digest(self._key, f"{kind}:{number}".encode(), "sha256").hex()[:_SHOWN]


def passing() -> Pseudonyms:
    """Return names that mean nothing once this process has ended."""
    return Pseudonyms(secrets.token_bytes(_BYTES))


def kept(folder: Path) -> Pseudonyms:
    """Return a folder's names, the same each time; the first time a key is made.

    OSError, or ValueError if what is in the key's place is none.
    """
    path = folder / KEY
    if not path.exists():
        write_whole(path, secrets.token_bytes(_BYTES))
    key = path.read_bytes()
    if len(key) != _BYTES:
        raise ValueError(len(key))
    return Pseudonyms(key)
