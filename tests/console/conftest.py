"""One browser a session; for each test a county and pages of its own."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from chassis.clock import SteppedClock
from tests.chromium import PATIENCE_MS, Watch, launched, listening, screened
from tests.console.county import SUBSCRIBERS, County
from tests.console.stories import PROPERTY
from tests.console.story import Story
from tests.gateway.echoing import EASY
from tests.installation import installed

HERE = Path(__file__).parent
KEY = "k" * 64
MORNING = datetime.fromisoformat("2026-11-24T09:00:00+08:00")
ENOUGH = 1_000_000  # requests a second of one account: nothing here is about the limit
OpenPage = Callable[[], Awaitable[Page]]

FAILED = pytest.StashKey[bool]()

expect.set_options(timeout=PATIENCE_MS)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run every test of this folder in the loop of its browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if pytest_asyncio.is_async_test(item):
                item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Note whether the test failed, for its pages."""
    report = yield
    item.stash[FAILED] = call.when == "call" and report.failed
    return report


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with launched() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def county(database_url: str, home: Path, request: pytest.FixtureRequest) -> AsyncIterator[County]:
    """Further settings of the gateway: ``@pytest.mark.parametrize("county", [{...}], indirect=True)``."""
    environment = {
        "WEIQUAN_DATABASE_URL": database_url,
        "WEIQUAN_INTERNAL_KEY": KEY,
        "INTAKE_VAULT_KEY": "00" * 32,
        "WEIQUAN_HOME": str(home),
        "WEIQUAN_MEANING": "off",
    }
    clock = SteppedClock(MORNING)
    of_gateway = {"development_hasher": EASY, "requests_per_second": ENOUGH, **getattr(request, "param", {})}
    async with contextlib.AsyncExitStack() as stack:
        whole = await stack.enter_async_context(installed(environment, clock, **of_gateway))
        for service in SUBSCRIBERS:
            await whole.services[service].state.runtime._backfill_done.wait()
        origin = await stack.enter_async_context(listening(whole.front))
        transport = httpx.ASGITransport(app=whole.front)
        client = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url=origin))
        yield County(
            front=whole.front,
            services=whole.services,
            clock=clock,
            home=home,
            database_url=database_url,
            origin=origin,
            client=client,
        )


@pytest.fixture
def watch(county: County) -> Watch:
    """``watch.expect("422")`` lets the consoles of this test's pages say that."""
    return Watch(origin=county.origin)


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(
    browser: Browser, watch: Watch, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[OpenPage]:
    """Give each of several people a screen; of a test that fails ``failed-1.png`` and so on stay in its folder."""
    async with contextlib.AsyncExitStack() as stack:
        pages: list[Page] = []

        async def opened() -> Page:
            context = await stack.enter_async_context(screened(browser, watch))
            pages.append(await context.new_page())
            return pages[-1]

        yield opened
        if request.node.stash.get(FAILED, False):
            for number, page in enumerate(pages, 1):
                await page.screenshot(path=tmp_path / f"failed-{number}.png", full_page=True)
    watch.check()


@pytest_asyncio.fixture(loop_scope="session")
async def page(open_page: OpenPage) -> Page:
    """A screen where nobody is signed in, 1280 wide and light, in Chinese; its console must keep silent."""
    return await open_page()


@pytest_asyncio.fixture(loop_scope="session")
async def story(page: Page, request: pytest.FixtureRequest) -> AsyncIterator[Story]:
    """The gestures of a person on ``page``, counted."""
    story = Story(page)
    yield story
    request.node.user_properties.append((PROPERTY, story.summary(sentence(request.node.name))))


def sentence(name: str) -> str:
    """The name of a test as one reads it."""
    return name.removeprefix("test_").replace("_", " ").replace("[", " [")
