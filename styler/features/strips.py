"""Large pictures in strips: the memory of one strip, the gradient of the whole.

Statistics are sums over positions, so those of a picture are the sums of its strips'. What a strip
needed on the way is computed again when the gradient passes, instead of being kept.
"""

import math
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import ParamSpec, TypeVar

from torch.utils.checkpoint import checkpoint

P = ParamSpec("P")
R = TypeVar("R")


def strips(lines: int, width: int, positions: int, align: int = 1) -> list[tuple[int, int]]:
    """Return ranges of lines that cover `lines`, each with about `positions` positions at most.

    All but the last end at a multiple of `align`.
    """
    count = max(1, math.ceil(lines * width / positions))
    height = max(1, math.ceil(lines / count / align)) * align
    return list(pairwise([*range(0, lines, height), lines]))


def forgetful(function: Callable[P, R]) -> Callable[P, R]:
    """Return the function; what it keeps for its gradient is computed again there instead."""

    def forgetting(*args: P.args, **kwargs: P.kwargs) -> R:
        run = partial(function, *args, **kwargs)
        result: R = checkpoint(run, use_reentrant=False, preserve_rng_state=False)
        return result

    return forgetting
