"""How far a picture is from a photo and from styles: what strength is measured in."""

from dataclasses import dataclass

import torch
from torch import Tensor

from styler.features import Description, Network
from styler.job import Style
from styler.losses import relative_content_loss, style_terms, style_units, total_variation


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
    """Measures pictures (1, 3, H, W) in [0, 1] of the photo's size."""

    def __init__(self, network: Network, photo: Tensor, styles: tuple[Style, ...]) -> None:
        """Describe the photo (1, 3, H, W) and the styles once."""
        self.eye = network.eye(photo, [style.image for style in styles])
        with torch.no_grad():
            seen = self.eye(photo)
            self.content = seen.content
            self.targets = _mix([self.eye(style.image) for style in styles], styles)
            self.units = style_units(seen.style, self.targets)

    def style_terms(self, seen: Description) -> Tensor:
        """Return the distance of each statistic (S, B): 1 for the photo, 0 for the styles."""
        return style_terms(seen.style, self.targets, self.units)

    def by_layer(self, terms: Tensor) -> dict[str, float]:
        """Return the mean term of each layer, of terms (S, 1)."""
        layers: dict[str, list[float]] = {}
        for name, term in zip(self.eye.layer_names, terms[:, 0].tolist(), strict=False):
            layers.setdefault(name, []).append(term)
        return {name: sum(values) / len(values) for name, values in layers.items()}

    @torch.no_grad()
    def style_distance(self, image: Tensor) -> float:
        """Return the style distance alone; see `Measurement`."""
        return self.style_terms(self.eye(image)).mean().item()

    @torch.no_grad()
    def measure(self, image: Tensor) -> Measurement:
        """Return all distances of an image."""
        seen = self.eye(image)
        terms = self.style_terms(seen)
        content = relative_content_loss(seen.content, self.content, self.eye.content_weights)
        return Measurement(
            style_distance=terms.mean().item(),
            content_distance=content.item(),
            total_variation=total_variation(image).item(),
            layers=self.by_layer(terms),
        )


def _mix(seen: list[Description], styles: tuple[Style, ...]) -> list[Tensor]:
    """Return the statistics in the middle of the styles.

    The weighted sum of the squared distances to several has the gradient of the one to their
    weighted mean; only this one can come to 0.
    """
    whole = sum(style.weight for style in styles)
    shares = [style.weight / whole for style in styles]
    groups = zip(*(each.style for each in seen), strict=False)
    return [
        torch.stack([share * one for share, one in zip(shares, group, strict=True)]).sum(0)
        for group in groups
    ]
