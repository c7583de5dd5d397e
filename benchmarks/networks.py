"""The networks to measure: wavelets, and VGG-19's layers with weights that are drawn."""

import torch
from torch import nn

from styler.devices import fast_dtype
from styler.features import Network
from styler.features.vgg19 import Vgg19, empty_layers
from styler.features.wavelet import Wavelets
from styler.presets import Features


def network(kind: Features, device: torch.device) -> Network:
    """Return wavelets, or VGG-19 with generated weights (He et al. 2015), always the same."""
    if kind is Features.WAVELET:
        return Wavelets(device, fast_dtype(device))
    layers = empty_layers()
    generator = torch.Generator().manual_seed(0)
    for layer in layers:
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu", generator=generator)
            nn.init.zeros_(layer.bias)  # type: ignore[arg-type] # all of them have one
    dtype = fast_dtype(device)
    layers.requires_grad_(requires_grad=False).to(device=device, dtype=dtype)
    layers.to(memory_format=torch.channels_last)
    return Vgg19(layers, dtype)
