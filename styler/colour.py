"""Colour statistics: a photo in the colours of a picture, and opponent colour axes."""

import torch
from torch import Tensor

#: Rows: luminance, red against green, yellow against blue.
OPPONENT = ((1 / 3, 1 / 3, 1 / 3), (0.7, -0.7, 0.0), (0.35, 0.35, -0.7))

_SMALLEST_VARIANCE = 1e-4


def to_opponent(image: Tensor) -> Tensor:
    """Return RGB (B, 3, H, W) on opponent colour axes, of the same shape."""
    axes = torch.tensor(OPPONENT, dtype=image.dtype, device=image.device)
    return torch.einsum("ij,bjhw->bihw", axes, image)


def match_colours(photo: Tensor, style: Tensor) -> Tensor:
    """Return the photo (1, 3, H, W) with the style's mean and covariance of colours, clipped.

    The linear Monge-Kantorovich map: of all linear maps that carry the one covariance to the
    other, the one that moves colours least (Pitié and Kokaram, CVMP 2007).
    """
    ours, theirs = photo[0].flatten(1), style[0].flatten(1)
    root = _power(ours.cov(), 0.5)
    inverse = _power(ours.cov(), -0.5)
    matrix = inverse @ _power(root @ theirs.cov() @ root, 0.5) @ inverse
    matched = matrix @ (ours - ours.mean(1, keepdim=True)) + theirs.mean(1, keepdim=True)
    return matched.view_as(photo).clamp(0, 1)


def _power(matrix: Tensor, exponent: float) -> Tensor:
    values, vectors = torch.linalg.eigh(matrix)
    scaled = vectors * values.clamp_min(_SMALLEST_VARIANCE).pow(exponent)
    return torch.matmul(scaled, vectors.mT)
