"""The bot's side of a playground: as a client library sees it, and as bytes see it."""

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from tests.chat import NO_TLS, Playground, running_playground
from tests.spec import assert_valid

Api: TypeAlias = Callable[..., Coroutine[Any, Any, tuple[int, dict[str, Any]]]]


@pytest.fixture
def playground(tmp_path: Path) -> Iterator[Playground]:
    """A playground that is called wrongly on purpose; what it does for it is Telegram's to do."""
    with running_playground(tmp_path / "playground") as running:
        yield running
        assert_valid([call for call in running.history() if call["done"]])


@pytest.fixture
async def bot(playground: Playground) -> AsyncIterator[Bot]:
    root = playground.root
    requests = [HTTPXRequest(httpx_kwargs={"verify": NO_TLS}) for _ in range(2)]
    running = Bot(
        playground.token,
        f"{root}/bot",
        f"{root}/file/bot",
        request=requests[0],
        get_updates_request=requests[1],
    )
    async with running:
        yield running


@pytest.fixture
async def api(playground: Playground) -> AsyncIterator[Api]:
    """Call a method with JSON, or with `files` as multipart; gives status and body."""
    async with playground.client() as client:

        async def call(
            method: str,
            files: dict[str, Any] | None = None,
            **parameters: Any,  # noqa: ANN401 - any JSON
        ) -> tuple[int, dict[str, Any]]:
            path = f"/bot{playground.token}/{method}"
            if files:
                answer = await client.post(path, data=parameters, files=files)
            else:
                answer = await client.post(path, json=parameters)
            return answer.status_code, answer.json()

        yield call
