"""Fixtures for every test that needs a Telegram."""

import functools
import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from tests.chat import Person, Playground, running_playground

# Three tests run at a time, each with processes of its own: with more threads than cores they would
# mostly wait for each other. Before torch is loaded, and for the processes that tests start.
os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture
def playground(tmp_path: Path) -> Iterator[Playground]:
    with running_playground(tmp_path / "playground") as running:
        yield running


@pytest.fixture
async def person(playground: Playground) -> AsyncIterator[Callable[..., Person]]:
    """Make people: `person()` is person 1 at home, `person(2, chat=-5)` the second in a group."""
    async with playground.client() as client:
        yield functools.partial(Person, client)
