import torch
from skimage.restoration import denoise_tv_chambolle

from styler.denoising import denoise
from tests.styler.pictures import make_photo


def test_it_is_scikit_images_chambolle() -> None:
    noisy = (make_photo(32, 24) + 0.1 * torch.randn(1, 3, 24, 32)).clamp(0, 1)
    pixels = noisy[0].permute(1, 2, 0).numpy()
    theirs = denoise_tv_chambolle(pixels, weight=0.05, channel_axis=-1)  # type: ignore[no-untyped-call]
    ours = denoise(noisy, 0.05)
    assert ours.shape == noisy.shape
    assert torch.allclose(ours[0].permute(1, 2, 0), torch.from_numpy(theirs), atol=1e-6)
    assert (ours.diff(dim=3).abs().mean()) < 0.8 * noisy.diff(dim=3).abs().mean()


def test_without_weight_the_image_is_left_alone() -> None:
    image = make_photo(32, 24)
    assert denoise(image, 0) is image
