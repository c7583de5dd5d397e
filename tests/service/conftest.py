from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from tests.chat import Person, Playground, running_playground
from tests.running import Service


@pytest.fixture
def service(playground: Playground, tmp_path: Path) -> Iterator[Service]:
    """A service of the test's own, not started yet."""
    made = Service(playground, tmp_path / "data")
    yield made
    if made.process is not None and made.process.poll() is None:
        made.stop()


@pytest.fixture(scope="session")
def shared_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service for the tests that leave it running; each takes people of its own."""
    folder = tmp_path_factory.mktemp("shared")
    with running_playground(folder / "playground") as running:
        made = Service(running, folder / "data")
        made.start()
        yield made
        made.stop()


@pytest.fixture
async def somebody(shared_service: Service) -> AsyncIterator[Callable[..., Person]]:
    """Make people who chat with the shared service."""
    async with shared_service.playground.client() as client:

        def make(number: int, chat: int | None = None) -> Person:
            return Person(client, number, chat)

        yield make
