"""The article's optimiser: stochastic gradient descent without the stochastic part."""

from torch import Tensor

MOMENTUM = 0.9
WEIGHT_DECAY = 5e-4
DECAY = 0.9
DECAY_EVERY = 80
"""Steps after which the rate is multiplied by `DECAY`."""


class SGD:
    """Gradient descent with momentum and weight decay, as in the article's program (MXNet's).

    Every step is taken and nothing is clipped: pixels are in the article's units, around 0, which
    is also where weight decay pulls them. So it is no `Optimiser` of pixels in [0, 1].
    """

    def __init__(self, rate: float) -> None:
        """Start at rest with this rate."""
        self._rate = rate
        self._steps = 0
        self._moved: Tensor | None = None

    @property
    def rate(self) -> float:
        """Of the next step."""
        return self._rate * DECAY ** (self._steps // DECAY_EVERY)

    def step(self, pixels: Tensor, gradient: Tensor) -> Tensor:
        """Return the pixels after the next step: m <- .9 m - rate (g + 5e-4 x), x <- x + m."""
        pull = -self.rate * (gradient + WEIGHT_DECAY * pixels)
        self._moved = pull if self._moved is None else MOMENTUM * self._moved + pull
        self._steps += 1
        return pixels + self._moved
