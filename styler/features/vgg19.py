"""VGG-19 as in the paper: content relu4_2, style relu1_1 to relu5_1; torchvision's weights."""

import pickle
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from styler.features import Description, WeightsError
from styler.losses import gram
from styler.presets import Features

FILE_NAME = "vgg19-dcbb9e9d.pth"
URL = f"https://download.pytorch.org/models/{FILE_NAME}"
CONTENT_LAYERS = (22,)
"""relu4_2, counted in torchvision's `features`."""
STYLE_LAYERS = (1, 6, 11, 20, 29)
"""relu1_1, relu2_1, relu3_1, relu4_1, relu5_1."""
POOLED = 2
MEAN = (0.485, 0.456, 0.406)
DEVIATION = (0.229, 0.224, 0.225)

_BLOCKS = ((64, 64), (128, 128), (256,) * 4, (512,) * 4, (512,))
"""Channels of each convolution up to relu5_1, a pooling after each block but the last."""


@dataclass(frozen=True, slots=True)
class Vgg19:
    """The network; the same for all pairs, so it is its own eye."""

    layers: nn.Sequential
    dtype: torch.dtype
    """Of the convolutions; Gram matrices are float32."""
    content_weights: tuple[Tensor, ...]
    kind = Features.VGG19

    def eye(self, content: Tensor, style: Tensor) -> "Vgg19":  # noqa: ARG002 - needs no pair
        """Return itself."""
        return self

    def __call__(self, image: Tensor) -> Description:
        """Describe an image; see `Description`. Statistics are Gram matrices over N x M."""
        content: list[Tensor] = []
        style: list[Tensor] = []
        mean, deviation = (image.new_tensor(v).view(3, 1, 1) for v in (MEAN, DEVIATION))
        maps = ((image - mean) / deviation).to(self.dtype)
        # Zeros around the picture would be an edge to paint; repeated pixels are none.
        maps = functional.pad(maps, (1, 1, 1, 1), mode="replicate")
        maps = maps.contiguous(memory_format=torch.channels_last)
        for index, layer in enumerate(self.layers):
            if isinstance(layer, nn.MaxPool2d) and min(maps.shape[2:]) < POOLED:
                break  # nothing is left to pool of a tiny picture
            maps = layer(maps)
            if index in CONTENT_LAYERS:
                content.append(maps.float())
            if index in STYLE_LAYERS:
                flat = maps.flatten(2).float()
                style.append(gram(flat) / (flat.shape[1] * flat.shape[2]))
        return Description(content=tuple(content), style=tuple(style))


def load_vgg19(path: Path, device: torch.device, dtype: torch.dtype) -> Vgg19:
    """Return the network with the weights in `path`, torchvision's own file.

    WeightsError if there is no such file or it holds something else.
    """
    if not path.is_file():
        raise WeightsError(f"VGG-19 needs its weights: put {URL} at {path}.")
    with torch.device("meta"):
        layers = _empty_layers()
    try:
        stored = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
        used = {name: stored[f"features.{name}"].to(dtype) for name in layers.state_dict()}
        layers.load_state_dict(used, assign=True)
    except (RuntimeError, pickle.UnpicklingError, KeyError, TypeError, EOFError, OSError) as error:
        raise WeightsError(
            f"{path} does not hold torchvision's VGG-19: put {URL} there instead."
        ) from error
    layers.requires_grad_(requires_grad=False).to(device)
    layers.to(memory_format=torch.channels_last)
    return Vgg19(layers, dtype, (torch.ones((), device=device),) * len(CONTENT_LAYERS))


def _empty_layers() -> nn.Sequential:
    """Return the layers in torchvision's order, so that its names fit.

    Built here because importing torchvision costs a second and 160 MB.
    """
    layers: list[nn.Module] = []
    channels = 3
    for block in _BLOCKS:
        for width in block:
            padding = 1 if layers else 0  # the picture is padded by repeating its border
            layers += [nn.Conv2d(channels, width, 3, padding=padding), nn.ReLU()]
            channels = width
        layers.append(nn.MaxPool2d(2))
    return nn.Sequential(*layers[:-1])
