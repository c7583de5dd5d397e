"""Fixtures for tests that paint."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from PIL import Image
from torch import Tensor

from styler import frames, images
from styler.features.wavelet import Wavelets
from tests.styler.commands import QUICK, succeed
from tests.styler.pictures import encode, make_painting, make_photo
from tests.styler.workers import Peer, started_worker


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


@pytest.fixture(scope="session")
def worker() -> Iterator[Peer]:
    """A worker for the tests that leave it waiting for its next job."""
    with started_worker() as peer:
        assert peer.read() == frames.Ready("cpu", "wavelet", 1)
        yield peer


@pytest.fixture
def small_picture() -> Image.Image:
    return images.to_picture(make_photo(40, 30))


@pytest.fixture
def pictures(tmp_path: Path, photo_file: bytes, painting_file: bytes) -> tuple[str, str]:
    """A photo and a painting on disk."""
    return put_down(tmp_path, photo_file, painting_file)


@pytest.fixture
def quick(pictures: tuple[str, str]) -> list[str]:
    """Arguments for a painting of a second."""
    return [*pictures, *QUICK]


@pytest.fixture(scope="session")
def plain(
    tmp_path_factory: pytest.TempPathFactory, photo_file: bytes, painting_file: bytes
) -> tuple[str, str]:
    """What `quick` alone becomes: the name of the result, and what was said."""
    folder = tmp_path_factory.mktemp("plain")
    result = str(folder / "result.png")
    said = succeed(*put_down(folder, photo_file, painting_file), *QUICK, "-o", result)
    return result, said


def put_down(folder: Path, photo_file: bytes, painting_file: bytes) -> tuple[str, str]:
    photo, painting = folder / "photo.jpg", folder / "painting.png"
    photo.write_bytes(photo_file)
    painting.write_bytes(painting_file)
    return str(photo), str(painting)
