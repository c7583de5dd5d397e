"""What a painting is optimised for: near the photo in content, near the picture in style."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from styler.features import Eye
from styler.losses import relative_content_loss, style_distance, style_units, total_variation
from styler.scene import Scene

SMOOTHNESS = 0.02
"""Weight of the total variation: enough against fine ripples in flat places, no blocks yet."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The losses at an image."""

    content_loss: float
    style_distance: float
    total: float
    """What is minimised."""
    gradient: Tensor
    """Of the total, shaped like the image."""

    @property
    def is_finite(self) -> bool:
        """Whether the loss is a number; a gradient that is not shows in the next one."""
        return math.isfinite(self.total)


class Objective:
    """style distance + weight x content loss + total variation, of one painting at one size."""

    def __init__(self, eye: Eye, scene: Scene, content_weight: float) -> None:
        """Compute the targets once; the content weight may be changed between evaluations."""
        self.content_weight = content_weight
        self._eye = eye
        with torch.no_grad():
            self._content = eye(scene.target).content
            self._style = eye(scene.style).style
            self._units = style_units(eye(scene.photo).style, self._style)

    def evaluate(self, image: Tensor) -> Evaluation:
        """Return losses and gradient at an image (1, 3, H, W)."""
        image = image.detach().requires_grad_()
        seen = self._eye(image)
        content = relative_content_loss(seen.content, self._content, self._eye.content_weights)
        style = style_distance(seen.style, self._style, self._units)
        total = style + self.content_weight * content + SMOOTHNESS * total_variation(image)
        (gradient,) = torch.autograd.grad(total, image)
        return Evaluation(content.item(), style.item(), total.item(), gradient)
