"""A real Chromium without a screen, driven by Playwright."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import uvicorn
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, WebError, async_playwright

from gateway.edge.app import EdgeApp
from tests import faketime

CHROMIUM = "/usr/bin/chromium"
NEEDLESS = (  # features of a desktop that cost half of the processor's time of a test
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup"),  # two hidden pages behind the address bar of every window
    *("PreloadTopChromeWebUI", "SpareRendererForSitePerProcess"),
    # What Playwright turns off itself: this list stands in the place of its own.
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "LensOverlay"),
    *("HttpsFirstBalancedModeAutoEnable", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning"),
    *("AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled"),
    "PreconnectToSearch",
)
FLAGS = (
    f"--disable-features={','.join(NEEDLESS)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
PATIENCE_MS = 20_000  # of a gesture, on a busy machine
SCREEN = (1280, 900)
USUAL = ("Clear-Site-Data header",)  # what signing out leaves in a console


@dataclass(kw_only=True)  # without slots: Playwright notes its handlers in it
class Watch:
    """What the pages of a test complained of, and which addresses they wanted beside their own."""

    origin: str
    complaints: list[str] = field(default_factory=list)  # of their console: refused styles, broken loads, errors
    foreign: list[str] = field(default_factory=list)
    _expected: list[str] = field(default_factory=list)

    def expect(self, part: str) -> None:
        """Let the console say something with this in it, as often as it likes; it must say it."""
        self._expected.append(part)

    def check(self) -> None:
        """Fail where a page said what nobody expected, or kept silent, or asked elsewhere."""
        allowed = (*USUAL, *self._expected)
        unexpected = [one for one in self.complaints if not any(part in one for part in allowed)]
        missing = [part for part in self._expected if not any(part in one for one in self.complaints)]
        assert not self.foreign, f"addresses outside: {self.foreign}"
        assert not unexpected, f"the page complains: {unexpected}"
        assert not missing, f"the page does not complain of {missing}"

    def follow(self, context: BrowserContext) -> None:
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        context.on("request", self._on_request)

    def _on_console(self, message: ConsoleMessage) -> None:
        self.complaints.append(f"{message.type}: {message.text} ({message.location['url']})")

    def _on_error(self, failure: WebError) -> None:
        self.complaints.append(f"uncaught: {failure.error}")

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith(f"{self.origin}/"):
            self.foreign.append(request.url)


@contextlib.asynccontextmanager
async def launched() -> AsyncIterator[Browser]:
    """A browser; each context of it knows nothing of another."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=FLAGS,
            env=dict(faketime.without(os.environ)),  # its cookies ask for seconds, not for a date
        )
        try:
            yield browser
        finally:
            await browser.close()


@pytest.fixture(name="browser", scope="session")
async def browser_of_worker() -> AsyncIterator[Browser]:
    """The browser of a worker."""
    async with launched() as browser:
        yield browser


@contextlib.asynccontextmanager
async def screened(browser: Browser, watch: Watch, size: tuple[int, int] = SCREEN) -> AsyncIterator[BrowserContext]:
    """A person's own screen: nobody is signed in there."""
    context = await browser.new_context(locale="zh-CN", viewport={"width": size[0], "height": size[1]})
    context.set_default_timeout(PATIENCE_MS)
    watch.follow(context)
    try:
        yield context
    finally:
        await context.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A person before a gateway, with a screen for this test alone."""

    page: Page
    watch: Watch
    origin: str


@contextlib.asynccontextmanager
async def visiting(front: EdgeApp, browser: Browser) -> AsyncIterator[Visit]:
    """Open a page before a gateway; in the end nothing was complained of that ``watch`` does not expect."""
    async with listening(front) as listener:
        watch = Watch(origin=listener.origin)
        async with screened(browser, watch) as context:
            yield Visit(page=await context.new_page(), watch=watch, origin=listener.origin)
        watch.check()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Where a gateway listens."""

    origin: str
    server: uvicorn.Server

    async def answer_all(self) -> None:
        """Return when every request that has come was answered, whether anybody waits for it or not."""
        while tasks := self.server.server_state.tasks:
            await asyncio.wait(tasks)


@contextlib.asynccontextmanager
async def listening(front: EdgeApp) -> AsyncIterator[Listener]:
    """The gateway on a port of this machine; its parts are already running."""
    server = uvicorn.Server(uvicorn.Config(front, port=0, lifespan="off", log_level="error"))
    config = server.config
    config.load()
    sockets = [config.bind_socket()]
    serving = asyncio.create_task(server.serve(sockets=sockets))
    try:
        yield Listener(origin=f"http://127.0.0.1:{sockets[0].getsockname()[1]}", server=server)
    finally:
        server.should_exit = True
        await serving
