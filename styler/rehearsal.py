"""A worker's first painting, which nobody sees."""

import dataclasses

import torch

from styler import memory
from styler.features import Network
from styler.job import Job, Style
from styler.painting import default_plan
from styler.presets import Method, Preset
from styler.transfer import paint

STEPS = 3
"""Of each size: one as it comes, one that a GPU records, and one that it repeats."""


def rehearse(network: Network, edge: int) -> None:
    """Paint a little at each size of a picture with sides of `edge` pixels.

    A GPU's libraries are loaded kernel by kernel, when these are first wanted: five seconds that
    the first person would wait. Where there is no memory for it they are, all the same.
    """
    generator = torch.Generator().manual_seed(0)
    photo = torch.rand(1, 3, edge, edge, generator=generator).to(network.device)
    job = Job(photo, (Style(photo.flip(3)),), Preset.BALANCED)
    stages = default_plan(job, Method.LBFGS)
    plan = [dataclasses.replace(stage, steps=STEPS) for stage in stages]
    try:
        for _ in paint(network, job, plan=plan):
            pass
    except RuntimeError as error:
        if not memory.ran_out(error):
            raise
        memory.release(network.device)
