import dataclasses

import pytest
import torch
from torch import Tensor

from styler import batch


@dataclasses.dataclass
class Pair:
    numbers: Tensor
    others: dict[str, tuple[Tensor, ...]]
    nothing: None = None


def pair(value: float) -> Pair:
    one = torch.full((1, 2, 3), value)
    return Pair(torch.tensor([value]), {"a": (one, 2 * one), "b": ()})


def test_rows_that_were_joined_are_the_rows() -> None:
    whole = batch.joined([pair(value) for value in (1.0, 2.0, 3.0)])
    assert whole.numbers.tolist() == [1, 2, 3]
    assert whole.others["a"][1].shape == (3, 2, 3)
    for index in range(3):
        row = batch.row(whole, index)
        assert torch.equal(row.others["a"][1], pair(index + 1.0).others["a"][1])
        assert (row.others["b"], row.nothing) == ((), None)


def test_rows_are_written_where_they_are_chosen() -> None:
    ones, twos = (batch.joined([pair(value)] * 3) for value in (1.0, 2.0))
    before = batch.copied(twos)
    batch.put(torch.tensor([True, False, True]), ones, twos)
    assert twos.numbers.tolist() == [1, 2, 1]
    assert twos.others["a"][0][:, 0, 0].tolist() == [1, 2, 1]
    assert before.others["a"][0][:, 0, 0].tolist() == [2, 2, 2]


@pytest.mark.parametrize("other", [torch.zeros(5, 2, 4), torch.zeros(5, 2, 3).double()])
def test_rows_of_another_shape_or_type_are_another_kind(other: Tensor) -> None:
    assert batch.shapes((torch.zeros(5, 2, 3),)) == batch.shapes((torch.zeros(1, 2, 3),))
    assert batch.shapes((torch.zeros(5, 2, 3),)) != batch.shapes((other,))
