"""Feature maps as they are, for the article's Gram matrices of whole maps.

An `Eye` gives statistics that are computed in strips and in half precision; the article's program
compares the maps themselves, in the units of its own network.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from styler.features import Network
from styler.features.caffe import FACTOR, MEAN_COLOUR
from styler.features.vgg19 import CONTENT_LAYERS, DEVIATION, POOLED, STYLE_LAYERS, Vgg19
from styler.features.wavelet import (
    WaveletEye,
    Wavelets,
    content_levels,
    depth,
    filter_bank,
    mirrored,
    pyramid,
)
from styler.features.window import Window

STYLE_COUNT = 5
"""Style layers of either network; a tiny picture has fewer."""
RESPONSE = 40.0
"""Deviation of a wavelet response, which VGG-19 has none of: with 40 the article's weights, 10 and
1, paint a photo that is still recognised; 20 leaves a photo with ripples, 60 little of it."""
COLOUR = 255.0
"""Range of a wavelet level's colours: the article's."""


@dataclass(frozen=True, slots=True)
class Maps:
    """What is compared of an image."""

    content: tuple[Tensor, ...]
    """Feature maps (1, N, H, W)."""
    style: tuple[Tensor, ...]
    """Rectified feature maps (1, N, H, W), of the finest layer first."""


Mapper = Callable[[Tensor], Maps]
"""Maps an RGB image (1, 3, H, W) in [0, 1]; differentiable."""


def mapper(network: Network, content: Tensor, style: Tensor) -> Mapper:
    """Return what maps paintings of `content` (1, 3, H, W) in the style of one (1, 3, h, w)."""
    match network:
        case Vgg19():
            return VggMapper(network.layers)
        case Wavelets():
            return WaveletMapper(network.eye(content, [style]))
    raise TypeError(network)


@dataclass(frozen=True, slots=True)
class VggMapper:
    """VGG-19 as in the article's program: zeros around each map, average pooling.

    Features have the size that they have in Caffe's convention; see `caffe`.
    """

    layers: nn.Sequential

    def __call__(self, image: Tensor) -> Maps:
        """Return relu4_2, and relu1_1 to relu5_1."""
        mean = image.new_tensor(MEAN_COLOUR).view(3, 1, 1) / 255
        maps = (image - mean) / image.new_tensor(DEVIATION).view(3, 1, 1)
        seen: dict[int, Tensor] = {}
        for index, layer in enumerate(self.layers):
            if isinstance(layer, nn.Conv2d):
                maps = functional.conv2d(maps, layer.weight, layer.bias, padding=1)
            elif not isinstance(layer, nn.MaxPool2d):
                maps = layer(maps)
            elif min(maps.shape[2:]) >= POOLED:
                maps = functional.avg_pool2d(maps, POOLED)
            else:
                break  # nothing is left of a tiny picture
            seen[index] = maps
        return Maps(
            content=tuple(FACTOR * seen[index] for index in CONTENT_LAYERS if index in seen),
            style=tuple(FACTOR * seen[index] for index in STYLE_LAYERS if index in seen),
        )


@dataclass(frozen=True, slots=True)
class WaveletMapper:
    """Wavelets in the place of VGG-19: their rectified responses are the style's maps.

    The photo is kept on the pyramid's levels.
    """

    eye: WaveletEye

    def __call__(self, image: Tensor) -> Maps:
        """Return the content levels, and of each level both half waves of its responses."""
        levels = pyramid(image, depth(Window.whole(image)))
        style, count = [], len(filter_bank())
        for level, (filters, biases) in zip(levels, self.eye.banks, strict=False):
            padded = mirrored(level, filters.shape[-1] // 2)
            bank = filters[0, :count], biases[0, :count]
            responses = RESPONSE * functional.conv2d(padded, *bank)
            style.append(torch.cat([responses.relu(), (-responses).relu()], 1))
        return Maps(
            content=tuple(COLOUR * level for level in content_levels(levels)), style=tuple(style)
        )
