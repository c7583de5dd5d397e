import torch

from styler.colour import match_colours, to_opponent
from tests.styler.pictures import make_painting, make_photo


def test_a_photo_takes_the_styles_mean_and_spread_of_colours() -> None:
    generator = torch.Generator().manual_seed(0)
    photo = 0.3 + 0.4 * torch.rand(1, 3, 64, 48, generator=generator)
    style = (
        torch.rand(1, 3, 64, 64, generator=generator) * torch.tensor([0.9, 0.6, 0.4])[:, None, None]
    )
    matched = match_colours(photo, style)
    assert torch.allclose(matched.mean((2, 3)), style.mean((2, 3)), atol=0.02)
    assert torch.allclose(matched.std((2, 3)), style.std((2, 3)), rtol=0.1)


def test_a_picture_matched_to_itself_stays() -> None:
    photo = make_photo(64, 48)
    assert torch.allclose(match_colours(photo, photo), photo, atol=1e-3)


def test_flat_pictures_match_without_blowing_up() -> None:
    flat = torch.full((1, 3, 32, 32), 0.5)
    matched = match_colours(flat, make_painting(32, 32))
    assert torch.isfinite(matched).all()
    assert match_colours(make_photo(32, 32), flat).std() < 0.1


def test_matched_colours_are_colours() -> None:
    matched = match_colours(make_photo(64, 48), make_painting(64, 64))
    assert matched.min() >= 0
    assert matched.max() <= 1


def test_grey_has_luminance_and_no_chroma() -> None:
    luminance, *chroma = to_opponent(torch.full((1, 3, 2, 2), 0.6))[0]
    assert torch.allclose(luminance, torch.tensor(0.6))
    assert all(torch.allclose(axis, torch.tensor(0.0), atol=1e-6) for axis in chroma)
