import pytest
import torch

from styler.checkpoint import Checkpoint, CheckpointError, decode, encode

CPU = torch.device("cpu")


def checkpoint() -> Checkpoint:
    tensors = {"a": torch.arange(6.0).view(2, 3), "b.half": torch.ones(3, dtype=torch.bfloat16)}
    return Checkpoint("f" * 64, 512, 2, 17, {"weight": 0.1, "steps": 3.0}, tensors)


def test_it_comes_back_as_it_was() -> None:
    before, after = checkpoint(), decode(encode(checkpoint()), CPU)
    assert (after.fingerprint, after.edge, after.stage, after.step) == ("f" * 64, 512, 2, 17)
    assert after.numbers == before.numbers
    assert after.tensors.keys() == before.tensors.keys()
    for name, tensor in before.tensors.items():
        assert after.tensors[name].dtype == tensor.dtype
        assert torch.equal(after.tensors[name], tensor)


def test_numbers_keep_every_digit() -> None:
    number = 0.1 + 0.2
    precise = Checkpoint("f", 64, 0, 1, {"weight": number}, {"a": torch.ones(1)})
    assert decode(encode(precise), CPU).numbers["weight"] == number


@pytest.mark.parametrize("size", [0, 4, 8, 100, -1])
def test_what_is_cut_is_refused(size: int) -> None:
    with pytest.raises(CheckpointError, match="no checkpoint"):
        decode(encode(checkpoint())[:size], CPU)


@pytest.mark.parametrize("data", [b"not a checkpoint at all", b"\xff" * 200, b"\0" * 200])
def test_what_is_none_is_refused(data: bytes) -> None:
    with pytest.raises(CheckpointError, match="no checkpoint"):
        decode(data, CPU)


def test_another_version_is_refused() -> None:
    data = encode(checkpoint()).replace(b'"version":"4"', b'"version":"9"')
    with pytest.raises(CheckpointError, match="no checkpoint"):
        decode(data, CPU)
