"""What paintings are optimised for: near their photo in content, near their pictures in style."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from styler import batch
from styler.colour import luminance
from styler.features import Eye, Network
from styler.features.window import Window
from styler.losses import content_units, relative_content_loss, style_terms
from styler.ratio import Ratio
from styler.ruler import Ruler
from styler.scene import Scene
from styler.variation import total_variation

MASK_WEIGHT = 10.0
"""How much the photo's own pixels count where the mask is 1, where its content counts 1."""


@dataclass(frozen=True, slots=True)
class Losses:
    """The losses at B images, unweighted: (B,) each, and the S terms of the style (B, S)."""

    content: Tensor
    style: Tensor
    variation: Tensor
    style_terms: Tensor

    def totals(self, ratio: Ratio) -> Tensor:
        """Return what is minimised (B,)."""
        return ratio.total(self.content, self.style, self.variation)

    @classmethod
    def unknown(cls, like: Tensor, terms: int) -> "Losses":
        """Return losses of images (B, ...) that are no numbers yet."""
        one, all_terms = (like.new_full((len(like), *shape), torch.nan) for shape in ((), (terms,)))
        return cls(one.clone(), one.clone(), one, all_terms)


@dataclass(frozen=True, slots=True)
class Targets:
    """What images are compared with: a batch, see `styler.batch`."""

    style: tuple[Tensor, ...]
    """Statistics (B, K, ...), and what of their distances counts as 1 (B, K)."""
    style_units: tuple[Tensor, ...]
    content: tuple[Tensor, ...]
    """Maps (B, C, H, W), how much each position counts (B, 1, H, W), and what counts as 1 (B,)."""
    content_weights: tuple[Tensor, ...]
    content_units: tuple[Tensor, ...]
    kept: tuple[Tensor, Tensor, Tensor] | None
    """The photo's own pixels (B, 3, H, W) where a mask (B, 1, H, W) keeps them, their units."""


@dataclass(frozen=True, slots=True)
class Objective:
    """The losses of paintings on canvases of one shape."""

    eye: Eye
    targets: Targets
    windows: tuple[Window, ...]
    """Where on its canvas each picture is."""
    keeps_colours: bool
    """Whether only the light and shade of the paintings is looked at."""

    @classmethod
    @torch.no_grad()
    def of(cls, network: Network, scene: Scene, ruler: Ruler) -> "Objective":
        """Compute the targets of one painting; `ruler` is that of its picture."""
        canvas, target = scene.canvas, scene.canvas.put(scene.target)
        # The photo counts in the margins too: paint that is free there would carry the style.
        content = ruler.eye(target, [canvas.window]).content
        kept = None
        if scene.mask is not None:
            (unit,) = content_units([target])
            kept = (target, canvas.put(scene.mask).clamp(0, 1), unit)
        targets = Targets(
            style=ruler.targets,
            style_units=ruler.units,
            content=content,
            content_weights=network.content_weights(canvas.put(scene.photo), canvas.window),
            content_units=content_units(content),
            kept=kept,
        )
        return cls(ruler.eye, targets, (canvas.window,), scene.keeps_colours)

    @classmethod
    def joined(cls, objectives: Sequence["Objective"]) -> "Objective":
        """Return the objective of the paintings of all of them, whose `kind` is the same."""
        first, *others = objectives
        eye = first.eye.joined([other.eye for other in others])
        targets = batch.joined([objective.targets for objective in objectives])
        windows = tuple(window for objective in objectives for window in objective.windows)
        return cls(eye, targets, windows, first.keeps_colours)

    @property
    def kind(self) -> tuple[object, ...]:
        """What has to be equal for objectives to be joined."""
        shapes = batch.shapes(self.targets)
        return self.keeps_colours, self.targets.kept is None, shapes

    def evaluate(self, images: Tensor, ratio: Ratio) -> tuple[Losses, Tensor]:
        """Return the losses at canvases (B, 3, H, W), and the gradient of each one's total.

        No image changes another one's loss: the gradient of the sum is that of each.
        """
        images = images.detach().requires_grad_()
        losses = self._losses(luminance(images) if self.keeps_colours else images)
        (gradient,) = torch.autograd.grad(losses.totals(ratio).sum(), images)
        detached = (losses.content, losses.style, losses.variation, losses.style_terms)
        # In one order of memory, whatever the network's: sums over it round alike after a resume.
        return Losses(*(loss.detach() for loss in detached)), gradient.contiguous()

    def _losses(self, images: Tensor) -> Losses:
        aims = self.targets
        seen = self.eye(images, self.windows)
        terms = style_terms(seen.style, aims.style, aims.style_units)
        content = relative_content_loss(
            seen.content, aims.content, aims.content_weights, aims.content_units
        )
        if aims.kept is not None:
            pixels, mask, unit = aims.kept
            kept = relative_content_loss([images], [pixels], [mask], [unit])
            content = content + MASK_WEIGHT * kept
        return Losses(content, terms.mean(1), total_variation(images), terms)
