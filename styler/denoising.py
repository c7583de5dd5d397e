"""Noise taken out of what is shown: the article's last touch."""

import torch
from torch import Tensor


def denoise(image: Tensor, weight: float) -> Tensor:
    """Return an image (1, 3, H, W) in [0, 1] after Chambolle's total-variation denoising (2004).

    `weight` is that of scikit-image's `denoise_tv_chambolle`: more removes more, 0 nothing.
    """
    if weight == 0:
        return image
    # scikit-image takes a second to load, and no other recipe needs it.
    from skimage.restoration import denoise_tv_chambolle  # noqa: PLC0415

    pixels = image[0].detach().clamp(0, 1).permute(1, 2, 0).cpu().numpy()
    smooth = torch.from_numpy(
        denoise_tv_chambolle(pixels, weight=weight, channel_axis=-1)  # type: ignore[no-untyped-call]
    )
    return smooth.permute(2, 0, 1)[None].to(image)
