"""How far a picture is from a photo and from styles: what strength is measured in."""

from dataclasses import dataclass

import torch
from torch import Tensor

from styler.canvas import surrounded
from styler.features import Description, Eye, Network
from styler.job import Style
from styler.losses import (
    content_units,
    relative_content_loss,
    style_terms,
    style_units,
)
from styler.variation import total_variation


@dataclass(frozen=True, slots=True)
class Measurement:
    """What a picture is like, against a photo and styles."""

    style_distance: float
    """1 is the untouched photo, 0 the styles matched."""
    content_distance: float
    """0 is the photo; relative to its own variance."""
    total_variation: float
    """Mean absolute difference of neighbouring pixels."""
    layers: dict[str, float]
    """The style distance by layer of the network; their mean is the whole."""


class Ruler:
    """Measures pictures (1, 3, H, W) in [0, 1] of the photo's size.

    A picture goes on beyond its edges as its mirror image, which is seen and does not count: what
    a network pads it with there is no part of the style.
    """

    def __init__(self, network: Network, photo: Tensor, styles: tuple[Style, ...]) -> None:
        """Describe the photo (1, 3, H, W) and the styles once."""
        self.eye = network.eye(photo, [style.image for style in styles])
        self._network, self._photo = network, photo
        with torch.no_grad():
            seen = self._describe(photo)
            self.targets = _mix([self._describe(style.image) for style in styles], styles)
            self.units = style_units(seen.style, self.targets)

    @torch.no_grad()
    def style_distance(self, image: Tensor) -> Tensor:
        """Return the style distance alone (1,); see `Measurement`."""
        return style_terms(self._describe(image).style, self.targets, self.units).mean(1)

    @torch.no_grad()
    def measure(self, image: Tensor) -> Measurement:
        """Return all distances of an image."""
        seen, photo = self._describe(image), self._describe(self._photo).content
        terms = style_terms(seen.style, self.targets, self.units)
        weights = self._network.content_weights(*surrounded(self._photo))
        content = relative_content_loss(seen.content, photo, weights, content_units(photo))
        return Measurement(
            style_distance=terms.mean().item(),
            content_distance=content.item(),
            total_variation=total_variation(image).item(),
            layers=by_layer(self.eye, terms),
        )

    def _describe(self, image: Tensor) -> Description:
        whole, window = surrounded(image)
        return self.eye(whole, [window])


def by_layer(eye: Eye, terms: Tensor) -> dict[str, float]:
    """Return the mean term of each of an eye's layers, of terms (1, S)."""
    layers: dict[str, list[float]] = {}
    for name, term in zip(eye.layer_names, terms[0].tolist(), strict=False):
        layers.setdefault(name, []).append(term)
    return {name: sum(values) / len(values) for name, values in layers.items()}


def _mix(seen: list[Description], styles: tuple[Style, ...]) -> tuple[Tensor, ...]:
    """Return the statistics in the middle of the styles.

    The weighted sum of the squared distances to several has the gradient of the one to their
    weighted mean; only this one can come to 0.
    """
    whole = sum(style.weight for style in styles)
    shares = [style.weight / whole for style in styles]
    groups = zip(*(each.style for each in seen), strict=False)
    return tuple(
        torch.stack([share * one for share, one in zip(shares, group, strict=True)]).sum(0)
        for group in groups
    )
