"""Rectified wavelets and their shifted covariances: features that need no training.

After Brochard, Zhang and Mallat (arXiv 2203.07902): a Gaussian pyramid, on each level a bank of
oriented band-pass filters on three opponent colour axes, and as statistics the mean and the
covariances of the rectified responses with themselves in place and shifted. The shifts are what
makes strokes flow: they tell how one piece of a stroke goes on in the next.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor
from torch.nn import functional

from styler import batch
from styler.colour import to_opponent
from styler.constants import constant
from styler.features import Description
from styler.features.covariance import Moments, moments
from styler.features.strips import forgetful, strips
from styler.features.window import Window
from styler.presets import Features

LEVELS = 5
SMALLEST_LEVEL = 8
KERNEL = 7
FREQUENCY = 0.2
"""Cycles per pixel of each level."""
SPREAD = 1.4
"""Standard deviation of the Gaussian window, in pixels."""
ALIGNED = 8
"""On a GPU products of matrices are fast where rows have so many numbers, or a multiple."""
ORIENTATIONS = (8, 4, 4)
"""For luminance and the two chroma axes."""
SHIFT = 3
STATISTICS = 8
"""Per level: the mean and three covariances, each of luminance and of the rest."""
STRIP = 1 << 20
FINE_LEVELS = 3
"""Levels on which paint beyond the edge is seen."""
SEEN_BEYOND = 1
"""Pixels beyond the edge that are described all the same: else the last line is left plain."""
CONTENT_LEVELS = slice(1, 4)
INVISIBLE = 1e-5
"""Variance of a response that nobody sees, with colours in [0, 1]."""
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
    strip: int = STRIP
    """Positions that are described at once; a larger picture is taken in strips."""
    kind = Features.WAVELET
    weights = ()

    def eye(self, content: Tensor, styles: Sequence[Tensor]) -> "WaveletEye":
        """Return an eye whose channels have equal deviation over photo and styles together."""
        filters = filter_bank().to(self.device)
        with torch.no_grad():
            images = (content, *styles)
            pictures = zip(*(pyramid(i, depth(Window.whole(i))) for i in images), strict=False)
            banks = tuple(self._normalise(filters, levels) for levels in pictures)
        return WaveletEye(banks, self.strip)

    def content_weights(self, photo: Tensor, window: Window) -> tuple[Tensor, ...]:
        """Return more where the photo has detail: a flat sky is free for strokes."""
        with torch.no_grad():
            levels = pyramid(photo, depth(window))
            return tuple(_detail(level) for level in content_levels(levels))

    def _normalise(self, filters: Tensor, levels: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
        """Return filters and biases for zero mean and unit deviation over `levels`.

        The photo, which is the first of them, counts as much as all styles together.
        """
        known = [self._mean_and_square(level, filters) for level in levels]
        means, squares = map(_photo_and_styles, zip(*known, strict=True))
        # Band-pass filters sum to 0, low-pass to 1: only these have a mean of their own.
        means = means * filters.sum((1, 2, 3)).round()
        variances = squares - means.square()
        scale = (variances + INVISIBLE).rsqrt()
        missing = -len(filters) % ALIGNED if self.device.type == "cuda" else 0
        bank, biases = (
            functional.pad(part, [*[0, 0] * (part.ndim - 1), 0, missing]).to(self.dtype)
            for part in (filters * scale[:, None, None, None], -means * scale)
        )
        return bank.contiguous(memory_format=torch.channels_last)[None], biases[None]

    def _mean_and_square(self, level: Tensor, filters: Tensor) -> tuple[Tensor, Tensor]:
        """Return each filter's mean response (N,) and mean squared response (N,)."""
        height, width = level.shape[2:]
        padded = mirrored(level, KERNEL // 2)
        total = square = filters.new_zeros(len(filters))
        for top, bottom in strips(height, width, self.strip):
            part = padded[:, :, top : bottom + KERNEL - 1]
            responses = functional.conv2d(part, filters)
            total = total + responses.sum((0, 2, 3))
            square = square + responses.square().sum((0, 2, 3))
        return total / (height * width), square / (height * width)


@dataclass(frozen=True, slots=True)
class WaveletEye:
    """Wavelets with their channels in the units of a photo and its styles, for each image."""

    banks: tuple[tuple[Tensor, Tensor], ...]
    """Filters (B, N, 3, 7, 7) and biases (B, N) of each level; the last ones may be 0."""
    strip: int

    @property
    def layer_names(self) -> tuple[str, ...]:
        """Name the levels, finest first; each has a mean and three covariances."""
        return tuple(f"level {i + 1}" for i in range(len(self.banks)) for _ in range(STATISTICS))

    def __call__(self, image: Tensor, windows: Sequence[Window] = ()) -> Description:
        """Describe images; see `Eye`."""
        windows = windows or [Window.whole(image)] * len(image)
        levels = pyramid(image, depth(windows[0]))
        # Each image has filters of its own, and matrix products that fill a machine.
        seen = [self._style(levels, index, window) for index, window in enumerate(windows)]
        style = tuple(torch.cat(same) for same in zip(*seen, strict=True))
        return Description(content=content_levels(levels), style=style)

    def joined(self, others: Sequence["WaveletEye"]) -> "WaveletEye":
        """Return an eye for more images; see `Eye`."""
        return WaveletEye(batch.joined([self.banks, *(eye.banks for eye in others)]), self.strip)

    def _style(self, levels: Sequence[Tensor], index: int, window: Window) -> list[Tensor]:
        """Return the statistics of one image of a batch.

        The fine levels have the image's margin, the coarse ones begin without: there it would be
        a large part of what is seen.
        """
        statistics: list[Tensor] = []
        level = levels[0]
        # The smallest of photo and styles has the fewest levels: they are compared on those.
        for number, (filters, biases) in enumerate(self.banks[: len(levels)]):
            inside = window.sampled(1 << number)
            if number < FINE_LEVELS:
                level = levels[number][index : index + 1]
                inside = inside.widened(SEEN_BEYOND, level)
            else:
                is_first = number == FINE_LEVELS
                level = _halve(window.sampled(1 << (number - 1)).of(level) if is_first else level)
                inside = Window.whole(level)
            statistics += self._statistics(level, (filters[index], biases[index]), inside)
        return statistics

    def _statistics(
        self, level: Tensor, bank: tuple[Tensor, Tensor], inside: Window
    ) -> tuple[Tensor, Tensor]:
        """Return mean (1, 2, 2N) and covariances (1, 6, 2N, 2N) of responses in a window.

        Of a level (1, 3, H, W), with its filters (N, 3, 7, 7) and biases (N,).
        """
        height, width = inside.height, inside.width
        shift = min(SHIFT, height - 1, width - 1)
        padded = mirrored(level.to(bank[0].dtype), KERNEL // 2)
        padded = padded[..., inside.left : inside.right + KERNEL - 1]
        padded = functional.pad(padded, (0, shift))  # columns that keep the ends of lines apart
        ranges = strips(height, width, self.strip)
        describe = _moments if len(ranges) == 1 else forgetful(_moments)
        parts = []
        for top, bottom in ranges:
            below = min(bottom + shift, height)
            part = padded[:, :, inside.top + top : inside.top + below + KERNEL - 1]
            parts.append(describe(part, bank, shift, bottom - top))
        mean, covariances = sum(parts[1:], parts[0]).covariances(height, width, shift)
        return _by_colour(mean, covariances)


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


def depth(picture: Window) -> int:
    """Return how many levels of the pyramid a picture is large enough for."""
    levels, size = 1, min(picture.height, picture.width)
    while levels < LEVELS and size >= 2 * SMALLEST_LEVEL:
        levels, size = levels + 1, (size + 1) // 2
    return levels


def pyramid(image: Tensor, levels: int) -> list[Tensor]:
    """Return opponent colours of (B, 3, H, W) at full size, half, quarter and so on.

    Each level is blurred before every second pixel is taken: without, squares show.
    """
    pictures = [to_opponent(image)]
    while len(pictures) < levels:
        pictures.append(_halve(pictures[-1]))
    return pictures


def content_levels(levels: list[Tensor]) -> tuple[Tensor, ...]:
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


def _moments(padded: Tensor, bank: tuple[Tensor, Tensor], shift: int, lines: int) -> Moments:
    padded = padded.contiguous(memory_format=torch.channels_last)
    return moments(functional.conv2d(padded, *bank), shift, lines)


def _by_colour(mean: Tensor, covariances: Tensor) -> tuple[Tensor, Tensor]:
    """Return what is of luminance, and the rest: (B, 2, 2N), and of three (B, 6, 2N, 2N).

    Apart, each counts half: else a grey style would be reached by taking a photo's colours away.
    """
    of_mean, of_pairs = _colours(mean.shape[1] // 2, mean.device)
    apart = covariances[:, None] * of_pairs[:, None]
    return mean[:, None] * of_mean, apart.flatten(1, 2)


@cache
def _colours(count: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """Return 1 for the channels (2, 2N) and pairs (2, 2N, 2N) of luminance, and of the rest."""
    grey = torch.arange(2 * count) % count < 2 * ORIENTATIONS[0] + 1
    pairs = grey[:, None] & grey
    both = torch.stack([grey, ~grey]).float(), torch.stack([pairs, ~pairs]).float()
    return both[0].to(device), both[1].to(device)


def mirrored(image: Tensor, margin: int) -> Tensor:
    """Return an image (B, C, H, W) with `margin` mirrored pixels beyond each edge."""
    mode = "reflect" if margin < min(image.shape[2:]) else "replicate"  # of a tiny picture
    return functional.pad(image, [margin] * 4, mode=mode)


def _photo_and_styles(values: Sequence[Tensor]) -> Tensor:
    photo, *styles = values
    return (photo + torch.stack(styles).mean(0)) / 2


def _halve(image: Tensor) -> Tensor:
    kernel = constant(_BINOMIAL, image.dtype, image.device)
    channels = image.shape[1]
    blur = (kernel[:, None] * kernel).expand(channels, 1, 5, 5)
    return functional.conv2d(mirrored(image, 2), blur, stride=2, groups=channels)


def _detail(level: Tensor) -> Tensor:
    """Return weights (1, 1, H, W) for content: more where the photo has detail, mean near 1.

    A flat sky is free for strokes; windows and faces keep their shape.
    """
    luminance = level[:, :1]
    detail = _mean5((luminance - _mean5(luminance)).abs())
    relative = (detail / detail.mean().clamp_min(1e-6)).clamp(max=MOST_CONTENT)
    return FLAT_CONTENT + (1 - FLAT_CONTENT) * relative


def _mean5(image: Tensor) -> Tensor:
    return functional.avg_pool2d(mirrored(image, 2), 5, stride=1)
