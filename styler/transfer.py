"""The loop: a generator that paints and yields its progress. Knows no files and no queues."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from styler.features import Network
from styler.objective import Objective
from styler.optimisers import LBFGS
from styler.presets import colour_share, style_target
from styler.scene import Scene
from styler.schedule import Stage, stages

START_NOISE = 0.02
START_WEIGHT = 0.08
WEIGHT_RANGE = (1e-4, 1e3)
BALANCE_EVERY = 6
BALANCE_RATE = 0.7
MOST_BALANCE = 2.0


@dataclass(frozen=True, slots=True)
class Progress:
    """A painting after one step."""

    fraction: float
    """0 to 1, of the work; 1 exactly once, at the end."""
    content_loss: float
    """0 for the photo (in its new colours); relative to its own variance."""
    style_distance: float
    """1 is the untouched photo, 0 the style matched."""
    content_weight: float
    stage: Stage
    step: int
    """Counted over all stages, from 1."""
    image: Tensor
    """(1, 3, h, w) in [0, 1], at the size of the stage."""


def paint(
    network: Network, content: Tensor, style: Tensor, strength: int, seed: int = 0
) -> Iterator[Progress]:
    """Paint `content` (1, 3, H, W) in [0, 1] in the style of `style` (1, 3, h, w).

    `strength` is 0 to 100 and names the style distance to reach: the weight of the content is
    found on the way. `seed` draws the faint noise that it starts from. The last progress holds
    the painting at H x W. Close the generator to cancel. The loss never rises within a stage,
    so a diverged picture cannot come out.
    """
    plan = stages(content.shape[3], content.shape[2])
    work = sum(stage.steps * stage.step_cost for stage in plan)
    target = style_target(strength)
    weight, done, step = START_WEIGHT, 0.0, 0
    painted: Tensor | None = None
    for stage in plan:
        scene = Scene(content, style, stage, colour_share(strength))
        objective = Objective(network.eye(scene.photo, scene.style), scene, weight)
        start = _noisy(scene.target, seed) if painted is None else scene.canvas.put(painted)
        optimiser = LBFGS(start, objective.evaluate)
        for i in range(1, stage.steps + 1):
            optimiser.step()
            done += stage.step_cost
            step += 1
            painted = scene.canvas.crop(optimiser.image)
            yield Progress(
                fraction=min(done / work, 1.0),
                content_loss=optimiser.now.content_loss,
                style_distance=optimiser.now.style_distance,
                content_weight=weight,
                stage=stage,
                step=step,
                image=painted.clamp(0, 1),
            )
            if i % BALANCE_EVERY == 0 and i < stage.steps:
                weight = balance(weight, optimiser.now.style_distance, target)
                objective.content_weight = weight
                optimiser.refresh()


def balance(weight: float, distance: float, target: float) -> float:
    """Return the content weight, raised while the style distance is below its target."""
    factor: float = (target / max(distance, 1e-9)) ** BALANCE_RATE
    lowest, highest = WEIGHT_RANGE
    return min(max(weight * min(max(factor, 1 / MOST_BALANCE), MOST_BALANCE), lowest), highest)


def _noisy(image: Tensor, seed: int) -> Tensor:
    """Return the image with a little noise: in a flat sky no stroke has a reason to begin."""
    generator = torch.Generator().manual_seed(seed)
    noise = torch.randn(image.shape, generator=generator)
    return image + START_NOISE * noise.to(image.device)
