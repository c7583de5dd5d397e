"""The judge between programs: one loss, in float32 at full size, that none of them minimises."""

import torch
from torch import Tensor

from styler.features import Network
from styler.job import Style
from styler.ratio import FixedRatio
from styler.ruler import Ruler
from styler.variation import total_variation


class Judge:
    """Looks at pictures as strength is measured: surrounded by their mirror image.

    A network pads what it is shown, and a painting can be fitted to that: to a frame that is
    nowhere in the style. With a picture's own mirror image around it a frame is what it is.
    """

    def __init__(
        self, network: Network, photo: Tensor, target: Tensor, style: Tensor, ratio: float
    ) -> None:
        """Take photo, the same in the colours that are kept (1, 3, H, W), style and ratio."""
        styles = (Style(style),)
        self._style = Ruler(network, photo, styles)
        self._content = Ruler(network, target, styles)
        self._ratio = FixedRatio.of(ratio, photo.device)

    def loss(self, image: Tensor) -> float:
        """Return style distance, ratio times content distance and total variation together."""
        content = self._content.measure(image).content_distance
        style = self._style.style_distance(image)
        variation = total_variation(image)
        return self._ratio.total(torch.full_like(style, content), style, variation).item()
