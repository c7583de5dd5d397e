"""A painting in the middle of its work, as bytes and back."""

import importlib.util
import json
from dataclasses import dataclass

import torch
from torch import Tensor

VERSION = 4
KIND = "atelier.checkpoint"


class CheckpointError(Exception):
    """These bytes cannot be gone on from; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """All that painting goes on from."""

    fingerprint: str
    """Of the job, the network and the plan: it fits no other."""
    edge: int
    """The long edge of the painting, in pixels: where memory is short, less than was asked for."""
    stage: int
    step: int
    """Steps done in this stage."""
    numbers: dict[str, float]
    tensors: dict[str, Tensor]

    @property
    def size(self) -> int:
        """The bytes of its tensors: little more than that is encoded."""
        return sum(tensor.nbytes for tensor in self.tensors.values())

    def require(self, fingerprint: str) -> None:
        """Raise CheckpointError if it belongs to another painting."""
        if self.fingerprint != fingerprint:
            raise CheckpointError(
                "This checkpoint is of another painting: give the same pictures and options, "
                "or start without it."
            )


def require_library() -> None:
    """Raise CheckpointError where checkpoints cannot be written."""
    if importlib.util.find_spec("safetensors") is None:
        raise CheckpointError("Checkpoints need safetensors: pip install safetensors.")


def encode(checkpoint: Checkpoint) -> bytes:
    """Return the checkpoint as a safetensors file; CheckpointError without that library."""
    try:
        from safetensors.torch import save  # noqa: PLC0415 - styler works without it
    except ImportError as error:
        raise CheckpointError("Checkpoints need safetensors: pip install safetensors.") from error
    head = {
        "kind": KIND,
        "version": str(VERSION),
        "fingerprint": checkpoint.fingerprint,
        "edge": str(checkpoint.edge),
        "stage": str(checkpoint.stage),
        "step": str(checkpoint.step),
        "numbers": json.dumps(checkpoint.numbers),
    }
    tensors = {name: tensor.contiguous().cpu() for name, tensor in checkpoint.tensors.items()}
    return save(tensors, metadata=head)


def decode(data: bytes, device: torch.device) -> Checkpoint:
    """Return the checkpoint in a safetensors file, its tensors on a device.

    CheckpointError if it is none, or of another version.
    """
    try:
        from safetensors import SafetensorError  # noqa: PLC0415 - as above
        from safetensors.torch import load  # noqa: PLC0415 - as above
    except ImportError as error:
        raise CheckpointError("Checkpoints need safetensors: pip install safetensors.") from error
    try:
        head = _head(data)
        tensors = load(data)
        checkpoint = Checkpoint(
            fingerprint=head["fingerprint"],
            edge=int(head["edge"]),
            stage=int(head["stage"]),
            step=int(head["step"]),
            numbers={name: float(value) for name, value in json.loads(head["numbers"]).items()},
            tensors={name: tensor.to(device) for name, tensor in tensors.items()},
        )
    except (SafetensorError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CheckpointError("This is no checkpoint of a painting: start without it.") from error
    return checkpoint


def _head(data: bytes) -> dict[str, str]:
    """Return the metadata of a safetensors file; ValueError if it is no checkpoint of ours."""
    length = int.from_bytes(data[:8], "little")
    head: dict[str, str] = json.loads(data[8 : 8 + length])["__metadata__"]
    if head["kind"] != KIND or head["version"] != str(VERSION):
        raise ValueError(head)
    return head
