"""The choice of a feature network."""

from pathlib import Path

import torch

from styler.devices import fast_dtype
from styler.features import Network
from styler.features.vgg19 import load_vgg19
from styler.features.wavelet import Wavelets
from styler.features.weights import are_here, default_weights
from styler.presets import Features


def load_network(
    kind: Features,
    weights: Path | None,
    device: torch.device,
    dtype: torch.dtype | None = None,
) -> Network:
    """Return the chosen network on the device; `weights` is VGG-19's file if not the default.

    It computes in `dtype`, by default in what is fast there. WeightsError if VGG-19 is asked for
    and its file is missing or wrong: nothing is downloaded here. `auto` takes VGG-19 where a file
    is named or there is one in the default place, and says as much about a wrong one.
    """
    path = weights or default_weights()
    dtype = dtype or fast_dtype(device)
    is_there = weights is not None or are_here(path)
    if kind is Features.VGG19 or (kind is Features.AUTO and is_there):
        return load_vgg19(path, device, dtype)
    return Wavelets(device, dtype)
