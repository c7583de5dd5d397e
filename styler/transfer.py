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
TYPICAL_WEIGHT = 150.0
"""Content weight over the square of the style distance that it leads to: a middle of many pairs."""
LEAST_WEIGHT = 0.7
"""Of the typical weight: where the style would cost the photo, the photo stays readable."""
MOST_WEIGHT = 1e3
BALANCE_EVERY = 6
BALANCE_RATE = 1.2
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
    image: Tensor
    """(1, 3, h, w) in [0, 1], at the size of the stage."""


def paint(
    network: Network, content: Tensor, style: Tensor, strength: int, seed: int = 0
) -> Iterator[Progress]:
    """Paint `content` (1, 3, H, W) in [0, 1] in the style of `style` (1, 3, h, w).

    `strength` is 0 to 100 and names the style distance to reach: the weight of the content is
    found on the way, as far as the photo stays readable. `seed` draws the faint noise that it
    starts from. The last progress holds the painting at H x W. Close the generator to cancel.
    Between two changes of the weight the loss only falls, so a diverged picture cannot come
    out. DivergedError if painting cannot begin.
    """
    plan = stages(content.shape[3], content.shape[2])
    work = sum(stage.steps * stage.step_cost for stage in plan)
    target, done = style_target(strength), 0.0
    weight = typical_weight(target)
    painted: Tensor | None = None
    for stage in plan:
        scene = Scene(content, style, stage, colour_share(strength))
        objective = Objective(network.eye(scene.photo, scene.style), scene, weight)
        start = _noisy(scene.target, seed) if painted is None else scene.canvas.put(painted)
        optimiser = LBFGS(start, objective.evaluate)
        for _ in _balanced_steps(optimiser, objective, stage.steps, target):
            done += stage.step_cost
            painted = scene.canvas.crop(optimiser.image)
            yield Progress(
                fraction=done / work,
                content_loss=optimiser.now.content_loss,
                style_distance=optimiser.now.style_distance,
                content_weight=objective.content_weight,
                stage=stage,
                image=painted.clamp(0, 1),
            )
        weight = objective.content_weight


def _balanced_steps(
    optimiser: LBFGS, objective: Objective, steps: int, target: float
) -> Iterator[None]:
    """Yield after each step; change the content weight where the style misses its target."""
    for step in range(1, steps + 1):
        optimiser.step()
        yield
        if step % BALANCE_EVERY == 0 and step < steps:
            distance = optimiser.now.style_distance
            objective.content_weight = balance(objective.content_weight, distance, target)
            optimiser.refresh()


def typical_weight(target: float) -> float:
    """Return the content weight to begin with; pictures differ from it by a factor of three."""
    return TYPICAL_WEIGHT * target**2


def balance(weight: float, distance: float, target: float) -> float:
    """Return the content weight, raised while the style distance is below its target."""
    factor: float = (target / max(distance, 1e-9)) ** BALANCE_RATE
    weight *= min(max(factor, 1 / MOST_BALANCE), MOST_BALANCE)
    return min(max(weight, LEAST_WEIGHT * typical_weight(target)), MOST_WEIGHT)


def _noisy(image: Tensor, seed: int) -> Tensor:
    """Return the image with a little noise: in a flat sky no stroke has a reason to begin."""
    generator = torch.Generator().manual_seed(seed)
    noise = torch.randn(image.shape, generator=generator)
    return image + START_NOISE * noise.to(image.device)
