"""What a painting is optimised for: near the photo in content, near the pictures in style."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from styler.features import Network
from styler.losses import relative_content_loss, total_variation
from styler.ratio import Ratio
from styler.ruler import Ruler
from styler.scene import Scene

MASK_WEIGHT = 20.0
"""How much more the photo counts where the mask is 1."""


@dataclass(frozen=True, slots=True)
class Losses:
    """The losses at an image, unweighted: scalars, and the style's terms (S,)."""

    content: Tensor
    style: Tensor
    variation: Tensor
    style_terms: Tensor

    def total(self, ratio: Ratio) -> float:
        """Return what is minimised."""
        return ratio.total(self.content, self.style, self.variation).item()


class Objective:
    """The losses of one painting at one size, on its canvas."""

    def __init__(self, network: Network, scene: Scene) -> None:
        """Compute the targets once."""
        self.ruler = Ruler(network, scene.photo, scene.styles)
        self._eye = self.ruler.eye
        self._margin = scene.canvas.margin
        mask = None if scene.mask is None else scene.canvas.put(scene.mask)
        with torch.no_grad():
            # The photo counts in the margins too: paint that is free there would carry the style.
            self._content = self._eye(scene.canvas.put(scene.target), self._margin).content
            self._weights = [
                _weigh(weight, features, mask)
                for weight, features in zip(self._eye.content_weights, self._content, strict=True)
            ]

    def evaluate(self, image: Tensor, ratio: Ratio) -> tuple[Losses, Tensor]:
        """Return the losses at a canvas (1, 3, H, W), and the gradient of their total."""
        image = image.detach().requires_grad_()
        seen = self._eye(image, self._margin)
        terms = self.ruler.style_terms(seen)
        losses = Losses(
            content=relative_content_loss(seen.content, self._content, self._weights),
            style=terms.mean(),
            variation=total_variation(image),
            style_terms=terms,
        )
        total = ratio.total(losses.content, losses.style, losses.variation)
        (gradient,) = torch.autograd.grad(total, image)
        detached = (t.detach() for t in (losses.content, losses.style, losses.variation, terms))
        return Losses(*detached), gradient


def _weigh(weight: Tensor, features: Tensor, mask: Tensor | None) -> Tensor:
    """Return the weight of each position of a content map, from that of a map without margins."""
    if weight.ndim:
        down, across = ((features.shape[i] - weight.shape[i]) // 2 for i in (2, 3))
        weight = functional.pad(weight, [across, across, down, down], mode="reflect")
    if mask is None:
        return weight
    size = (features.shape[2], features.shape[3])
    return weight * (1 + MASK_WEIGHT * functional.interpolate(mask, size, mode="area"))
