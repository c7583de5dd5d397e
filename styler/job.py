"""What is to be painted: the pictures, and every wish about the result."""

from dataclasses import dataclass

from torch import Tensor

from styler.presets import Init


@dataclass(frozen=True, slots=True)
class Style:
    """A picture in whose style to paint."""

    image: Tensor
    """(1, 3, h, w) in [0, 1], with about as many pixels as the content."""
    weight: float = 1.0
    """Relative to the other styles' weights; above 0."""


@dataclass(frozen=True, slots=True)
class Job:
    """One painting. All its tensors are on the network's device."""

    content: Tensor
    """(1, 3, H, W) in [0, 1]; the painting has its size."""
    styles: tuple[Style, ...]
    """One or more: with several, their statistics are mixed by weight."""
    strength: float
    """0 (the photo) to 100 (all style): names the style distance to reach."""
    seed: int = 0
    """Draws the noise that the painting starts with."""
    init: Init = Init.PHOTO
    start: Tensor | None = None
    """(1, 3, h, w) in [0, 1], no larger than the content: a painting of it to begin from."""
    style_scale: float = 1.0
    """Size of the style's strokes: above 1 larger than in its picture."""
    keep_colours: bool = False
    """Whether the painting has the photo's colours instead of the styles'."""
    mask: Tensor | None = None
    """(1, 1, H, W) in [0, 1]: where 1, the photo is kept closely."""
    ratio: float | None = None
    """A fixed content weight for a style weight of 1; None: learned, so that strength holds."""
