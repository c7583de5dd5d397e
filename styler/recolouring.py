"""How far a photo's colours move to the styles' before it is painted."""

import math
from collections.abc import Callable

import torch

from styler.features import Network
from styler.job import Job
from styler.presets import colour_share, style_target
from styler.ruler import Ruler
from styler.scene import Scene
from styler.schedule import Stage

LOOKS = 4
"""At shares on the way: the distance may rise again further on."""
TRIALS = 5


def find_colour_share(network: Network, job: Job, stage: Stage) -> float:
    """Return the share of the way, 0 to 1: that of the strength, or less.

    New colours alone may bring a photo near a style that is little more than a colour. Half of the
    way to the style distance of the strength (on a log scale) is left to the strokes: the colours
    stop where they would take more of it for the first time.
    """
    most = colour_share(job.strength)
    if job.keep_colours or most == 0:
        return 0.0
    least_distance = math.sqrt(style_target(job.strength))
    plain, moved = Scene(job, stage, 0.0), Scene(job, stage, 1.0)
    ruler = Ruler(network, plain.photo, plain.styles)

    def leaves_enough(share: float) -> bool:
        target = torch.lerp(plain.target, moved.target, share)
        return ruler.style_distance(target).item() >= least_distance

    low = 0.0
    for look in range(1, LOOKS + 1):
        share = most * look / LOOKS
        if not leaves_enough(share):
            return _bisect(leaves_enough, low, share)
        low = share
    return most


def _bisect(holds: Callable[[float], bool], low: float, high: float) -> float:
    """Return where a condition ends that holds at `low` and not at `high`, a little below."""
    for _ in range(TRIALS):
        middle = (low + high) / 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low
