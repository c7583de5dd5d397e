import subprocess
import sys
from pathlib import Path

import pytest
import torch

from styler import memory
from styler.features.wavelet import Wavelets
from styler.presets import SMALLEST_SIZE

SIZE = (640, 480)

#: Paints a few steps at SIZE and prints what the process needed beyond what it had before.
PAINT = f"""
import torch
from pathlib import Path
from styler.features.wavelet import Wavelets
from styler.job import Job, Style
from styler.schedule import Stage
from styler.transfer import paint

def peak():
    # Of this process alone: getrusage counts what its parent had when it was forked.
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) * 1024

def run(width, height, steps):
    content = torch.rand(1, 3, height, width)
    job = Job(content, (Style(content.flip(3)),), 50)
    network = Wavelets(torch.device("cpu"), torch.float32)
    list(paint(network, job, plan=[Stage(width, height, steps)]))

run(64, 48, 1)
before = peak()
run({SIZE[0]}, {SIZE[1]}, 10)
print(peak() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's /proc")
def test_a_painting_needs_what_was_predicted(wavelets: Wavelets) -> None:
    run = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", PAINT], capture_output=True, text=True, check=True
    )
    used, predicted = int(run.stdout), memory.needed(wavelets, SIZE)
    assert 0.4 * predicted < used < predicted


def test_large_pictures_grow_slower_than_their_pixels(wavelets: Wavelets) -> None:
    one, four = memory.needed(wavelets, (2048, 1536)), memory.needed(wavelets, (4096, 3072))
    assert 2 * one < four < 4 * one


def test_print_size_fits_into_an_ordinary_machine(wavelets: Wavelets) -> None:
    assert memory.needed(wavelets, (4096, 3072)) < 8e9


def test_what_fits_is_left_as_it_is(wavelets: Wavelets) -> None:
    assert memory.largest(wavelets, SIZE, 64 << 30) == 640
    assert memory.largest(wavelets, SIZE, None) == 640


def test_what_does_not_fit_is_made_smaller_until_it_does(wavelets: Wavelets) -> None:
    room = memory.needed(wavelets, SIZE)
    edge = memory.largest(wavelets, (4096, 3072), room)
    assert SMALLEST_SIZE < edge < 640
    assert memory.needed(wavelets, (edge, edge * 3 // 4)) <= room


def test_where_nothing_fits_it_is_said(wavelets: Wavelets) -> None:
    with pytest.raises(memory.TooLargeError, match="are free: close other programs"):
        memory.largest(wavelets, SIZE, 10_000_000)


def test_free_memory_is_a_number_of_this_machine() -> None:
    free = memory.free(torch.device("cpu"))
    assert free is None or 1 << 20 < free < 1 << 50


def test_files_that_a_container_has_read_count_as_free(tmp_path: Path) -> None:
    (tmp_path / "memory.max").write_text("1000\n")
    (tmp_path / "memory.current").write_text("900\n")
    (tmp_path / "memory.stat").write_text("anon 300\ninactive_file 500\nactive_file 100\n")
    assert memory.in_group(tmp_path, "memory.max", "memory.current") == 700
    (tmp_path / "memory.max").write_text("max\n")
    assert memory.in_group(tmp_path, "memory.max", "memory.current") is None


@pytest.mark.parametrize(
    ("error", "is_memory"),
    [
        (MemoryError(), True),
        (torch.OutOfMemoryError("CUDA out of memory"), True),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to ..."), True),
        (RuntimeError("could not create a primitive"), True),
        (RuntimeError("std::bad_alloc"), True),
        (RuntimeError("mat1 and mat2 shapes cannot be multiplied"), False),
        (ValueError("allocate memory"), False),
    ],
)
def test_errors_that_mean_memory_are_known(error: Exception, is_memory: bool) -> None:  # noqa: FBT001
    assert memory.ran_out(error) is is_memory


def test_torch_says_so_in_these_words() -> None:
    with pytest.raises(RuntimeError) as caught:
        torch.empty(1 << 50)
    assert memory.ran_out(caught.value)


def test_on_a_gpu_as_many_paintings_as_fit_are_worked_on_side_by_side() -> None:
    network = Wavelets(torch.device("cuda"), torch.bfloat16)
    one = memory.needed(network, (512, 512)) / memory.RESERVE
    rooms = (0.5 * one, 3.5 * one, 1000 * one)
    assert [memory.slots(network, 512, round(room)) for room in rooms] == [1, 3, memory.MOST_SLOTS]


def test_on_a_cpu_they_come_one_after_the_other(wavelets: Wavelets) -> None:
    assert memory.slots(wavelets, 64, 1 << 40) == 1
