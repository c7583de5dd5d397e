"""What people complain about in paintings, as numbers: frames, noise, checkerboards, grey haze.

All images are (1, 3, H, W) in [0, 1].
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

EDGE_LINES = 4
NEAR_LINES = 20
"""Lines from each edge that show what is painted there."""
HALF_NYQUIST = 0.25
"""Cycles per pixel."""


@dataclass(frozen=True, slots=True)
class Artefacts:
    """Each against what the photo and the style have themselves."""

    frame: float
    """Contrast of the outermost lines over that of the lines near them: the one furthest from 1."""
    noise: float
    """Energy above half of the highest frequency over the style's or the photo's, the larger."""
    checkerboard: float
    """Part of the contrast between neighbours that alternates in both directions."""
    contrast: float
    """Deviation of the luminance over the style's: under 1 where all turns grey."""
    chroma: float
    """Mean chroma over the style's or the photo's, the smaller."""


def find_artefacts(painting: Tensor, photo: Tensor, style: Tensor) -> Artefacts:
    """Measure a painting of a photo in a style."""
    return Artefacts(
        frame=frame(painting),
        noise=high_share(painting) / max(high_share(photo), high_share(style)),
        checkerboard=checkerboard(painting),
        contrast=float(painting.mean(1).std() / style.mean(1).std()),
        chroma=chroma(painting) / max(1e-3, min(chroma(photo), chroma(style))),
    )


def frame(image: Tensor) -> float:
    """Return the contrast of an outermost line over that of the lines near it, furthest from 1.

    The mean of the four sides: an edge of the photo along one of them is no frame.
    """
    sides = [_edge(image.rot90(quarter, (2, 3))) for quarter in range(4)]
    relative = torch.stack(sides).mean(0).flatten().clamp_min(1e-3)
    return float(relative[relative.log().abs().argmax()])


def _edge(image: Tensor) -> Tensor:
    """Return the contrast of the first lines over that of the next, along and across them."""
    along = (image[..., :, 1:] - image[..., :, :-1]).abs().mean((0, 1, 3))
    across = (image[..., 1:, :] - image[..., :-1, :]).abs().mean((0, 1, 3))
    return torch.stack(
        [
            lines[:EDGE_LINES] / lines[EDGE_LINES:NEAR_LINES].mean().clamp_min(1e-6)
            for lines in (along, across)
        ]
    )


def high_share(image: Tensor) -> float:
    """Return the part of the luminance's energy above half of the highest frequency."""
    grey = image.mean(1)
    power = torch.fft.rfft2(grey - grey.mean()).abs().square()
    down = torch.fft.fftfreq(grey.shape[1]).abs()[:, None]
    across = torch.fft.rfftfreq(grey.shape[2])[None]
    high = torch.maximum(down, across) > HALF_NYQUIST
    return float((power * high).sum() / power.sum().clamp_min(1e-12))


def checkerboard(image: Tensor) -> float:
    """Return the part of the contrast between neighbours that alternates in both directions."""
    signs = (-1.0) ** (torch.arange(image.shape[2])[:, None] + torch.arange(image.shape[3]))
    detail = image - functional.avg_pool2d(functional.pad(image, [1] * 4, mode="reflect"), 3, 1)
    alternating = functional.avg_pool2d(detail * signs, 8)
    return float(alternating.square().mean().sqrt() / detail.square().mean().sqrt())


def chroma(image: Tensor) -> float:
    """Return the mean difference of the largest and the smallest of red, green and blue."""
    return float((image.amax(1) - image.amin(1)).mean())
