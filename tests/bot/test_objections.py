import pytest
from telegram.error import BadRequest

from bot import objections
from bot.objections import Objection


@pytest.mark.parametrize(
    ("words", "objection"),
    [
        ("Chat not found", Objection.CHAT),
        (
            "Query is too old and response timeout expired or query id is invalid",
            Objection.LATE,
        ),
        ("Not enough rights to send photos to the chat", Objection.RIGHTS),
        ("CHAT_SEND_PHOTOS_FORBIDDEN", Objection.RIGHTS),
        ("TOPIC_CLOSED", Objection.TOPIC),
        ("There is no text in the message to edit", Objection.NO_TEXT),
        ("Message to edit not found", Objection.MESSAGE),
        ("Message can't be edited", Objection.MESSAGE),
        ("MESSAGE_ID_INVALID", Objection.MESSAGE),
        ("Message is not modified: specified new message content is", Objection.UNCHANGED),
        ("Message thread not found", Objection.TOPIC),
        ("TOPIC_DELETED", Objection.TOPIC),
        ("PHOTO_INVALID_DIMENSIONS", Objection.PICTURE),
        ("File is too big", Objection.PICTURE),
        ("BUTTON_DATA_INVALID", Objection.BUTTONS),
        ("MEDIA_CAPTION_TOO_LONG", Objection.TEXT),
        ("Message text is empty", Objection.TEXT),
        ("What Ann calls it", Objection.OTHER),
    ],
)
def test_what_telegram_objects_to(words: str, objection: Objection) -> None:
    assert objections.read(BadRequest(words)) is objection
