"""Rectified wavelets and their shifted covariances: features that need no training.

After Brochard, Zhang and Mallat (arXiv 2203.07902): a Gaussian pyramid, on each level a bank of
oriented band-pass filters on three opponent colour axes, and as statistics the mean and the
covariances of the rectified responses with themselves in place and shifted. The shifts are what
makes strokes flow: they tell how one piece of a stroke goes on in the next.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from styler.colour import to_opponent
from styler.features import Description
from styler.features.covariance import shifted_covariances
from styler.presets import Features

LEVELS = 5
SMALLEST_LEVEL = 8
KERNEL = 7
FREQUENCY = 0.2
"""Cycles per pixel of each level."""
SPREAD = 1.4
"""Standard deviation of the Gaussian window, in pixels."""
ORIENTATIONS = (8, 4, 4)
"""For luminance and the two chroma axes."""
SHIFT = 3
CONTENT_LEVELS = slice(1, 4)
CONTENT_CHROMA = 0.2
"""How much the photo's chroma is kept, where its luminance counts 1."""
FLAT_CONTENT = 0.5
"""How much a flat place of the photo counts as content, where an average one counts 1."""
MOST_CONTENT = 3.0

_BINOMIAL = (1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16)


@dataclass(frozen=True, slots=True)
class Wavelets:
    """The wavelet network: the filters are made here, nothing is loaded."""

    device: torch.device
    dtype: torch.dtype
    """Of convolutions and products; sums and losses are float32."""
    kind = Features.WAVELET

    def eye(self, content: Tensor, style: Tensor) -> "WaveletEye":
        """Return an eye whose channels have equal deviation over photo and style together."""
        filters = filter_bank().to(self.device)
        with torch.no_grad():
            pairs = zip(pyramid(content), pyramid(style), strict=False)
            banks = [self._normalise(filters, ours, theirs) for ours, theirs in pairs]
            weights = tuple(_detail(level) for level in _content_levels(pyramid(content)))
        return WaveletEye(tuple(banks), weights)

    def _normalise(self, filters: Tensor, *levels: Tensor) -> tuple[Tensor, Tensor]:
        """Return filters and biases for zero mean and unit deviation over `levels`."""
        responses = [_convolve(level, filters)[0].flatten(1) for level in levels]
        means = torch.stack([response.mean(1) for response in responses]).mean(0)
        # Band-pass filters sum to 0, low-pass to 1: only these have a mean of their own.
        means = means * filters.sum((1, 2, 3)).round()
        deviations = [(response - means[:, None]).square().mean(1) for response in responses]
        scale = (torch.stack(deviations).mean(0) + 1e-6).rsqrt()
        bank = (filters * scale[:, None, None, None]).to(self.dtype)
        return bank.contiguous(memory_format=torch.channels_last), (-means * scale).to(self.dtype)


@dataclass(frozen=True, slots=True)
class WaveletEye:
    """Wavelets with their channels in the units of one pair of photo and style."""

    banks: tuple[tuple[Tensor, Tensor], ...]
    content_weights: tuple[Tensor, ...]

    def __call__(self, image: Tensor) -> Description:
        """Describe an image; see `Description`."""
        levels = pyramid(image)
        style: list[Tensor] = []
        # The smaller of photo and style has fewer levels: they are compared on those of both.
        for level, (filters, biases) in zip(levels, self.banks, strict=False):
            responses = _convolve(level.to(filters.dtype), filters, biases)
            style.extend(shifted_covariances(responses, SHIFT))
        return Description(content=_content_levels(levels), style=tuple(style))


def filter_bank() -> Tensor:
    """Return the filters (N, 3, 7, 7): even and odd per orientation, and a low-pass, per axis."""
    offsets = torch.arange(KERNEL, dtype=torch.float32) - KERNEL // 2
    y, x = torch.meshgrid(offsets, offsets, indexing="ij")
    window = torch.exp(-(x.square() + y.square()) / (2 * SPREAD**2))
    window /= window.sum()
    rows = []
    for axis, orientations in enumerate(ORIENTATIONS):
        for filter_ in [*_oriented(window, x, y, orientations), window]:
            row = torch.zeros(3, KERNEL, KERNEL)
            row[axis] = filter_
            rows.append(row)
    return torch.stack(rows)


def pyramid(image: Tensor) -> list[Tensor]:
    """Return opponent colours of (B, 3, H, W) at full size, half, quarter and so on.

    Each level is blurred before every second pixel is taken: without, squares show.
    """
    levels = [to_opponent(image)]
    while len(levels) < LEVELS and min(levels[-1].shape[2:]) >= 2 * SMALLEST_LEVEL:
        levels.append(_halve(levels[-1]))
    return levels


def _content_levels(levels: list[Tensor]) -> tuple[Tensor, ...]:
    """Return the levels that the photo is kept on: not the finest, which belongs to strokes."""
    chosen = levels[CONTENT_LEVELS] or levels[:1]
    return tuple(torch.cat([level[:, :1], CONTENT_CHROMA * level[:, 1:]], 1) for level in chosen)


def _oriented(window: Tensor, x: Tensor, y: Tensor, count: int) -> list[Tensor]:
    filters = []
    for i in range(count):
        along = x * math.cos(math.pi * i / count) + y * math.sin(math.pi * i / count)
        phase = 2 * math.pi * FREQUENCY * along
        even = window * phase.cos()
        filters += [even - window * even.sum(), window * phase.sin()]
    return filters


def _convolve(image: Tensor, filters: Tensor, biases: Tensor | None = None) -> Tensor:
    padded = functional.pad(image, [KERNEL // 2] * 4, mode="reflect")
    padded = padded.contiguous(memory_format=torch.channels_last)
    return functional.conv2d(padded, filters, biases)


def _halve(image: Tensor) -> Tensor:
    kernel = torch.tensor(_BINOMIAL, dtype=image.dtype, device=image.device)
    channels = image.shape[1]
    blur = (kernel[:, None] * kernel).expand(channels, 1, 5, 5)
    padded = functional.pad(image, [2] * 4, mode="reflect")
    return functional.conv2d(padded, blur, stride=2, groups=channels)


def _detail(level: Tensor) -> Tensor:
    """Return weights (1, 1, H, W) for content: more where the photo has detail, mean near 1.

    A flat sky is free for strokes; windows and faces keep their shape.
    """
    luminance = level[:, :1]
    detail = _mean5((luminance - _mean5(luminance)).abs())
    relative = (detail / detail.mean().clamp_min(1e-6)).clamp(max=MOST_CONTENT)
    return FLAT_CONTENT + (1 - FLAT_CONTENT) * relative


def _mean5(image: Tensor) -> Tensor:
    return functional.avg_pool2d(functional.pad(image, [2] * 4, mode="reflect"), 5, stride=1)
