"""Pictures made by code: a photo with flat and detailed places, a painting with strokes."""

import io
import math

import torch
from torch import Tensor

from styler import images


def make_photo(width: int, height: int) -> Tensor:
    """A sky over houses: (1, 3, H, W)."""
    y, x = torch.meshgrid(torch.linspace(0, 1, height), torch.linspace(0, 1, width), indexing="ij")
    sky = torch.stack([0.4 + 0.2 * y, 0.6 + 0.1 * y, 0.9 - 0.1 * y])
    houses = ((x * 6).floor() % 2) * 0.5 + 0.2
    windows = (torch.sin(40 * x) * torch.sin(40 * y) > 0.4).float() * 0.3
    ground = torch.stack([houses + windows, houses * 0.8 + windows, houses * 0.5 + windows / 2])
    return torch.where(y > 0.5 + 0.1 * torch.sin(9 * x), ground, sky).clamp(0, 1).unsqueeze(0)


def make_painting(width: int, height: int) -> Tensor:
    """Curved strokes in two colours: (1, 3, H, W)."""
    y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    strokes = torch.sin(2 * math.pi * (x / 9 + 1.5 * torch.sin(y / 13)))
    light = (0.5 + 0.5 * strokes).unsqueeze(0)
    warm = torch.tensor([0.95, 0.75, 0.15]).view(3, 1, 1)
    cold = torch.tensor([0.05, 0.15, 0.5]).view(3, 1, 1)
    return (warm * light + cold * (1 - light)).clamp(0, 1).unsqueeze(0)


def encode(image: Tensor, picture_format: str) -> bytes:
    out = io.BytesIO()
    images.to_picture(image).save(out, picture_format)
    return out.getvalue()
