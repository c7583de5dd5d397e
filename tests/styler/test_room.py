import pytest
import torch
from torch import Tensor

from styler import memory
from styler.features.wavelet import Wavelets
from styler.room import Room
from tests.styler.pictures import make_photo

NEEDED = 640
"""The edge of a photo for which there is just so much room."""


def load(edge: int) -> Tensor:
    return make_photo(edge, edge * 3 // 4)


def edge_of(content: Tensor) -> int:
    return content.shape[3]


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def room(wavelets: Wavelets, told: list[str]) -> Room:
    size = memory.needed(wavelets, (NEEDED, NEEDED * 3 // 4)) / memory.RESERVE
    return Room(wavelets, round(size) + 1, told.append)


def test_what_fits_is_painted_as_it_was_asked_for(room: Room, told: list[str]) -> None:
    assert room.paint(NEEDED, load, edge_of) == NEEDED
    assert told == []


def test_what_does_not_fit_becomes_smaller_and_that_is_said(room: Room, told: list[str]) -> None:
    edge = room.paint(2 * NEEDED, load, edge_of)
    assert 0.9 * NEEDED < edge <= NEEDED
    (sentence,) = told
    assert sentence.startswith(f"{2 * NEEDED} px would need ")
    assert sentence.endswith(f"painting at {edge} px.")


def test_where_nobody_knows_the_room_it_is_tried(wavelets: Wavelets, told: list[str]) -> None:
    assert Room(wavelets, None, told.append).paint(2000, load, edge_of) == 2000


def test_after_memory_ran_out_it_is_painted_once_more_and_smaller(
    room: Room, told: list[str]
) -> None:
    def paint(content: Tensor) -> int:
        if edge_of(content) == NEEDED:
            torch.empty(1 << 50)
        return edge_of(content)

    assert room.paint(NEEDED, load, paint) == 448
    assert told == ["Memory ran out: painting at 448 px instead."]


def test_memory_that_runs_out_twice_is_said(room: Room) -> None:
    with pytest.raises(memory.TooLargeError, match="twice: choose a smaller size"):
        room.paint(NEEDED, load, lambda _: torch.empty(1 << 50))


def test_other_errors_are_not_tried_again(room: Room, told: list[str]) -> None:
    with pytest.raises(ZeroDivisionError):
        room.paint(NEEDED, load, lambda _: 1 / 0)
    assert told == []
