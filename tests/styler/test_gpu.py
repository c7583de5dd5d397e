"""What is different on a GPU. Without one there is nothing to see here."""

import dataclasses
import threading

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from benchmarks.networks import network
from styler.ensemble import Ensemble, Failure
from styler.features import Network
from styler.features.convolution import rectified
from styler.features.grams import grams
from styler.features.window import Window
from styler.job import Job, Style
from styler.losses import gram
from styler.optimisers import State
from styler.optimisers.lbfgs import LBFGS
from styler.painting import Painting, Progress
from styler.presets import Features
from styler.rehearsal import rehearse
from styler.routine import Routine
from styler.schedule import Stage
from styler.transfer import paint
from tests.styler.pictures import make_painting, make_photo
from tests.styler.reading import no_reading

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="There is no GPU here.")
GPU = torch.device("cuda:0")
PLAN = (Stage(64, 48, 12), Stage(96, 72, 15))


@pytest.fixture(params=list(Features)[1:], ids=str)
def features(request: pytest.FixtureRequest) -> Network:
    return network(request.param, GPU)


def some_job(number: int, height: int = 72) -> Job:
    photo, style = make_photo(96, height), make_painting(90, 80).roll(number, 1)
    return Job(photo.to(GPU), (Style(style.to(GPU)),), 50 + number, seed=number, ratio=0.8)


def test_what_was_recorded_is_done_each_time() -> None:
    number = torch.zeros(1, device=GPU)
    routine = Routine(GPU)
    for times in range(1, 6):
        routine.perform(lambda: number.add_(1))
        assert number.item() == times


def test_another_thread_reads_from_the_device_while_something_is_recorded() -> None:
    number, is_over, read = torch.ones(1 << 20, device=GPU), threading.Event(), list[float]()

    def watch() -> None:
        while not is_over.is_set():
            read.append((2 * number).cpu().sum().item())

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        for _ in range(20):
            routine = Routine(GPU)
            for _ in range(3):
                routine.perform(lambda: [number.mul_(1.0) for _ in range(50)])
    finally:
        is_over.set()
        thread.join()
    assert read
    assert set(read) == {float(1 << 21)}


def test_cudnn_rectifies_as_torch_does() -> None:
    generator = torch.Generator().manual_seed(0)
    maps, weight, bias = (
        torch.randn(*shape, generator=generator)
        for shape in ((2, 64, 40, 30), (128, 64, 3, 3), (128,))
    )
    found = []
    for device, dtype in ((torch.device("cpu"), torch.float64), (GPU, torch.bfloat16)):
        image = (
            maps.to(device, dtype).contiguous(memory_format=torch.channels_last).requires_grad_()
        )
        out = rectified(image, weight.to(device, dtype), bias.to(device, dtype))
        (of_maps,) = torch.autograd.grad(out.square().sum(), image)
        found.append([tensor.detach().double().cpu() for tensor in (out, of_maps)])
    for exact, ours in zip(*found, strict=True):
        assert (exact - ours).norm() < 1e-2 * exact.norm()


def test_gram_matrices_are_summed_in_float32() -> None:
    maps = torch.rand(1, 64, 300, 300, device=GPU).bfloat16()
    maps = maps.contiguous(memory_format=torch.channels_last)
    window = Window(3, 5, 280, 290)
    exact = gram(window.of(maps[0].double()).flatten(1))
    assert ((grams(maps, [window], [1])[0] - exact) / exact).abs().max() < 1e-4


def test_half_precision_sees_what_float32_sees(features: Network) -> None:
    def seen(net: Network, device: torch.device) -> Tensor:
        image = make_painting(80, 64).to(device).requires_grad_()
        eye = net.eye(image.detach(), [image.detach().flip(3)])
        terms = torch.cat([one.flatten().square().sum()[None] for one in eye(image).style])
        (gradient,) = torch.autograd.grad((terms / terms.detach()).sum(), image)
        return gradient.cpu()

    cpu = network(features.kind, torch.device("cpu"))
    exact, ours = seen(_exact(cpu), torch.device("cpu")), seen(features, GPU)
    likeness = functional.cosine_similarity(exact.flatten(), ours.flatten(), dim=0)
    assert likeness > 0.95, likeness


def _exact(net: Network) -> Network:
    changes: dict[str, object] = {"dtype": torch.float32}
    if hasattr(net, "layers"):
        changes["layers"] = net.layers.float()
    return dataclasses.replace(net, **changes)  # type: ignore[type-var] # both are dataclasses


def test_a_recorded_painting_is_as_good_as_one_on_a_cpu(features: Network) -> None:
    job = some_job(1)
    there = Job(job.content.cpu(), (Style(job.styles[0].image.cpu()),), 51, seed=1, ratio=0.8)
    *_, ours = paint(features, job, plan=PLAN)
    *_, theirs = paint(_exact(network(features.kind, torch.device("cpu"))), there, plan=PLAN)

    def total(progress: Progress) -> float:
        return progress.style_distance + 0.8 * progress.content_loss

    assert total(ours) < 1.03 * total(theirs)
    assert (ours.image.cpu() - theirs.image).abs().mean() < 20 / 255


def test_whoever_comes_or_goes_changes_nobody_elses_painting(features: Network) -> None:
    jobs = [some_job(number, height=72 - number % 2) for number in range(4)]
    ensemble, ends = Ensemble(), dict[Painting, Progress]()
    paintings = [Painting(features, job, plan=PLAN) for job in jobs]
    for step in range(200):
        if step in {0, 2, 5, 9}:
            ensemble.add(paintings[{0: 0, 2: 1, 5: 2, 9: 3}[step]])
        if step == 14:
            ensemble.remove(paintings[1])
        for painting, outcome in ensemble.step():
            assert not isinstance(outcome, Failure)
            ends[painting] = outcome
    assert not len(ensemble)
    for index in (0, 2, 3):
        *_, alone = paint(features, jobs[index], plan=PLAN)
        together = ends[paintings[index]]
        assert together.style_distance == pytest.approx(alone.style_distance, rel=0.05)
        assert (together.image - alone.image).abs().mean() < 20 / 255


@pytest.mark.filterwarnings("ignore:Synchronization debug mode")
def test_no_recorded_step_waits_for_the_device(features: Network) -> None:
    ensemble = Ensemble()
    ensemble.add(Painting(features, some_job(2), plan=[Stage(96, 72, 40)]))
    for _ in range(14):  # a check is recorded, too
        list(ensemble.step())
    torch.cuda.set_sync_debug_mode("error")
    try:
        with no_reading():
            for _ in range(14):
                list(ensemble.step())
    finally:
        torch.cuda.set_sync_debug_mode("default")


def test_lbfgs_walks_the_same_way_as_on_a_cpu() -> None:
    def walk(device: torch.device) -> State:
        optimiser = LBFGS(torch.full((1, 3, 8, 8), 0.1, device=device))
        for _ in range(20):
            images = optimiser.ask()
            aim = torch.linspace(0.2, 0.8, 192, device=device).view_as(images)
            steep = torch.linspace(1, 9, 192, device=device).view_as(images)
            totals = (steep * (images - aim) ** 2).sum((1, 2, 3))
            optimiser.tell(images, totals, 2 * steep * (images - aim))
        return optimiser.state()

    here, there = walk(torch.device("cpu")), walk(GPU)
    assert torch.allclose(here["image"], there["image"].cpu(), atol=1e-2)


def test_after_a_rehearsal_memory_is_as_free_as_before(features: Network) -> None:
    rehearse(features, 96)
    before = torch.cuda.memory_allocated(GPU)
    rehearse(features, 96)
    assert torch.cuda.memory_allocated(GPU) == before
