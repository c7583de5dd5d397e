"""The formulas: content, style and total variation, as pure functions.

After Gatys, Ecker and Bethge, "A Neural Algorithm of Artistic Style" (arXiv 1508.06576), and
for the covariances Brochard, Zhang and Mallat, "Generalized Rectifier Wavelet Covariance
Models For Texture Synthesis" (arXiv 2203.07902). A feature map is flattened to (..., N, M):
N filters by M positions.
"""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

#: Statistics that photo and style share are compared against this part of the style's own
#: energy, so that a photo painted in its own style has a distance, and not 0 / 0.
SHARED = 1e-3
#: A squared distance that nobody sees: statistics are of features with unit variance.
LEAST_UNIT = 1e-3
#: Part of the statistics in which a photo differs from a style at least, however alike they are.
LEAST_DISTANCE = 0.05
#: The least variance of a content map: that of a photo without any detail.
FLATTEST = 1e-3


def content_loss(features: Tensor, target: Tensor) -> Tensor:
    """Return 1/2 sum (F - P)^2 (equation 1 of 1508.06576)."""
    return (features - target).square().sum() / 2


def gram(features: Tensor) -> Tensor:
    """Return G = F F^T (equation 3), (..., N, N) of features (..., N, M)."""
    return features @ features.mT


def style_layer_loss(features: Tensor, target: Tensor) -> Tensor:
    """Return E = 1/(4 N^2 M^2) sum (G - A)^2 (equation 4); `target` is the Gram matrix A."""
    count, positions = features.shape[-2:]
    return (gram(features) - target).square().sum() / (4 * count**2 * positions**2)


def style_loss(
    features: Sequence[Tensor], targets: Sequence[Tensor], weights: Sequence[float]
) -> Tensor:
    """Return L_s = sum w_l E_l over layers (equation 5), of maps (N, M) and Gram matrices A."""
    layers = [
        weight * style_layer_loss(feature, target)
        for feature, target, weight in zip(features, targets, weights, strict=True)
    ]
    return torch.stack(layers).sum()


def total_loss(content: Tensor, style: Tensor, alpha: float, beta: float) -> Tensor:
    """Return alpha L_c + beta L_s (equation 7)."""
    return alpha * content + beta * style


def tv_gradient(image: Tensor) -> Tensor:
    """Return each channel of (B, C, H, W) convolved with [[0, -1, 0], [-1, 4, -1], [0, -1, 0]] / 8.

    The article's program adds it to the gradient of the losses: it is that of the sum of squared
    differences of neighbours over 16, where beyond the edges all is 0.
    """
    kernel = image.new_tensor([[0, -1, 0], [-1, 4, -1], [0, -1, 0]]) / 8
    channels = image.shape[1]
    return functional.conv2d(image, kernel.expand(channels, 1, 3, 3), padding=1, groups=channels)


def content_units(targets: Sequence[Tensor]) -> tuple[Tensor, ...]:
    """Return for each map (B, C, H, W) of the photo the squared difference (B,) that counts as 1.

    It is the map's own variance.
    """
    return tuple(target.var((2, 3)).mean(1).clamp_min(FLATTEST) for target in targets)


def relative_content_loss(
    features: Sequence[Tensor],
    targets: Sequence[Tensor],
    weights: Sequence[Tensor],
    units: Sequence[Tensor],
) -> Tensor:
    """Return the mean over maps of mean w (F - P)^2 in the units above (B,): 0 for the photo."""
    terms = [
        (weight * (feature - target).square()).mean((1, 2, 3)) / unit
        for feature, target, weight, unit in zip(features, targets, weights, units, strict=True)
    ]
    return torch.stack(terms).mean(0)


def style_units(photo: Sequence[Tensor], style: Sequence[Tensor]) -> tuple[Tensor, ...]:
    """Return for statistics (B, K, ...) the squared distances (B, K) that count as 1.

    It is that of the untouched photo to the style, or a little more where they share the statistic
    (both are grey, say); then the others' units are smaller, so that the mean over all of the
    untouched photo's is 1 still.
    """
    distances = [_energy(ours - theirs) for ours, theirs in zip(photo, style, strict=False)]
    units = [
        distance + SHARED * _energy(theirs) + LEAST_UNIT
        for distance, theirs in zip(distances, style, strict=False)
    ]
    terms = [distance / unit for distance, unit in zip(distances, units, strict=True)]
    untouched = torch.cat(terms, 1).mean(1, keepdim=True).clamp_min(LEAST_DISTANCE)
    return tuple(unit * untouched for unit in units)


def style_terms(
    statistics: Sequence[Tensor], targets: Sequence[Tensor], units: Sequence[Tensor]
) -> Tensor:
    """Return |S - T|^2 of statistics (B, K, ...) in the units above: 1 untouched, 0 matched.

    (B, S) of all S that there are; their mean is the style distance.
    """
    terms = [
        _energy(ours - theirs) / unit
        for ours, theirs, unit in zip(statistics, targets, units, strict=False)
    ]
    return torch.cat(terms, 1)


def _energy(statistics: Tensor) -> Tensor:
    """Return the sums of squares (B, K) of (B, K, ...)."""
    return statistics.flatten(2).square().sum(2)
