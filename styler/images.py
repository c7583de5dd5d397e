"""Pictures to tensors and back: sRGB pictures without metadata come out."""

import io
import math

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from styler.decoding import open_picture

JPEG_QUALITY = 92


def fit(size: tuple[int, int], edge: int) -> tuple[int, int]:
    """Return (width, height) of the same shape with a long edge of exactly `edge`."""
    scale = edge / max(size)
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def to_tensor(picture: Image.Image, size: tuple[int, int]) -> Tensor:
    """Return the picture resized (antialiased) to (width, height): (1, 3, H, W) in [0, 1]."""
    if picture.size != size:
        picture = picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    pixels = torch.from_numpy(np.array(picture, dtype=np.uint8))
    return pixels.permute(2, 0, 1).unsqueeze(0).float().div_(255)


def content_tensor(data: bytes, edge: int) -> Tensor:
    """Return the photo in `data` as (1, 3, H, W) in [0, 1] with a long edge of exactly `edge`.

    A smaller photo is enlarged: strokes are drawn at the size that was asked for, whatever
    the photo's. PictureError if it cannot be painted with.
    """
    picture = open_picture(data, edge)
    return to_tensor(picture, fit(picture.size, edge))


def style_tensor(data: bytes, content: Tensor) -> Tensor:
    """Return the picture in `data` as (1, 3, h, w) with the area of `content`, its own shape.

    PictureError if it cannot be painted with.
    """
    area = content.shape[2] * content.shape[3]
    picture = open_picture(data, math.ceil(math.sqrt(area)))
    scale = math.sqrt(area / (picture.width * picture.height))
    return to_tensor(picture, fit(picture.size, round(max(picture.size) * scale)))


def start_tensor(data: bytes, content: Tensor) -> Tensor:
    """Return the painting in `data` as (1, 3, h, w), no larger than `content`.

    PictureError if it cannot be read.
    """
    edge = max(content.shape[2:])
    picture = open_picture(data, edge)
    return to_tensor(picture, fit(picture.size, min(edge, max(picture.size))))


def mask_tensor(data: bytes, content: Tensor) -> Tensor:
    """Return the picture in `data` as (1, 1, H, W) in [0, 1] at the size of `content`: its light.

    What is transparent is not masked. PictureError if it cannot be read.
    """
    height, width = content.shape[2:]
    picture = open_picture(data, max(width, height), background="black")
    return to_tensor(picture, (width, height)).mean(1, keepdim=True)


def to_picture(image: Tensor) -> Image.Image:
    """Return an image (1, 3, H, W), clipped to [0, 1], as a picture of 8 bits."""
    pixels = image[0].detach().clamp(0, 1).mul(255).round().byte()
    return Image.fromarray(pixels.permute(1, 2, 0).contiguous().cpu().numpy())


def to_png(picture: Image.Image) -> bytes:
    """Return the picture as PNG, without metadata."""
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def to_jpeg(picture: Image.Image) -> bytes:
    """Return the picture as JPEG with full colour resolution, without metadata."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=JPEG_QUALITY, subsampling="4:4:4")
    return out.getvalue()
