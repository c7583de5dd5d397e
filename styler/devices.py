"""Where to compute, and in which precision."""

from pathlib import Path

import torch
from torch import Tensor

KINDS = {"cpu", "cuda", "mps", "xpu"}
"""What can be painted on; torch knows others that only pretend to compute."""
_SENTENCE = "There is no device {!r} here: use auto, cpu or a GPU that torch sees."
_CPU_FLAGS = Path("/proc/cpuinfo")


class DeviceError(Exception):
    """There is no such device here; the text says which there may be."""


def choose_device(name: str) -> torch.device:
    """Return the device called `name`; `auto` is the first GPU, or the CPU.

    DeviceError if there is none.
    """
    if name == "auto":
        return torch.device("cuda:0" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
        torch.empty(1, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise DeviceError(_SENTENCE.format(name)) from error
    if device.type not in KINDS:
        raise DeviceError(_SENTENCE.format(name))
    return device


def widened(tensor: Tensor) -> Tensor:
    """Return a tensor of half precision in float32, any other as it is: sums are made in that."""
    return tensor.to(torch.promote_types(tensor.dtype, torch.float32))


def fast_dtype(device: torch.device) -> torch.dtype:
    """Return bfloat16 where the device computes in it faster than in float32, else float32."""
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32
    if device.type == "cpu" and _CPU_FLAGS.is_file():
        # Without these instructions bfloat16 is emulated, and slower than float32.
        flags = _CPU_FLAGS.read_text(encoding="ascii", errors="replace").split()
        return torch.float32 if {"avx512_bf16", "amx_bf16"}.isdisjoint(flags) else torch.bfloat16
    return torch.float32
