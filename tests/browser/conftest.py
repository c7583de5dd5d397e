"""The page in Debian's Chromium, and a bot to chat with."""

import functools
import shutil
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect
from telegram import Bot
from telegram.request import HTTPXRequest

from tests.chat import NO_TLS, Person, Playground

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ALONE = (
    "--no-sandbox",  # tests may run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 15_000
"""Milliseconds in which the page does what is expected of it, whatever else is busy."""


# One browser for all tests of a module, hence one event loop for all of them.
shared = functools.partial(pytest_asyncio.fixture, loop_scope="module")


@shared()
async def person(playground: Playground) -> AsyncIterator[Callable[..., Person]]:
    async with playground.client() as client:
        yield functools.partial(Person, client)


@shared()
async def bot(playground: Playground) -> AsyncIterator[Bot]:
    async with Bot(
        playground.token,
        f"{playground.root}/bot",
        f"{playground.root}/file/bot",
        request=HTTPXRequest(httpx_kwargs={"verify": NO_TLS}),
        get_updates_request=HTTPXRequest(httpx_kwargs={"verify": NO_TLS}),
    ) as running:
        yield running


@shared(scope="module")
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium on the PATH: the page is not tested")
    async with (
        async_playwright() as playwright,
        await playwright.chromium.launch(executable_path=CHROMIUM, args=ALONE) as running,
    ):
        expect.set_options(timeout=PATIENCE)
        yield running


@shared()
async def page(browser: Browser, playground: Playground) -> AsyncIterator[Page]:
    """The page on a phone; afterwards it must have logged no error and asked nobody else."""
    shown = await browser.new_page(viewport={"width": 360, "height": 740})
    shown.set_default_timeout(PATIENCE)
    complaints: list[str] = []
    strangers: list[str] = []
    shown.on("console", lambda line: complaints.append(line.text))
    shown.on("pageerror", lambda error: complaints.append(str(error)))
    shown.on("request", lambda request: strangers.append(request.url))
    await shown.goto(playground.root)
    yield shown
    await shown.close()
    assert [line for line in complaints if "status of 400 (Bad Request)" not in line] == []
    own = (playground.root, f"blob:{playground.root}")
    assert [url for url in strangers if not url.startswith(own)] == []
