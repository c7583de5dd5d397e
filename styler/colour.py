"""Colour statistics: a photo in the colours of a picture, and opponent colour axes."""

import torch
from torch import Tensor

from styler.constants import constant

#: Rows: luminance, red against green, yellow against blue.
OPPONENT = ((1 / 3, 1 / 3, 1 / 3), (0.7, -0.7, 0.0), (0.35, 0.35, -0.7))

LUMA = (0.299, 0.587, 0.114)

STEADY = 3e-3
"""Variance added to both pictures' colours: what one of them lacks is not blown up."""


def to_opponent(image: Tensor) -> Tensor:
    """Return RGB (B, 3, H, W) on opponent colour axes, of the same shape."""
    axes = constant(OPPONENT, image.dtype, image.device)
    return torch.einsum("ij,bjhw->bihw", axes, image)


def luminance(image: Tensor) -> Tensor:
    """Return the grey picture (B, 3, H, W) of an RGB one: its luma by Rec. 601, three times."""
    weights = constant(LUMA, image.dtype, image.device)
    return torch.einsum("j,bjhw->bhw", weights, image)[:, None].expand_as(image)


def with_luminance(colours: Tensor, grey: Tensor) -> Tensor:
    """Return RGB (B, 3, H, W) with the chroma of `colours` and the luminance of `grey`.

    Where that leaves [0, 1] the chroma is reduced, not the luminance.
    """
    chroma = colours - luminance(colours)
    over = (chroma / (1 - grey).clamp_min(1e-3)).amax(1, keepdim=True)
    under = (-chroma / grey.clamp_min(1e-3)).amax(1, keepdim=True)
    return (grey + chroma / torch.maximum(over, under).clamp_min(1)).clamp(0, 1)


def match_colours(photo: Tensor, style: Tensor) -> Tensor:
    """Return the photo (1, 3, H, W) with the style's mean and covariance of colours, clipped.

    The linear Monge-Kantorovich map: of all linear maps that carry the one covariance to the
    other, the one that moves colours least (Pitié and Kokaram, CVMP 2007).
    """
    ours, theirs = photo[0].flatten(1), style[0].flatten(1)
    steady = STEADY * torch.eye(3, device=photo.device)
    from_covariance, to_covariance = ours.cov() + steady, theirs.cov() + steady
    root, inverse = _power(from_covariance, 0.5), _power(from_covariance, -0.5)
    matrix = inverse @ _power(root @ to_covariance @ root, 0.5) @ inverse
    matched = matrix @ (ours - ours.mean(1, keepdim=True)) + theirs.mean(1, keepdim=True)
    return matched.view_as(photo).clamp(0, 1)


def _power(matrix: Tensor, exponent: float) -> Tensor:
    values, vectors = torch.linalg.eigh(matrix)
    scaled = vectors * values.pow(exponent)
    return torch.matmul(scaled, vectors.mT)
