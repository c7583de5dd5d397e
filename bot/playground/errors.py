"""What the Bot API answers when it does not do what it was asked."""

from typing import Any


class Refusal(Exception):  # noqa: N818 - an answer to the bot, no error of ours
    """An answer other than `ok`; `description` is in Telegram's own words.

    `status` is both the HTTP status and `error_code`; `parameters` is Telegram's
    ResponseParameters, `retry_after` (seconds) or `migrate_to_chat_id`.
    """

    def __init__(
        self, status: int, description: str, parameters: dict[str, int] | None = None
    ) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters or {}

    def answer(self) -> dict[str, Any]:
        """Give the body of the answer, as Telegram writes it."""
        body: dict[str, Any] = {
            "ok": False,
            "error_code": self.status,
            "description": self.description,
        }
        return body | ({"parameters": self.parameters} if self.parameters else {})


class BadRequest(Refusal):
    """400: the request cannot be done as it stands."""

    def __init__(self, reason: str) -> None:
        super().__init__(400, f"Bad Request: {reason}")


class Moved(Refusal):
    """400: the group has become a supergroup."""

    def __init__(self, supergroup_id: int) -> None:
        reason = "Bad Request: group chat was upgraded to a supergroup chat"
        super().__init__(400, reason, {"migrate_to_chat_id": supergroup_id})


class Unauthorized(Refusal):
    """401: no bot has this token."""

    def __init__(self) -> None:
        super().__init__(401, "Unauthorized")


class NotFound(Refusal):
    """404: there is no such method or file."""

    def __init__(self, reason: str = "") -> None:
        super().__init__(404, f"Not Found: {reason}" if reason else "Not Found")


class Conflict(Refusal):
    """409: another poll came while this one waited."""

    def __init__(self) -> None:
        super().__init__(
            409,
            "Conflict: terminated by other getUpdates request; "
            "make sure that only one bot instance is running",
        )


class TooLarge(Refusal):
    """413: more bytes than are taken."""

    def __init__(self) -> None:
        super().__init__(413, "Request Entity Too Large")
