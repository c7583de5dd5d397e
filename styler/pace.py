"""How long a painting still takes, from the steps it took."""

import math
import time
from collections.abc import Callable, Sequence

from styler.budget import SETTING_UP
from styler.canvas import Canvas
from styler.schedule import STEP_OVERHEAD, Stage

MEMORY = 0.9
"""How much of the pace so far is kept at each step: about ten steps are remembered."""


class Pace:
    """Measures the seconds of a step; recent steps count most.

    What a step of a larger size will take is foretold from the last two sizes: how much of it goes
    by pixels, and how much is the same at any size, differs between machines and networks.
    """

    def __init__(self, plan: Sequence[Stage], clock: Callable[[], float] = time.monotonic) -> None:
        """Start now, at whatever step of a plan."""
        self._plan = plan
        self._clock = clock
        self._started = self._then = clock()
        self._stage: Stage | None = None
        self._steps = 0
        """Since this stage began."""
        self._mean = self._recent = 0.0
        """The seconds of a step since then, and lately."""
        self._before: tuple[int, float] | None = None
        """The pixels of the stage before, and the mean there."""
        self._per_step = self._per_pixel = 0.0
        """What makes up the seconds of a step."""

    @property
    def seconds(self) -> float:
        """Since the start."""
        return self._clock() - self._started

    def seconds_left(self, stage: Stage, step: int) -> float:
        """Take note that a step of a stage is done, and return what the rest will take."""
        now = self._clock()
        seconds, self._then = now - self._then, now
        if self._stage is not None and stage != self._stage:
            self._before, self._steps = (_pixels(self._stage), self._mean), 0
        self._stage = stage
        self._add(seconds)
        if self._before is None or self._steps > 1:
            self._weigh(_pixels(stage))
        following = self._plan[self._plan.index(stage) + 1 :]
        later = sum((SETTING_UP + one.steps) * self._foretold(one) for one in following)
        return (stage.steps - step) * self._foretold(stage) + later

    def _add(self, seconds: float) -> None:
        # The first step prepares what the others find ready: it counts until there is a second.
        share = 1 / max(1, self._steps)
        self._mean += share * (seconds - self._mean)
        self._recent += max(1 - MEMORY, share) * (seconds - self._recent)
        self._steps += 1

    def _weigh(self, pixels: int) -> None:
        """Find out what a step and a pixel take, at a stage of so many pixels."""
        per_pixel = self._mean / (pixels + STEP_OVERHEAD)
        fewer, quicker = self._before or (pixels, self._mean)
        if fewer < pixels and quicker < self._mean:
            per_pixel = min((self._mean - quicker) / (pixels - fewer), self._mean / pixels)
        lately = self._recent / self._mean
        self._per_pixel = lately * per_pixel
        self._per_step = self._recent - self._per_pixel * pixels

    def _foretold(self, stage: Stage) -> float:
        return self._per_step + self._per_pixel * _pixels(stage)


def _pixels(stage: Stage) -> int:
    """Return how many are painted, with the margins."""
    return math.prod(Canvas(stage.width, stage.height).shape)
