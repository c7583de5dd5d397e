"""VGG-19's weights on disk: torchvision's file, and beside it a cache of the layers in use."""

import pickle
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import torch
from torch import Tensor

from styler.download import digits_in, sha256
from styler.features import WeightsError

FILE_NAME = "vgg19-dcbb9e9d.pth"
URL = f"https://download.pytorch.org/models/{FILE_NAME}"

Shapes = Mapping[str, torch.Size]
"""The tensors that are used, by torchvision's names."""


class MissingWeightsError(WeightsError):
    """There are no weights at this place."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"VGG-19 needs its weights: run `styler weights --weights {path}`, "
            f"or put {URL} there by hand."
        )


def default_weights() -> Path:
    """Return where torchvision keeps its VGG-19 once it has downloaded it."""
    return Path(torch.hub.get_dir()) / "checkpoints" / FILE_NAME


def cache_of(path: Path) -> Path | None:
    """Return where the layers of a file are cached.

    None for a file without digits of its SHA-256 in its name: only they tell that a cache is
    of that file and no other. With them the cache is as good as the file, which may be removed.
    """
    return None if digits_in(path.name) is None else path.with_suffix(".layers.safetensors")


def are_here(path: Path) -> bool:
    """Whether there are weights at this place, or a cache of them."""
    cache = cache_of(path)
    return path.is_file() or (cache is not None and cache.is_file())


def read_weights(path: Path, shapes: Shapes) -> dict[str, Tensor]:
    """Return the tensors of these shapes in `path`, torchvision's own file, on the CPU.

    They come from the cache where there is one. Otherwise the file is compared with the digits
    in its name, and the cache is written, if it can be. MissingWeightsError if there is neither,
    WeightsError if the file holds something else.
    """
    cache = cache_of(path)
    cached = None if cache is None else _read_cache(cache, shapes)
    if cached is not None:
        return cached
    if not path.is_file():
        raise MissingWeightsError(path)
    _verify(path)
    tensors = _unpickle(path, shapes)
    if cache is not None:
        _write_cache(cache, tensors)
    return tensors


def _verify(path: Path) -> None:
    digits = digits_in(path.name)
    if digits is None:
        return
    try:
        found = sha256(path)
    except OSError as error:
        raise WeightsError(f"{path} cannot be read: {error.strerror}.") from error
    if not found.startswith(digits):
        raise WeightsError(
            f"{path} is not what its name says, its SHA-256 begins with {found[:8]}: "
            "remove it and run `styler weights`."
        )


def _unpickle(path: Path, shapes: Shapes) -> dict[str, Tensor]:
    sentence = f"{path} does not hold torchvision's VGG-19: put {URL} there instead."
    try:
        stored = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
        tensors = {name: stored[name] for name in shapes}
    except (RuntimeError, pickle.UnpicklingError, KeyError, TypeError, EOFError, OSError) as error:
        raise WeightsError(sentence) from error
    if not _fit(tensors, shapes):
        raise WeightsError(sentence)
    return tensors


def _read_cache(cache: Path, shapes: Shapes) -> dict[str, Tensor] | None:
    """Return what is cached, None if that is nothing or something else."""
    try:
        from safetensors import SafetensorError  # noqa: PLC0415 - styler works without it
        from safetensors.torch import load_file  # noqa: PLC0415 - as above
    except ImportError:
        return None
    try:
        tensors: dict[str, Tensor] = load_file(cache)
    except (OSError, SafetensorError):
        return None
    return tensors if _fit(tensors, shapes) else None


def _write_cache(cache: Path, tensors: Mapping[str, Tensor]) -> None:
    """Write a cache, if the place and what is installed allow it: all goes on without one."""
    try:
        from safetensors import SafetensorError  # noqa: PLC0415 - as above
        from safetensors.torch import save_file  # noqa: PLC0415 - as above
    except ImportError:
        return
    part = cache.with_name(f".{cache.name}.{secrets.token_hex(4)}")
    with suppress(OSError, SafetensorError):
        try:
            save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, part)
            part.replace(cache)
        finally:
            part.unlink(missing_ok=True)


def _fit(tensors: Mapping[str, object], shapes: Shapes) -> bool:
    """Whether these are floating-point tensors with these names and shapes, and no more."""
    return {
        name: tensor.shape
        for name, tensor in tensors.items()
        if isinstance(tensor, Tensor) and tensor.is_floating_point()
    } == dict(shapes)
