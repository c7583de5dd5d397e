import pytest
import torch
from torch import Tensor

from styler.features.wavelet import Wavelets
from styler.job import Style
from styler.ruler import Ruler
from tests.styler.pictures import make_painting, make_photo


@pytest.fixture(scope="module")
def photo() -> Tensor:
    return make_photo(96, 72)


@pytest.fixture(scope="module")
def strokes() -> Tensor:
    return make_painting(96, 72)


def test_the_untouched_photo_is_one_from_the_style_and_nought_from_itself(
    wavelets: Wavelets, photo: Tensor, strokes: Tensor
) -> None:
    measured = Ruler(wavelets, photo, (Style(strokes),)).measure(photo)
    assert measured.style_distance == pytest.approx(1, rel=5e-3)
    assert measured.content_distance == 0


def test_the_style_itself_is_nought_from_the_style(
    wavelets: Wavelets, photo: Tensor, strokes: Tensor
) -> None:
    measured = Ruler(wavelets, photo, (Style(strokes),)).measure(strokes)
    assert measured.style_distance == pytest.approx(0, abs=1e-6)
    assert measured.content_distance > 0.5


def test_layers_make_up_the_whole(wavelets: Wavelets, photo: Tensor, strokes: Tensor) -> None:
    measured = Ruler(wavelets, photo, (Style(strokes),)).measure((photo + strokes) / 2)
    assert list(measured.layers) == ["level 1", "level 2", "level 3", "level 4"]
    mean = sum(measured.layers.values()) / len(measured.layers)
    assert mean == pytest.approx(measured.style_distance)


def test_two_styles_are_matched_in_their_middle(
    wavelets: Wavelets, photo: Tensor, strokes: Tensor
) -> None:
    turned = strokes.flip(1)
    between = Ruler(wavelets, photo, (Style(strokes, 3), Style(turned, 1)))
    near, far = between.style_distance(strokes), between.style_distance(turned)
    assert 0 < near < far


def test_a_weight_is_relative(wavelets: Wavelets, photo: Tensor, strokes: Tensor) -> None:
    turned = strokes.flip(1)
    one = Ruler(wavelets, photo, (Style(strokes, 3), Style(turned, 1))).style_distance(photo)
    other = Ruler(wavelets, photo, (Style(strokes, 6), Style(turned, 2))).style_distance(photo)
    assert one == pytest.approx(other)


def test_total_variation_counts_steps_between_pixels(
    wavelets: Wavelets, photo: Tensor, strokes: Tensor
) -> None:
    ruler = Ruler(wavelets, photo, (Style(strokes),))
    flat = torch.full_like(photo, 0.5)
    assert ruler.measure(flat).total_variation < 0.1 * ruler.measure(strokes).total_variation
