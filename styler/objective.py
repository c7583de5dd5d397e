"""What a painting is optimised for: near the photo in content, near the picture in style."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from styler.features import Eye
from styler.losses import relative_content_loss, style_distance, style_units


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The losses at an image and their gradient."""

    content_loss: float
    style_distance: float
    gradient: Tensor
    """Of the total at the content weight it was evaluated with, shaped like the image."""

    def total(self, content_weight: float) -> float:
        """Return the loss that is minimised: style distance + weight x content loss."""
        return self.style_distance + content_weight * self.content_loss

    @property
    def is_finite(self) -> bool:
        """Whether the losses are numbers; a gradient that is not shows in the next ones."""
        return math.isfinite(self.content_loss) and math.isfinite(self.style_distance)


class Objective:
    """The losses of one painting at one size; the targets are computed once."""

    def __init__(self, eye: Eye, photo: Tensor, target: Tensor, style: Tensor) -> None:
        """Take the untouched photo, the photo as it should be kept (1, 3, H, W) and the style."""
        self._eye = eye
        with torch.no_grad():
            self._content = eye(target).content
            self._style = eye(style).style
            self._units = style_units(eye(photo).style, self._style)

    def evaluate(self, image: Tensor, content_weight: float) -> Evaluation:
        """Return losses and gradient at an image (1, 3, H, W)."""
        image = image.detach().requires_grad_()
        seen = self._eye(image)
        content = relative_content_loss(seen.content, self._content, self._eye.content_weights)
        style = style_distance(seen.style, self._style, self._units)
        (gradient,) = torch.autograd.grad(style + content_weight * content, image)
        return Evaluation(content.item(), style.item(), gradient)
