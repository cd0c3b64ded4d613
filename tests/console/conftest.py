"""One browser and one county a worker; each test has screens of its own and begins on the county's first morning."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from deploy.launcher.postgres import Postgres
from tests.chromium import PATIENCE_MS, Watch, browser_of_worker, screened  # noqa: F401 - a fixture
from tests.conftest import copied
from tests.console.stories import PROPERTY
from tests.console.story import Story
from tests.support.county import County, county_of_a_worker

HERE = Path(__file__).parent
OpenPage = Callable[[], Awaitable[Page]]

FAILED = pytest.StashKey[bool]()

expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents and "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Note whether the test failed, for its pages."""
    report = yield
    item.stash[FAILED] = call.when == "call" and report.failed
    return report


@pytest.fixture(scope="package")
def county_database_url(postgres: Postgres, migrated: str) -> Iterator[str]:
    with copied(postgres, migrated, "county") as url:
        yield url


@pytest.fixture(scope="package")
async def county_of_worker(county_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[County]:
    async with county_of_a_worker(county_database_url, tmp_path_factory.mktemp("county")) as county:
        yield county


@pytest.fixture
async def county(county_of_worker: County) -> AsyncIterator[County]:
    """A county on its first morning, with the people of development and nothing received."""
    yield county_of_worker
    await county_of_worker.begin_anew()


@pytest.fixture
def watch(county: County) -> Watch:
    """``watch.expect("422")`` lets the consoles of this test's pages say that."""
    return Watch(origin=county.origin)


@pytest.fixture
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


@pytest.fixture
async def page(open_page: OpenPage) -> Page:
    """A screen where nobody is signed in, 1280 wide and light, in Chinese; its console must keep silent."""
    return await open_page()


@pytest.fixture
async def story(page: Page, request: pytest.FixtureRequest) -> AsyncIterator[Story]:
    """The gestures of a person on ``page``, counted."""
    story = Story(page)
    yield story
    request.node.user_properties.append((PROPERTY, story.summary(sentence(request.node.name))))


def sentence(name: str) -> str:
    """The name of a test as one reads it."""
    return name.removeprefix("test_").replace("_", " ").replace("[", " [")
