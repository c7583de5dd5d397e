"""Fixtures for every test that needs a Telegram."""

import functools
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from tests.chat import Person, Playground, running_playground


@pytest.fixture
def playground(tmp_path: Path) -> Iterator[Playground]:
    with running_playground(tmp_path / "playground") as running:
        yield running


@pytest.fixture
async def person(playground: Playground) -> AsyncIterator[Callable[..., Person]]:
    """Make people: `person()` is person 1 at home, `person(2, chat=-5)` the second in a group."""
    async with playground.client() as client:
        yield functools.partial(Person, client)
