"""The textbook peer: neural style transfer as tutorials write it down from the paper.

torchvision's VGG-19 in float32, content at relu4_2 and style at relu1_1 to relu5_1, Gram matrices,
one size, `torch.optim.LBFGS` as it comes, 500 evaluations from the photo (Gatys, Ecker and Bethge,
arXiv 1508.06576).
"""

from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torchvision.models import vgg19

from styler.losses import (
    content_units,
    relative_content_loss,
    style_terms,
    style_units,
)
from styler.ratio import FixedRatio
from styler.variation import total_variation

EVALUATIONS = 500
CONTENT_LAYER = 22
"""relu4_2 in torchvision's `features`."""
STYLE_LAYERS = (1, 6, 11, 20, 29)
MEAN = (0.485, 0.456, 0.406)
DEVIATION = (0.229, 0.224, 0.225)
WEIGHT = 1e6
"""Of the loss, as in tutorials: L-BFGS stops where gradients are small numbers."""


class Textbook:
    """The network."""

    def __init__(self, weights: dict[str, Tensor], device: torch.device) -> None:
        """Take weights (float32) by their names in torchvision's `features`."""
        with torch.device("meta"):  # its classifier would be 500 MB
            layers: nn.Sequential = vgg19(weights=None).features[: STYLE_LAYERS[-1] + 1]
        layers.load_state_dict(weights, assign=True)
        for layer in layers:
            if isinstance(layer, nn.ReLU):
                layer.inplace = False  # what is compared is not to be changed
        self._layers = layers.requires_grad_(requires_grad=False).to(device)
        self._mean = torch.tensor(MEAN, device=device).view(3, 1, 1)
        self._deviation = torch.tensor(DEVIATION, device=device).view(3, 1, 1)

    def repeat_borders(self) -> None:
        """Pad maps by repeating their border from now on, where torchvision has zeros."""
        for layer in self._layers:
            if isinstance(layer, nn.Conv2d):
                layer.padding_mode = "replicate"

    def __call__(self, image: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Return the content map and the Gram matrices (1, 1, N, N) of an image (1, 3, H, W)."""
        maps = (image - self._mean) / self._deviation
        content, grams = maps, []
        for index, layer in enumerate(self._layers):
            maps = layer(maps)
            if index == CONTENT_LAYER:
                content = maps
            if index in STYLE_LAYERS:
                flat = maps.flatten(2)
                grams.append((flat @ flat.mT / flat[0].numel())[:, None])
        return content, grams


class Reference:
    """The loss that the textbook peer minimises.

    Style distance, `ratio` times content distance and total variation, in this project's units and
    weights: a layer's Gram distance counts 1 for the untouched photo, the content's is relative to
    its variance. The weights are a program's own choice; with these both programs want the same.
    """

    def __init__(
        self, network: Textbook, photo: Tensor, target: Tensor, style: Tensor, ratio: float
    ) -> None:
        """Describe once: photo, the same in the colours that are kept (1, 3, H, W), and style."""
        self._network = network
        self._ratio = FixedRatio.of(ratio, photo.device)
        with torch.no_grad():
            _, untouched = network(photo)
            self._content, _ = network(target)
            _, self._grams = network(style)
        self._units = style_units(untouched, self._grams)
        self._content_units = content_units([self._content])
        self._weight = torch.ones((), device=photo.device)

    def total(self, image: Tensor) -> Tensor:
        """Return the loss (a number) of an image (1, 3, H, W); differentiable."""
        content, grams = self._network(image)
        style = style_terms(grams, self._grams, self._units).mean(1)
        aims = ([self._content], [self._weight], self._content_units)
        kept = relative_content_loss([content], *aims)
        return self._ratio.total(kept, style, total_variation(image)).sum()


class Evaluated(NamedTuple):
    """An image that was evaluated, and its loss."""

    image: Tensor
    loss: float


def paint(reference: Reference, photo: Tensor) -> Iterator[Evaluated]:
    """Yield each image that is evaluated, without an end.

    Tutorials let L-BFGS make 20 evaluations in a call. Here it makes one, which is the same run.
    """
    image = photo.clone(memory_format=torch.contiguous_format).requires_grad_()
    optimiser = torch.optim.LBFGS([image], max_iter=1)

    def evaluate() -> Tensor:
        with torch.no_grad():
            image.clamp_(0, 1)
        loss = WEIGHT * reference.total(image)
        (image.grad,) = torch.autograd.grad(loss, image)
        return loss.detach()

    while True:
        evaluated = image.detach().clamp(0, 1)
        loss: Tensor = optimiser.step(evaluate)  # type: ignore[no-untyped-call] # torch's own
        yield Evaluated(evaluated, loss.item() / WEIGHT)
