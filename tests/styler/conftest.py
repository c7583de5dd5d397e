"""Fixtures for tests that paint."""

from pathlib import Path

import pytest
import torch
from PIL import Image
from torch import Tensor

from styler import images
from styler.features.wavelet import Wavelets
from tests.styler.pictures import encode, make_painting, make_photo


@pytest.fixture(scope="session")
def wavelets() -> Wavelets:
    return Wavelets(torch.device("cpu"), torch.float32)


@pytest.fixture(scope="session")
def photo() -> Tensor:
    return make_photo(96, 72)


@pytest.fixture(scope="session")
def painting() -> Tensor:
    return make_painting(90, 77)


@pytest.fixture(scope="session")
def photo_file() -> bytes:
    return encode(make_photo(240, 180), "JPEG")


@pytest.fixture(scope="session")
def painting_file() -> bytes:
    return encode(make_painting(200, 200), "PNG")


@pytest.fixture
def small_picture() -> Image.Image:
    return images.to_picture(make_photo(40, 30))


@pytest.fixture
def pictures(tmp_path: Path, photo_file: bytes, painting_file: bytes) -> tuple[str, str]:
    """A photo and a painting on disk."""
    photo, painting = tmp_path / "photo.jpg", tmp_path / "painting.png"
    photo.write_bytes(photo_file)
    painting.write_bytes(painting_file)
    return str(photo), str(painting)
