from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from styler import losses

N, M = 5, 12


def draw(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


def gradient(function: Callable[[Tensor], Tensor], at: Tensor) -> Tensor:
    at = at.clone().requires_grad_()
    (result,) = torch.autograd.grad(function(at), at)
    return result


def test_content_loss_is_half_the_sum_of_squares() -> None:
    features, target = draw(N, M), draw(N, M, seed=1)
    by_hand = sum((features[i, j] - target[i, j]) ** 2 / 2 for i in range(N) for j in range(M))
    assert losses.content_loss(features, target) == pytest.approx(float(by_hand), rel=1e-12)


def test_no_content_gradient_passes_a_relu_that_is_shut() -> None:
    before, target = -draw(N, M).abs(), draw(N, M, seed=1).relu()
    ours = gradient(lambda x: losses.content_loss(x.relu(), target), before)
    assert ours.count_nonzero() == 0


def test_content_gradient_is_the_articles() -> None:
    before, target = draw(N, M), draw(N, M, seed=1).relu()
    ours = gradient(lambda x: losses.content_loss(x.relu(), target), before)
    closed = torch.where(before > 0, before - target, 0.0)
    assert torch.allclose(ours, closed, rtol=0, atol=1e-10)


def test_gram_matrix_holds_inner_products_of_channels() -> None:
    features = draw(N, M)
    gram = losses.gram(features)
    assert gram.shape == (N, N)
    assert gram[1, 3].item() == pytest.approx((features[1] * features[3]).sum().item(), rel=1e-12)


def test_gram_matrices_of_a_batch_are_those_of_its_images() -> None:
    batch = draw(3, N, M)
    assert torch.allclose(losses.gram(batch)[2], losses.gram(batch[2]))


def test_style_layer_loss_is_the_articles() -> None:
    features, other = draw(N, M), draw(N, M, seed=1)
    target = other @ other.T
    difference = features @ features.T - target
    by_hand = sum(float(d) ** 2 for d in difference.flatten()) / (4 * N**2 * M**2)
    assert losses.style_layer_loss(features, target).item() == pytest.approx(by_hand, rel=1e-12)


def test_style_gradient_is_the_articles() -> None:
    before, other = draw(N, M), draw(N, M, seed=1)
    target = losses.gram(other)
    ours = gradient(lambda x: losses.style_layer_loss(x.relu(), target), before)
    features = before.relu()
    closed = (losses.gram(features) - target) @ features / (N**2 * M**2)
    assert torch.allclose(ours, torch.where(before > 0, closed, 0.0), rtol=0, atol=1e-10)


def test_style_gradient_is_the_articles_where_written_the_other_way() -> None:
    features, target = draw(N, M).abs(), losses.gram(draw(N, M, seed=1))
    ours = gradient(lambda x: losses.style_layer_loss(x, target), features)
    closed = (features.T @ (losses.gram(features) - target)).T / (N**2 * M**2)
    assert torch.allclose(ours, closed, rtol=0, atol=1e-10)


def test_no_style_gradient_passes_a_relu_that_is_shut() -> None:
    before, target = -draw(N, M).abs(), losses.gram(draw(N, M, seed=1))
    ours = gradient(lambda x: losses.style_layer_loss(x.relu(), target), before)
    assert ours.count_nonzero() == 0


def test_gram_gradient_is_the_product_rules() -> None:
    before, weight = draw(N, M), draw(N, N, seed=1)
    ours = gradient(lambda x: (weight * losses.gram(x.relu())).sum(), before)
    closed = torch.where(before > 0, (weight + weight.T) @ before.relu(), 0.0)
    assert torch.allclose(ours, closed, rtol=0, atol=1e-10)


def test_style_loss_is_the_weighted_sum_over_layers() -> None:
    layers = [draw(N, M), draw(3, 7, seed=1)]
    targets = [losses.gram(draw(N, M, seed=2)), losses.gram(draw(3, 9, seed=3))]
    by_hand = sum(
        weight * float(losses.style_layer_loss(*pair))
        for weight, *pair in zip((0.25, 3.0), layers, targets, strict=True)
    )
    ours = losses.style_loss(layers, targets, (0.25, 3.0))
    assert ours.item() == pytest.approx(by_hand, rel=1e-12)


def test_total_gradient_is_the_articles() -> None:
    alpha, beta, weight = 10.0, 2.5, 0.2
    before, content = draw(N, M), draw(N, M, seed=1).relu()
    target = losses.gram(draw(N, M, seed=2))

    def total(x: Tensor) -> Tensor:
        style = losses.style_loss([x.relu()], [target], [weight])
        return losses.total_loss(losses.content_loss(x.relu(), content), style, alpha, beta)

    features = before.relu()
    style_part = weight * (losses.gram(features) - target) @ features / (N**2 * M**2)
    closed = torch.where(before > 0, alpha * (features - content) + beta * style_part, 0.0)
    assert torch.allclose(gradient(total, before), closed, rtol=0, atol=1e-10)


def test_total_loss_weighs_content_and_style() -> None:
    content, style = torch.tensor(3.0), torch.tensor(5.0)
    assert losses.total_loss(content, style, 10.0, 0.5).item() == pytest.approx(32.5)


def test_tv_gradient_is_the_articles_kernel_on_each_channel() -> None:
    image = draw(1, 3, 5, 6)
    ours = losses.tv_gradient(image)
    for channel, row, column in [(0, 2, 3), (1, 1, 1), (2, 3, 4)]:
        plane = image[0, channel]
        around = plane[row - 1, column] + plane[row + 1, column]
        around = around + plane[row, column - 1] + plane[row, column + 1]
        by_hand = (4 * plane[row, column] - around) / 8
        assert ours[0, channel, row, column].item() == pytest.approx(by_hand.item(), rel=1e-12)
    corner = (4 * image[0, 0, 0, 0] - image[0, 0, 0, 1] - image[0, 0, 1, 0]) / 8
    assert ours[0, 0, 0, 0].item() == pytest.approx(corner.item(), rel=1e-12)


def test_tv_gradient_is_that_of_squared_differences() -> None:
    def squares(image: Tensor) -> Tensor:
        framed = torch.nn.functional.pad(image, (1, 1, 1, 1))
        return (framed.diff(dim=2).square().sum() + framed.diff(dim=3).square().sum()) / 16

    image = draw(2, 3, 5, 6)
    ours = losses.tv_gradient(image)
    assert torch.allclose(gradient(squares, image), ours, rtol=0, atol=1e-10)


def test_content_is_relative_to_the_photos_own_variance() -> None:
    target = draw(1, 3, 20, 20)
    half_off = target + 0.5 * target.std((2, 3), keepdim=True)
    ones = [torch.ones(())]

    def loss_of(factor: float) -> Tensor:
        pair = [factor * half_off], [factor * target]
        return losses.relative_content_loss(*pair, ones, losses.content_units(pair[1]))

    loss = loss_of(1)
    assert loss.item() == pytest.approx(0.25, rel=0.05)
    assert loss_of(10).item() == pytest.approx(loss.item())


def test_content_weights_say_where_the_photo_counts() -> None:
    target = draw(1, 1, 4, 4)
    changed = target.clone()
    changed[..., 0] += 1
    weight = torch.ones(1, 1, 4, 4)
    weight[..., 0] = 0
    units = losses.content_units([target])
    assert losses.relative_content_loss([changed], [target], [weight], units).item() == 0


def test_style_distance_is_one_untouched_and_nought_matched() -> None:
    photo = [draw(1, 1, 4), draw(1, 2, 4, 4)]
    style = [draw(1, 1, 4, seed=1), draw(1, 2, 4, 4, seed=2)]
    units = losses.style_units(photo, style)
    assert losses.style_terms(photo, style, units).mean().item() == pytest.approx(1, rel=2e-3)
    assert losses.style_terms(style, style, units).sum() == 0


def test_a_photo_in_its_own_style_has_a_distance() -> None:
    statistics = [draw(1, 1, 4)]
    units = losses.style_units(statistics, statistics)
    assert losses.style_terms(statistics, statistics, units).sum() == 0
