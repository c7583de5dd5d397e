"""`make bench`, section by section at its smallest, and what its figures rest on."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import pytest
import torch
from torch import Tensor

from benchmarks import __main__ as bench
from benchmarks import actions, equal, goals, peer, readme, service, steps, throughput
from benchmarks.arithmetic import needed
from benchmarks.goals import Bound, Goal
from benchmarks.judge import Judge
from benchmarks.networks import drawn, vgg19
from benchmarks.peer import Reference, Textbook
from benchmarks.plot import Curve, plot
from benchmarks.timing import Spread, in_words
from bot import materials
from bot.painters.local import LocalPainter, Options
from styler import losses
from styler.frames import Paint, Portion
from styler.presets import Features
from styler.ratio import SMOOTHNESS
from styler.variation import total_variation
from tests.running import picture
from tests.styler.pictures import make_painting, make_photo

CPU = torch.device("cpu")
SMALL = ["--size", "64", "--edges", "64", "--pixels", "64", "96", "--matrices", "64", "--runs", "1"]
QUICK = [
    "--evaluations",
    "3",
    "--patience",
    "1",
    "--waiting",
    "2",
    "--slots",
    "2",
    "--device",
    "cpu",
]
QUICK += ["--features", "wavelet"]


def places(*names: str) -> str:
    return "".join(f"<!-- {name} -->\nold\n<!-- end of {name} -->\n" for name in names)


@pytest.mark.parametrize(
    ("section", "size", "rows", "shown"),
    [
        ("steps", 64, 4, "| wavelet, "),
        ("equal", 32, 1, "| textbook, its best |"),
        ("pixels", 64, 4, "![Seconds of a step"),
        ("service", 64, 3, "| wavelet | Subtle at 64 px |"),
        ("throughput", 64, 2, "| wavelet | 2 | 2 | 2 |"),
    ],
)
def test_a_section_writes_its_numbers_and_its_place_in_a_readme(
    tmp_path: Path, section: str, size: int, rows: int, shown: str
) -> None:
    page = tmp_path / "README.md"
    page.write_text(f"before\n{places(f'{section} on cpu')}after\n")
    out = tmp_path / "out"
    where = ["--out", str(out), "--readme", str(page), "--size", str(size)]
    bench.main(["--sections", section, *SMALL, *QUICK, *where])
    (path,) = out.glob("*.json")
    found = json.loads(path.read_text())[section]
    assert len(found["rows"]) == rows
    assert torch.__version__.startswith(found["versions"]["torch"])
    text = page.read_text()
    assert shown in text
    assert "old" not in text
    for plotted in out.glob("*.svg"):
        assert f"](out/{plotted.name})" in text


def test_a_second_section_leaves_the_first_ones_numbers_where_they_are(tmp_path: Path) -> None:
    options = [*SMALL, *QUICK, "--pixels", "64", "--out", str(tmp_path)]
    bench.main(["--sections", "steps", *options])
    bench.main(["--sections", "pixels", *options])
    (path,) = tmp_path.glob("*.json")
    assert list(json.loads(path.read_text())) == ["steps", "pixels"]


def test_the_project_has_a_place_for_every_section() -> None:
    text = Path("benchmarks/README.md").read_text(encoding="utf-8")
    for name in [f"{section} on {kind}" for section in bench.Section for kind in ("cpu", "cuda")]:
        assert text.count(f"<!-- {name} -->") == text.count(f"<!-- end of {name} -->") == 1


def test_a_place_is_replaced_and_all_else_is_left(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_bytes(f"# A\r\n\n{places('a', 'b')}\n  end, without a last line".encode())
    before = page.read_bytes()
    readme.put(page, "a", "new\n")
    after = page.read_bytes()
    assert after == before.replace(b"<!-- a -->\nold\n", b"<!-- a -->\n\nnew\n\n", 1)
    readme.put(page, "a", "new\n")
    assert page.read_bytes() == after


@pytest.mark.parametrize("text", ["", "<!-- a -->", "<!-- end of a --><!-- a -->", places("a") * 2])
def test_a_readme_without_just_one_such_place_is_left_alone(tmp_path: Path, text: str) -> None:
    page = tmp_path / "README.md"
    page.write_text(text)
    with pytest.raises(readme.NoPlaceError):
        readme.put(page, "a", "new")
    assert page.read_text() == text


@pytest.fixture(scope="module")
def pictures() -> tuple[Tensor, Tensor, Tensor]:
    """A photo, the same in other colours, and a style."""
    photo = make_photo(40, 32)
    return photo, photo.flip(1), make_painting(34, 36)


@pytest.fixture(scope="module")
def textbook() -> Textbook:
    return Textbook(drawn(), CPU)


def smoothness(ratio: float, image: Tensor) -> float:
    return float(SMOOTHNESS * ratio**0.5 * total_variation(image))


def test_the_reference_measures_in_our_units(pictures: tuple[Tensor, Tensor, Tensor]) -> None:
    """But for borders, which it repeats in each layer and ours in each block."""
    photo, _, style = pictures
    textbook = Textbook(drawn(), CPU)
    textbook.repeat_borders()
    noise = torch.rand(photo.shape, generator=torch.Generator().manual_seed(0))
    painting = (0.7 * photo + 0.3 * noise).clamp(0, 1)
    network = vgg19(drawn(), CPU, torch.float32)
    seen, untouched, aim = (network(image) for image in (painting, photo, style))
    units = losses.style_units(untouched.style, aim.style)
    distance = losses.style_terms(seen.style, aim.style, units).mean().item()
    kept = ([torch.ones(())], losses.content_units(untouched.content))
    content = losses.relative_content_loss(seen.content, untouched.content, *kept).item()
    for ratio in (0.0, 2.0):
        total = Reference(textbook, photo, photo, style, ratio).total(painting).item()
        smooth = smoothness(ratio, painting)
        assert total == pytest.approx(distance + ratio * content + smooth, rel=0.1)


def test_the_reference_counts_style_from_the_photo_and_content_from_its_new_colours(
    textbook: Textbook, pictures: tuple[Tensor, Tensor, Tensor]
) -> None:
    photo, target, style = pictures
    reference = Reference(textbook, photo, target, style, 5.0)
    untouched = Reference(textbook, photo, photo, style, 5.0).total(photo).item()
    assert untouched - smoothness(5.0, photo) == pytest.approx(1)
    assert reference.total(photo).item() > 1.01 + smoothness(5.0, photo)
    without = Reference(textbook, photo, target, style, 0.0).total(target).item()
    assert reference.total(target).item() == pytest.approx(without + smoothness(5.0, target))


def test_the_judge_sees_a_frame_that_the_textbook_is_fitted_to(
    textbook: Textbook, pictures: tuple[Tensor, Tensor, Tensor]
) -> None:
    photo, target, style = pictures
    judge = Judge(vgg19(drawn(), CPU, torch.float32), photo, target, style, 5.0)
    reference = Reference(textbook, photo, target, style, 5.0)
    assert judge.loss(photo) > 1.01 + smoothness(5.0, photo)
    *_, last = islice(peer.paint(reference, target), 20)
    assert last.loss < 0.9 * reference.total(target).item()
    assert last.loss == pytest.approx(reference.total(last.image).item(), rel=1e-4)
    assert last.loss < judge.loss(last.image)


def test_the_peer_is_lbfgs_as_tutorials_call_it(
    textbook: Textbook, pictures: tuple[Tensor, Tensor, Tensor]
) -> None:
    photo, target, style = pictures
    reference = Reference(textbook, photo, target, style, 1.0)
    image, theirs = target.clone(memory_format=torch.contiguous_format).requires_grad_(), []
    optimiser = torch.optim.LBFGS([image])

    def closure() -> Tensor:
        with torch.no_grad():
            image.clamp_(0, 1)
        loss = peer.WEIGHT * reference.total(image)
        (image.grad,) = torch.autograd.grad(loss, image)
        theirs.append(loss.item() / peer.WEIGHT)
        return loss

    for _ in range(2):
        optimiser.step(closure)  # type: ignore[no-untyped-call] # torch's own
    ours = [loss for _, loss in islice(peer.paint(reference, target), len(theirs))]
    assert len(theirs) == 40
    assert ours == pytest.approx(theirs, rel=1e-3)
    assert min(ours) < 0.8 * ours[0]


def test_a_gradient_of_several_pictures_is_that_of_each() -> None:
    network = vgg19(drawn(), CPU, torch.float32)
    alone, together = (actions.gradient(network, 32, 24, batch)() for batch in (1, 3))
    assert together.shape == (3, 3, 24, 32)
    assert torch.allclose(together, alone.expand_as(together), rtol=1e-2, atol=1e-6)


def test_the_arithmetic_is_what_is_known_of_the_networks() -> None:
    # Convolutions to relu5_1 at 224 x 224 are 35.7 GFLOP forwards, and as many backwards.
    layers, side, forwards = [(3, 64), (64, 64), (64, 128), (128, 128), (128, 256)], 224, 0
    layers += [(256, 256)] * 3 + [(256, 512)] + [(512, 512)] * 4
    for index, (before, after) in enumerate(layers):
        side = 224 >> sum(index >= start for start in (2, 4, 8, 12))
        forwards += 2 * 9 * before * after * side**2
    counted = needed(Features.VGG19, 224, 224)
    assert 2 * forwards < counted < 2.2 * forwards
    # Twice the pixels, twice the arithmetic.
    small, large = (needed(Features.WAVELET, 256, height) for height in (256, 512))
    assert large == pytest.approx(2 * small, rel=0.01)


async def test_only_what_was_painted_counts_as_a_job() -> None:
    jobs = throughput.requests("a", 2, 64)
    broken = Paint(
        job="broken",
        strength=50,
        size=64,
        keep_colours=False,
        style_scale=1.0,
        portion=Portion.WHOLE,
        snapshot_seconds=1.0,
        checkpoint_seconds=1.0,
        content=b"no picture",
        style=picture(1),
        checkpoint=b"",
        start=b"",
    )
    painter = LocalPainter(Options(Features.WAVELET, None, "cpu"))
    async with asyncio.TaskGroup() as group:
        running = group.create_task(painter.run(lambda: None))
        assert await throughput.paint_all(painter, [jobs[0], broken, jobs[1]]) == 2
        running.cancel()
    assert throughput.Row("wavelet", 64, 1, 3, 2, 7.2).per_hour == pytest.approx(1000)


def test_jobs_are_asked_for_as_the_studio_does() -> None:
    (job,) = throughput.requests("a", 1, 64)
    assert job.snapshot_seconds == materials.SNAPSHOT_SECONDS
    assert job.checkpoint_seconds == materials.CHECKPOINT_SECONDS


def row(peers: Sequence[float], ours: Sequence[float], usual: int) -> equal.Row:
    peer_points, our_points = (
        tuple(equal.Point(10.0 * (index + 1), loss, loss) for index, loss in enumerate(losses))
        for losses in (peers, ours)
    )
    begun = equal.Point(0.0, 1.0, 1.0)
    return equal.Row("", 4, 3, 1.0, 500, 1.0, begun, peer_points, our_points, usual)


def test_equal_quality_is_that_of_the_peers_best_picture() -> None:
    reached = row([0.9, 0.5, 7.0, 0.6], [0.8, 0.6, 0.45], usual=2)
    assert reached.wanted == 0.5
    assert reached.seconds == 30
    assert reached.share == 0.75
    assert reached.usual_point == equal.Point(20, 0.6, 0.6)
    assert (reached.peer_seconds, reached.peer_seconds_by_its_own) == (20, 20)
    never = row([0.9, 0.5], [0.8, 0.6], usual=1)
    assert (never.seconds, never.share) == (None, None)
    (goal,) = equal.goals([never], CPU)
    assert not goal.is_met
    assert "not reached" in goals.table([goal])


def test_a_goal_is_met_on_its_side_only() -> None:
    most = [Goal("", Bound.AT_MOST, 2, figure).is_met for figure in (1, 2, 3, None)]
    least = [Goal("", Bound.AT_LEAST, 2, figure).is_met for figure in (1, 2, 3, None)]
    assert most == [True, True, False, False]
    assert least == [False, True, True, False]
    assert "| a | at most 2 s | 3 s | no |" in goals.table([Goal("a", Bound.AT_MOST, 2, 3, " s")])


def test_goals_are_beside_what_they_are_about() -> None:
    spread = Spread(1.0, 0.9, 1.2, 3)
    timed = [
        steps.Row(program, part, 1, 512, 384, "float32", seconds, 10**9, 1e10)
        for program, seconds in (("vgg19", spread), ("textbook", Spread(4.0, 4.0, 4.0, 3)))
        for part in steps.Part
    ]
    (goal,) = steps.goals(timed, CPU)
    assert (goal.figure, goal.is_met) == (0.25, True)
    assert timed[0].share == pytest.approx(0.1)
    served = [
        service.Row("wavelet", "Balanced", 512, Spread(16.0, 1, 20, 3), spread, 1_300_000_000),
        service.Row("wavelet", "Strong", 512, spread, None, None),
    ]
    assert [goal.is_met for goal in service.goals(served, CPU)] == [False, True, False]
    queued = [
        throughput.Row("wavelet", 512, slots, waiting, waiting, seconds)
        for slots, waiting, seconds in ((1, 1, 1.0), (1, 8, 8.0), (8, 8, 4.0), (8, 16, 8.0))
    ]
    (goal,) = throughput.goals(queued, CPU)
    assert (goal.figure, goal.is_met) == (2.0, True)
    most, goal = throughput.goals(queued, torch.device("cuda"))
    assert (most.figure, most.is_met, goal.is_met) == (7200, True, False)


def test_times_are_in_words() -> None:
    assert in_words(Spread(1.25, 1.0, 2.0, 3)) == "1.25 s (1 to 2)"
    assert in_words(Spread(0.0125, 0.0125, 0.0125, 1)) == "12.5 ms"


def test_a_plot_is_straight_where_cost_grows_in_proportion() -> None:
    svg = plot([Curve("a", [(10, 1.0), (100, 10.0), (1000, 100.0)])], {10: "<small>"}, "A & B")
    points = svg.partition('points="')[2].partition('"')[0].split()
    (x0, y0), (x1, y1), (x2, y2) = (map(float, point.split(",")) for point in points)
    assert x1 - x0 == pytest.approx(x2 - x1, abs=0.2)
    assert y1 - y0 == pytest.approx(y2 - y1, abs=0.2)
    assert "&lt;small&gt;" in svg
    assert "A &amp; B" in svg


def test_where_only_the_painter_is_installed_the_bots_sections_are_left_out(
    tmp_path: Path,
) -> None:
    code = (
        "import sys;"
        "sys.modules |= dict.fromkeys(['httpx2', 'starlette', 'structlog', 'telegram', 'uvicorn',"
        " 'aiosqlite', 'pydantic_settings', 'safetensors']);"
        "from benchmarks import equal, steps;"
        "from benchmarks.__main__ import main;"
        "main(sys.argv[1:])"
    )
    options = [*SMALL, *QUICK, "--sections", "pixels", "service", "throughput"]
    done = subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-c", code, *options, "--out", str(tmp_path)],
        check=True,
        capture_output=True,
        text=True,
    )
    for section in ("service", "throughput"):
        assert f"{section} is left out: it needs " in done.stdout
    (path,) = tmp_path.glob("*.json")
    assert list(json.loads(path.read_text())) == ["pixels"]
