"""The networks to measure: wavelets, and VGG-19's layers with weights that are drawn."""

from pathlib import Path

import torch
from torch import Tensor, nn

from styler.devices import fast_dtype
from styler.features import Network
from styler.features.vgg19 import PREFIX, Vgg19, empty_layers, read_layers
from styler.features.wavelet import Wavelets
from styler.features.weights import are_here, default_weights
from styler.presets import Features


def network(kind: Features, device: torch.device) -> Network:
    """Return wavelets, or VGG-19 with generated weights, in what is fast on the device."""
    if kind is Features.WAVELET:
        return Wavelets(device, fast_dtype(device))
    return vgg19(drawn(), device, fast_dtype(device))


def vgg19(weights: dict[str, Tensor], device: torch.device, dtype: torch.dtype) -> Vgg19:
    """Return our VGG-19 with weights by their names in torchvision's `features`."""
    layers = empty_layers()
    layers.load_state_dict(weights)
    layers.requires_grad_(requires_grad=False).to(device=device, dtype=dtype)
    layers.to(memory_format=torch.channels_last)
    return Vgg19(layers, dtype)


def trained_or_drawn() -> dict[str, Tensor]:
    """Return torchvision's weights (float32) where they are on disk, else generated ones."""
    path = default_weights()
    return read_layers(path) if are_here(path) else drawn()


def drawn() -> dict[str, Tensor]:
    """Return generated weights (He et al. 2015), always the same."""
    layers = empty_layers()
    generator = torch.Generator().manual_seed(0)
    for layer in layers:
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu", generator=generator)
            nn.init.zeros_(layer.bias)  # type: ignore[arg-type] # all of them have one
    return {name: tensor.detach() for name, tensor in layers.state_dict().items()}


def weights_file(kind: Features, folder: Path) -> Path | None:
    """Return a file of generated weights in `folder`, where the network needs one and has none."""
    if kind is Features.WAVELET or are_here(default_weights()):
        return None
    path = folder / "generated.pth"
    torch.save({f"{PREFIX}{name}": tensor for name, tensor in drawn().items()}, path)
    return path
