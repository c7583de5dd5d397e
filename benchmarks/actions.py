"""What is timed of the programs: one gradient, and one whole step."""

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

from benchmarks import peer
from benchmarks.peer import Reference, Textbook
from benchmarks.timing import Action
from styler.ensemble import Ensemble
from styler.features import Network
from styler.features.window import Window
from styler.job import Job, Style
from styler.losses import content_units, relative_content_loss, style_terms
from styler.painting import Painting
from styler.ratio import FixedRatio
from styler.routine import Routine
from styler.ruler import Ruler
from styler.schedule import Stage
from styler.variation import total_variation

RATIO = 1.0
"""Of content and style: time does not depend on it."""
ENDLESS = 1_000_000


def picture(width: int, height: int, device: torch.device) -> Tensor:
    """Return a picture (1, 3, height, width) of noise, always the same."""
    generator = torch.Generator().manual_seed(0)
    return torch.rand(1, 3, height, width, generator=generator).to(device)


def textbook_gradient(network: Textbook, width: int, height: int, device: torch.device) -> Action:
    """Return what computes the textbook's loss and its gradient."""
    photo = picture(width, height, device)
    reference = Reference(network, photo, photo, photo.flip(3), RATIO)
    image = photo.flip(2).requires_grad_()
    return lambda: torch.autograd.grad(reference.total(image), image)


def textbook_step(network: Textbook, width: int, height: int, device: torch.device) -> Action:
    """Return what makes the textbook's program evaluate once more."""
    photo = picture(width, height, device)
    reference = Reference(network, photo, photo, photo.flip(3), RATIO)
    return partial(next, peer.paint(reference, photo))


def gradient(network: Network, width: int, height: int, batch: int = 1) -> Callable[[], Tensor]:
    """Return what computes our losses of so many pictures, and their gradients."""
    photo = picture(width, height, network.device)
    ruler = Ruler(network, photo, (Style(photo.flip(3)),))
    eye = ruler.eye.joined([ruler.eye] * (batch - 1)) if batch > 1 else ruler.eye
    with torch.no_grad():
        kept = ruler.eye(photo).content
    aims = (kept, network.content_weights(photo, Window.whole(photo)), content_units(kept))
    ratio = FixedRatio.of(RATIO, network.device)
    images = photo.flip(2).repeat(batch, 1, 1, 1).requires_grad_()

    found = torch.empty_like(images)

    def compute() -> None:
        seen = eye(images)
        content = relative_content_loss(seen.content, *aims)
        style = style_terms(seen.style, ruler.targets, ruler.units).mean(1)
        totals = ratio.total(content, style, total_variation(images))
        (gradients,) = torch.autograd.grad(totals.sum(), images)
        found.copy_(gradients)

    routine = Routine(network.device)

    def perform() -> Tensor:
        routine.perform(compute)
        return found

    return perform


def step(network: Network, width: int, height: int, batch: int = 1) -> Action:
    """Return what paints so many pictures one step further, the checks of them included."""
    photo = picture(width, height, network.device)
    job = Job(photo, (Style(photo.flip(3)),), 50, ratio=RATIO)
    ensemble = Ensemble()
    for _ in range(batch):
        ensemble.add(Painting(network, job, plan=[Stage(width, height, ENDLESS)]))
    return lambda: list(ensemble.step())
