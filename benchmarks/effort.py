"""How much is measured: sizes and counts, small ones for a first look."""

from dataclasses import dataclass

import torch

from styler.presets import Features


@dataclass(frozen=True, slots=True)
class Effort:
    """What every section is told. Edges are long edges in pixels."""

    device: torch.device
    features: tuple[Features, ...] = (Features.WAVELET, Features.VGG19)
    runs: int = 3
    """Of what is measured several times."""
    size: int = 512
    """Of whole paintings."""
    edges: tuple[int, ...] = (256, 512, 1024)
    """Of single steps."""
    pixels: tuple[int, ...] = (128, 256, 512, 1024, 2048)
    """Edges of the plot of cost against pixels."""
    matrices: tuple[int, ...] = (1024, 2048, 4096)
    """Rows of the square matrices whose product tells what the machine can do."""
    evaluations: int = 500
    """That the textbook peer makes."""
    patience: int = 4
    """Times as many steps at its last size as usual until our program gives up equalling it."""
    waiting: tuple[int, ...] = (1, 2, 4, 8, 16)
    """Jobs that wait at once."""
    slots: int = 8
    """Jobs that are painted side by side, beside one by one."""
