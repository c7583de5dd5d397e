"""Fixtures for every test that needs a Telegram, or the whole service in front of one."""

import functools
import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from tests.chat import Person, Playground, running_playground
from tests.running import Service
from tests.spec import assert_valid

# Three tests run at a time, each with processes of its own: with more threads than cores they would
# mostly wait for each other. Before torch is loaded, and for the processes that tests start.
os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture
def playground(tmp_path: Path) -> Iterator[Playground]:
    """A playground of the test's own; all that the bot calls there is held against the Bot API."""
    with running_playground(tmp_path / "playground") as running:
        yield running
        assert_valid(running.history())


@pytest.fixture
async def person(playground: Playground) -> AsyncIterator[Callable[..., Person]]:
    """Make people: `person()` is person 1 at home, `person(2, chat=-5)` the second in a group."""
    async with playground.client() as client:
        yield functools.partial(Person, client)


@pytest.fixture
def service(playground: Playground, tmp_path: Path) -> Iterator[Service]:
    """A service of the test's own, not started yet."""
    made = Service(playground, tmp_path / "data")
    yield made
    if made.process is not None and made.process.poll() is None:
        made.stop()
    made.assert_discreet()


@pytest.fixture(scope="session")
def shared_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service for the tests that leave it running; each takes people of its own."""
    folder = tmp_path_factory.mktemp("shared")
    with running_playground(folder / "playground") as running:
        made = Service(running, folder / "data")
        made.start()
        yield made
        made.stop()
        made.assert_discreet()
        assert_valid(running.history())


@pytest.fixture
async def somebody(shared_service: Service) -> AsyncIterator[Callable[..., Person]]:
    """Make people who chat with the shared service."""
    async with shared_service.playground.client() as client:
        yield functools.partial(Person, client)
    await shared_service.playground.clear_faults()
