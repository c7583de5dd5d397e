"""What can be asked of a painting on the command line."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from styler import presets
from styler.commands.errors import InputError
from styler.commands.pictures import read_mask, read_style
from styler.job import Job, Style
from styler.presets import Init, Method

MOST_WEIGHT = 1e6
"""Of a style beside others."""


def parse_strength(text: str) -> float:
    """Return the strength behind a preset's name or a number from 0 to 100; else InputError."""
    names = {preset.name.lower(): float(preset.value) for preset in presets.Preset}
    if text.lower() in names:
        return names[text.lower()]
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if presets.WEAKEST <= number <= presets.STRONGEST:
        return number
    raise InputError(f"--strength {text} is unknown: use {', '.join(names)} or 0 to 100.")


def parse_blend(text: str | None, count: int) -> list[float]:
    """Return the weights of `count` styles, `2,1`; all the same if there is no text."""
    if text is None:
        return [1.0] * count
    try:
        weights = [float(part) for part in text.split(",")]
    except ValueError:
        weights = []
    if len(weights) != count or not all(0 < weight < MOST_WEIGHT for weight in weights):
        raise InputError(
            f"--blend {text} does not fit: give {count} numbers above 0 and below {MOST_WEIGHT:g}, "
            "with commas between."
        )
    return weights


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was asked for, but for where the result goes."""

    photo: Path
    paintings: Sequence[Path]
    strength: float
    size: int
    blend: Sequence[float]
    style_scale: float
    keep_colours: bool
    mask: Path | None
    init: Init
    seed: int
    method: Method
    seconds: float | None

    def job(self, content: Tensor, device: torch.device) -> Job:
        """Return the job for the photo (1, 3, H, W), at whose size the others are read."""
        styles = [read_style(path, content) for path in self.paintings]
        mask = None if self.mask is None else read_mask(self.mask, content).to(device)
        return Job(
            content=content.to(device),
            styles=tuple(
                Style(image.to(device), weight)
                for image, weight in zip(styles, self.blend, strict=True)
            ),
            strength=self.strength,
            seed=self.seed,
            init=self.init,
            style_scale=self.style_scale,
            keep_colours=self.keep_colours,
            mask=mask,
        )

    def described(self) -> dict[str, str]:
        """Return them in words."""
        styles = zip(self.paintings, self.blend, strict=True)
        return {
            "Photo": str(self.photo),
            "Styles": ", ".join(f"{path} ({weight:g})" for path, weight in styles),
            "Strength": f"{self.strength:g}",
            "Style scale": f"{self.style_scale:g}",
            "Colours": "the photo's" if self.keep_colours else "the style's",
            "Mask": str(self.mask or "none"),
            "Start": self.init.value,
            "Seed": str(self.seed),
        }
