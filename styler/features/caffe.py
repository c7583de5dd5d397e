"""Colours as the article's program has them: 0 to 255, the mean colour taken away.

Its VGG-19 came from Caffe and was trained on such colours, `y = 255 x - mean` for x in [0, 1].
torchvision's was trained on `z = (x - mean / 255) / deviation`, so that `y = 255 deviation z`.

What becomes of the features: convolutions, ReLU and pooling are positively homogeneous but for
the biases, so a network with the same weights and `s` times larger biases turns `s z` into `s F`:

    relu(W (s z) + s b) = s relu(W z + b),   s > 0, in one layer after the other.

With the first convolution's weights for channel c times `s / (255 deviation_c)`, which turns `y_c`
into `s z_c`, this network takes Caffe's colours and gives `s F`: it is the one that Caffe's
convention would have trained. Any s converts exactly. `FACTOR`, 255 times the mean deviation, is
the one that leaves the first convolution's weights what they are on the whole, as training leaves
them: weights have the size that keeps deviations through the layers, biases and features that of
the colours.

So torchvision's features times FACTOR go into the article's formulas: there the content loss is
FACTOR^2, the style loss FACTOR^4 times what it would be, and a style weight that is moved over
without it FACTOR^2, about 3300, times too small beside the content's. This is exact for weights
that were converted from one convention to the other. torchvision's own were trained anew: for
them it is the right order of magnitude.
"""

from torch import Tensor

from styler.features.vgg19 import DEVIATION

MEAN_COLOUR = (123.68, 116.779, 103.939)
"""Red, green and blue."""
FACTOR = 255 * sum(DEVIATION) / len(DEVIATION)
"""Features in Caffe's convention over those in torchvision's: about 57.6."""


def to_caffe(image: Tensor) -> Tensor:
    """Return colours (B, 3, H, W) in [0, 1] as 0 to 255 minus the mean colour."""
    return 255 * image - _mean(image)


def from_caffe(pixels: Tensor) -> Tensor:
    """Return colours (B, 3, H, W) of 0 to 255 minus the mean colour as [0, 1], not clipped."""
    return (pixels + _mean(pixels)) / 255


def _mean(like: Tensor) -> Tensor:
    return like.new_tensor(MEAN_COLOUR).view(3, 1, 1)
