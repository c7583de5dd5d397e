import torch

from styler.features.wavelet import Wavelets
from styler.rehearsal import rehearse
from tests.styler.reading import out_of_memory_at


def test_a_rehearsal_needs_no_memory_that_is_not_there(wavelets: Wavelets) -> None:
    rehearse(wavelets, 64)
    with out_of_memory_at(torch.ops.aten.sqrt_.default):
        rehearse(wavelets, 64)
