"""VGG-19 as in the paper: content relu4_2, style relu1_1 to relu5_1; torchvision's weights."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from styler.constants import constant
from styler.features import Description
from styler.features.convolution import rectified, surrounded
from styler.features.grams import grams
from styler.features.strips import forgetful, strips
from styler.features.weights import read_weights
from styler.features.window import Window
from styler.presets import Features

CONTENT_LAYERS = (22,)
"""relu4_2, counted in torchvision's `features`."""
STYLE_LAYERS = (1, 6, 11, 20, 29)
STYLE_NAMES = ("relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1")
PREFIX = "features."
"""Of these layers in the names of torchvision's weights."""
STRIP = 1 << 20
POOLED = 2
MEAN = (0.485, 0.456, 0.406)
DEVIATION = (0.229, 0.224, 0.225)
SCALE = tuple(1 / deviation for deviation in DEVIATION)
SHIFT = tuple(-mean / deviation for mean, deviation in zip(MEAN, DEVIATION, strict=True))
"""(x - mean) / deviation is scale x + shift."""

_BLOCKS = ((64, 64), (128, 128), (256,) * 4, (512,) * 4, (512,))
"""Channels of each convolution up to relu5_1, a pooling after each block but the last."""


@dataclass(frozen=True, slots=True)
class Vgg19:
    """The network; the same for all pictures, so it is its own eye."""

    layers: nn.Sequential
    dtype: torch.dtype
    """Of the convolutions; Gram matrices are float32."""
    strip: int = STRIP
    """Positions of a block's map that are computed at once; a larger one is taken in strips."""
    kind = Features.VGG19

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return next(self.layers.parameters()).device

    @property
    def weights(self) -> tuple[Tensor, ...]:
        """Return those of the convolutions."""
        return tuple(self.layers.parameters())

    @property
    def layer_names(self) -> tuple[str, ...]:
        """Name the style layers as the paper does."""
        return STYLE_NAMES

    def eye(self, content: Tensor, styles: Sequence[Tensor]) -> "Vgg19":  # noqa: ARG002 - as above
        """Return itself."""
        return self

    def joined(self, others: Sequence["Vgg19"]) -> "Vgg19":  # noqa: ARG002 - as above
        """Return itself."""
        return self

    def content_weights(self, photo: Tensor, window: Window) -> tuple[Tensor, ...]:  # noqa: ARG002 - all count
        """Return ones: the photo counts alike everywhere."""
        return (photo.new_ones(1, 1, 1, 1),) * len(CONTENT_LAYERS)

    def __call__(self, image: Tensor, windows: Sequence[Window] = ()) -> Description:
        """Describe images; see `Eye`. Statistics are Gram matrices over N x M, (B, 1, N, N)."""
        scale, shift = (
            constant(numbers, image.dtype, image.device).view(3, 1, 1) for numbers in (SCALE, SHIFT)
        )
        maps = torch.addcmul(shift, image, scale)
        maps = maps.to(self.dtype, memory_format=torch.channels_last)
        windows = tuple(windows) or (Window.whole(image),) * len(image)
        content: list[Tensor] = []
        style: list[Tensor] = []
        for block in _blocks(self.layers, (image.shape[2], image.shape[3]), windows):
            if min(block.size) < 1:
                break  # nothing is left of a tiny picture
            maps, seen, described = self._through(block, maps)
            content += seen
            style += described
        return Description(content=tuple(content), style=tuple(style))

    def _through(self, block: "_Block", maps: Tensor) -> tuple[Tensor, list[Tensor], list[Tensor]]:
        """Return what comes out of a block, its content maps and its Gram matrices over N x M."""
        maps = surrounded(maps, block.beyond)
        ranges = strips(*block.size, self.strip, align=POOLED)
        if len(ranges) == 1:
            return block.run(maps, *ranges[0])
        parts = [forgetful(block.run)(maps, top, bottom) for top, bottom in ranges]
        outs, contents, described = zip(*parts, strict=True)
        return (
            torch.cat(outs, 2),
            [torch.cat(pieces, 2) for pieces in zip(*contents, strict=True)],
            [torch.stack(pieces).sum(0) for pieces in zip(*described, strict=True)],
        )


@dataclass(frozen=True, slots=True)
class _Block:
    """The layers between two poolings, the one at the end included.

    Its maps go on beyond their edges as the border is: zeros would be seen as part of the style, in
    the deep layers of a small picture as most of it. They are added once for all convolutions, of
    which each takes some away; so maps inside of a block are larger than the picture.
    """

    layers: tuple[tuple[int, nn.Module], ...]
    """Each with its number in `features`."""
    size: tuple[int, int]
    """Height and width of its maps."""
    windows: tuple[Window, ...]
    """What of each image's maps counts for statistics."""

    @property
    def beyond(self) -> int:
        """Pixels beyond each edge of its input that its convolutions want to see."""
        return sum(isinstance(layer, nn.Conv2d) for _, layer in self.layers)

    def run(self, maps: Tensor, top: int, bottom: int) -> tuple[Tensor, list[Tensor], list[Tensor]]:
        """Return the lines `top` to `bottom` of the block's maps, and their part of the rest.

        `maps` are those before it, with what they want to see beyond the edges; see `_through`.
        """
        beyond = self.beyond
        maps = maps[:, :, top : bottom + 2 * beyond]
        content, style = [], []
        for index, layer in self.layers:
            if isinstance(layer, nn.Conv2d) and layer.bias is not None:
                maps = rectified(maps, layer.weight, layer.bias)
                beyond -= 1
            elif isinstance(layer, nn.MaxPool2d):
                maps = layer(maps)
            if index in CONTENT_LAYERS:
                picture = Window(beyond, beyond, bottom - top, self.size[1])
                content.append(picture.of(maps).float())
            if index in STYLE_LAYERS:
                lines = (window.between(top, bottom) for window in self.windows)
                inside = [window.moved(beyond - top, beyond) for window in lines]
                # Over all positions of the picture, of which these lines are a part.
                sizes = [maps.shape[1] * window.positions for window in self.windows]
                style.append(grams(maps, inside, sizes)[:, None])
        return maps, content, style


def _blocks(
    layers: nn.Sequential, size: tuple[int, int], windows: tuple[Window, ...]
) -> list[_Block]:
    """Return the blocks for images of (height, width)."""
    blocks, current, scale = [], [], 1
    for index, layer in enumerate(layers):
        current.append((index, layer))
        if isinstance(layer, nn.MaxPool2d) or index == len(layers) - 1:
            pooled = (size[0] // scale, size[1] // scale)
            inside = tuple(window.pooled(scale, pooled) for window in windows)
            blocks.append(_Block(tuple(current), pooled, inside))
            current, scale = [], scale * POOLED
    return blocks


def load_vgg19(path: Path, device: torch.device, dtype: torch.dtype) -> Vgg19:
    """Return the network with the weights in `path`, torchvision's own file, or in its cache.

    WeightsError if there is no such file or it holds something else.
    """
    with torch.device("meta"):
        layers = empty_layers()
    used = {name: tensor.to(dtype) for name, tensor in read_layers(path).items()}
    layers.load_state_dict(used, assign=True)
    layers.requires_grad_(requires_grad=False).to(device)
    layers.to(memory_format=torch.channels_last)
    return Vgg19(layers, dtype)


def read_layers(path: Path) -> dict[str, Tensor]:
    """Return the weights in `path` by their names in `empty_layers`; see `read_weights`."""
    with torch.device("meta"):
        expected = empty_layers().state_dict()
    shapes = {f"{PREFIX}{name}": tensor.shape for name, tensor in expected.items()}
    stored = read_weights(path, shapes)
    return {name.removeprefix(PREFIX): tensor for name, tensor in stored.items()}


def empty_layers() -> nn.Sequential:
    """Return the layers in torchvision's order, so that its names fit.

    Built here because importing torchvision costs a second and 160 MB.
    """
    layers: list[nn.Module] = []
    channels = 3
    for block in _BLOCKS:
        for width in block:
            layers += [nn.Conv2d(channels, width, 3), nn.ReLU()]
            channels = width
        layers.append(nn.MaxPool2d(2))
    return nn.Sequential(*layers[:-1])
