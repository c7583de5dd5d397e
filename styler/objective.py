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

MASK_WEIGHT = 10.0
"""How much the photo's own pixels count where the mask is 1, where its content counts 1."""


@dataclass(frozen=True, slots=True)
class Losses:
    """The losses at images, unweighted: (B,) each, and the style's terms (S, B)."""

    content: Tensor
    style: Tensor
    variation: Tensor
    style_terms: Tensor

    def totals(self, ratio: Ratio) -> list[float]:
        """Return what is minimised, for each image."""
        totals: list[float] = ratio.total(self.content, self.style, self.variation).tolist()
        return totals


class Objective:
    """The losses of one painting at one size, on its canvas."""

    def __init__(self, network: Network, scene: Scene) -> None:
        """Compute the targets once."""
        self.ruler = Ruler(network, scene.photo, scene.styles)
        self._eye = self.ruler.eye
        self._margin = scene.canvas.margin
        self._shown = scene.shown
        target = scene.canvas.put(scene.target)
        self._pixels = target.detach()
        self._mask = None if scene.mask is None else scene.canvas.put(scene.mask).clamp(0, 1)
        with torch.no_grad():
            # The photo counts in the margins too: paint that is free there would carry the style.
            self._content = self._eye(target, self._margin).content
        pairs = zip(self._eye.content_weights, self._content, strict=True)
        self._weights = [_with_margin(weight, features) for weight, features in pairs]

    def judge(self, picture: Tensor) -> float:
        """Return the style distance of a painting (1, 3, h, w) without its margins."""
        return self.ruler.style_distance(self._shown(picture))

    def evaluate(self, images: Tensor, ratio: Ratio) -> tuple[Losses, Tensor]:
        """Return the losses at canvases (B, 3, H, W), and the gradient of each one's total.

        No image changes another one's loss: the gradient of the sum is that of each.
        """
        images = images.detach().requires_grad_()
        shown = self._shown(images)
        seen = self._eye(shown, self._margin)
        terms = self.ruler.style_terms(seen)
        content = relative_content_loss(seen.content, self._content, self._weights)
        if self._mask is not None:
            kept = relative_content_loss([shown], [self._pixels], [self._mask])
            content = content + MASK_WEIGHT * kept
        losses = Losses(
            content=content,
            style=terms.mean(0),
            variation=total_variation(shown),
            style_terms=terms,
        )
        totals = ratio.total(losses.content, losses.style, losses.variation)
        (gradient,) = torch.autograd.grad(totals.sum(), images)
        detached = (t.detach() for t in (losses.content, losses.style, losses.variation, terms))
        # In one order of memory, whatever the network's: sums over it round alike after a resume.
        return Losses(*detached), gradient.contiguous()


def _with_margin(weight: Tensor, features: Tensor) -> Tensor:
    """Return the weight of each position of a map, from that of the map without margins."""
    if weight.ndim == 0:
        return weight
    down, across = ((features.shape[i] - weight.shape[i]) // 2 for i in (2, 3))
    return functional.pad(weight, [across, across, down, down], mode="reflect")
