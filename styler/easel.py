"""One stage of a painting at work."""

import dataclasses
from dataclasses import dataclass
from typing import TypeVar

from torch import Tensor

from styler.checkpoint import Checkpoint
from styler.features import Network
from styler.job import Job
from styler.objective import Losses, Objective
from styler.optimisers import Optimiser
from styler.optimisers.adam import Adam
from styler.optimisers.lbfgs import LBFGS
from styler.presets import Method, style_target
from styler.ratio import FixedRatio, LearnedRatio, Ratio
from styler.recolouring import find_colour_share
from styler.scene import Scene
from styler.schedule import Stage

CHECK_EVERY = 6
"""Steps after which the picture is measured without its margins."""

Value = TypeVar("Value")

METHODS: dict[Method, type[LBFGS | Adam]] = {Method.LBFGS: LBFGS, Method.ADAM: Adam}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a painting stands after a step."""

    losses: Losses
    """At the canvas."""
    style_distance: float
    """Of the picture: measured at the last step of a stage and at checks, between them derived."""
    image: Tensor
    """(1, 3, h, w) in [0, 1], as a person sees it."""


class Easel:
    """Evaluates what the optimiser asks for, and adjusts the ratio to what comes out."""

    def __init__(  # noqa: PLR0913, PLR0917 - all that a stage consists of
        self,
        network: Network,
        scene: Scene,
        optimiser: Optimiser,
        ratio: Ratio,
        steps: int,
        colours: float,
    ) -> None:
        """Set up a stage of so many steps, with a photo whose colours have moved that far."""
        self.step = 0
        self.ratio = ratio
        self._scene = scene
        self._objective = Objective(network, scene)
        self._optimiser = optimiser
        self._losses: Losses | None = None
        self._bias = 1.0
        self._steps = steps
        self._colours = colours

    @classmethod
    def first(cls, network: Network, job: Job, stage: Stage, method: Method) -> "Easel":
        """Return the easel on which a painting begins."""
        colours = find_colour_share(network, job, stage)
        scene = Scene(job, stage, colours)
        ratio: Ratio = LearnedRatio(style_target(job.strength))
        if job.ratio is not None:
            ratio = FixedRatio(job.ratio)
        return cls(network, scene, METHODS[method](scene.start()), ratio, stage.steps, colours)

    def next(self, network: Network, job: Job, stage: Stage) -> "Easel":
        """Return the easel of the next stage, which goes on with what is known by now."""
        scene = Scene(job, stage, self._colours)
        old, new = self._scene.canvas, scene.canvas
        image = new.put(old.crop(self._optimiser.image)).clamp(0, 1)
        optimiser = self._optimiser.resized(lambda field: new.put(old.crop(field)), image)
        self.ratio.begin()
        return Easel(network, scene, optimiser, self.ratio, stage.steps, self._colours)

    def advance(self) -> Standing:
        """Make one step, and return how the painting stands."""
        image = self._optimiser.ask()
        losses, gradient = self._objective.evaluate(image, self.ratio)
        (total,) = losses.totals(self.ratio)
        if self._optimiser.tell(image, total, gradient) or self._losses is None:
            self._losses = losses
            self.ratio.follow(losses.style.item())
        self.step += 1
        picture = self._scene.canvas.crop(self._optimiser.image)
        on_canvas = self._losses.style.item()
        distance = on_canvas / self._bias
        if self.step % CHECK_EVERY == 0 or self.step == self._steps:
            distance = self._objective.judge(picture)
            self._bias = on_canvas / max(distance, 1e-9)
            self.ratio.correct(on_canvas, distance)
        (total,) = self._losses.totals(self.ratio)
        self._optimiser.reprice(total)
        return Standing(self._losses, distance, self._scene.delivered(picture))

    def layers(self, losses: Losses) -> dict[str, float]:
        """Return the style distance on the canvas, by layer of the network."""
        return self._objective.ruler.by_layer(losses.style_terms)

    def save(self, fingerprint: str, edge: int, stage: int) -> Checkpoint:
        """Return all that `restored` needs; there has been a step."""
        names = [field.name for field in dataclasses.fields(Losses)]
        ratio = dataclasses.asdict(self.ratio)
        return Checkpoint(
            fingerprint=fingerprint,
            edge=edge,
            stage=stage,
            step=self.step,
            numbers={
                "picture.bias": self._bias,
                "picture.colours": self._colours,
                **{f"ratio.{name}": value for name, value in ratio.items()},
            },
            tensors={
                **{f"losses.{name}": getattr(self._losses, name) for name in names},
                **{f"optimiser.{name}": t for name, t in self._optimiser.state().items()},
            },
        )

    @classmethod
    def restored(
        cls, network: Network, job: Job, stage: Stage, method: Method, saved: Checkpoint
    ) -> "Easel":
        """Return the easel that was saved, of the same job and stage.

        KeyError, TypeError or ValueError if another version of this program saved it.
        """
        numbers, tensors = _by_part(saved.numbers), _by_part(saved.tensors)
        known, colours = numbers["ratio"], numbers["picture"]["colours"]
        ratio: Ratio = LearnedRatio(**known) if job.ratio is None else FixedRatio(**known)
        optimiser = METHODS[method].restored(tensors["optimiser"])
        scene = Scene(job, stage, colours)
        if optimiser.image.shape != (1, 3, *scene.canvas.shape):
            raise ValueError(optimiser.image.shape)
        easel = cls(network, scene, optimiser, ratio, stage.steps, colours)
        easel.step, easel._bias = saved.step, numbers["picture"]["bias"]
        easel._losses = Losses(**tensors["losses"])
        return easel


def _by_part(values: dict[str, Value]) -> dict[str, dict[str, Value]]:
    """Return values by the part of their name before the first dot, and by the rest of it."""
    parts: dict[str, dict[str, Value]] = {}
    for name, value in values.items():
        part, _, rest = name.partition(".")
        parts.setdefault(part, {})[rest] = value
    return parts
