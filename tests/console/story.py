"""What a job costs a person: the gestures on a page, counted and timed."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import CDPSession, Locator, Page

from tests.chromium import PATIENCE_MS

CHOICE_CLICKS = 2  # a list is opened, and something in it chosen


@dataclass(slots=True)
class Story:
    """``where`` is a locator, a selector of CSS, or a role of which ``name`` is the name."""

    page: Page
    clicks: int = 0
    keys: int = 0  # pressed, and characters typed
    _began: float | None = None
    _ended: float = field(default=0.0)
    _session: CDPSession | None = None
    _destinations: list[str] = field(default_factory=list)  # of the last key
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def seconds(self) -> float:
        """From the first gesture to the end of the last."""
        return self._ended - self._began if self._began is not None else 0.0

    async def click(self, where: Locator | str, name: str | None = None) -> None:
        """A click; returns when the page it may lead to is loaded."""
        self._begin()
        self.clicks += 1
        await self._find(where, name).click()
        await self._loaded()

    async def press(self, key: str) -> None:
        """A key, or several at once: ``j``, ``Control+Enter``; returns when the page it may lead to is loaded."""
        self._begin()
        self.keys += 1
        await self._follow_keys()
        self._destinations.clear()
        self._arrived.clear()
        await self.page.keyboard.press(key)
        if self._destinations:  # after a click Playwright waits by itself
            await asyncio.wait_for(self._arrived.wait(), PATIENCE_MS / 1000)
        await self._loaded()

    async def fill(self, where: Locator | str, text: str, name: str | None = None) -> None:
        """Write into a field, which is clicked first unless it has the focus."""
        self._begin()
        found = self._find(where, name)
        if not await found.evaluate("field => field === document.activeElement"):
            self.clicks += 1
            await found.click()
        self.keys += len(text)
        await found.fill(text)
        self._ended = time.monotonic()

    async def choose(self, where: Locator | str, option: str, name: str | None = None) -> None:
        """Choose the option with this label from a list."""
        self._begin()
        self.clicks += CHOICE_CLICKS
        found = self._find(where, name)
        await found.focus()
        await found.select_option(label=option)
        await self._loaded()

    def summary(self, name: str) -> dict[str, Any]:
        return {"name": name, "clicks": self.clicks, "keys": self.keys, "seconds": round(self.seconds, 2)}

    def _find(self, where: Locator | str, name: str | None) -> Locator:
        if isinstance(where, Locator):
            return where
        if name is None:
            return self.page.locator(where)
        role: Any = where
        return self.page.get_by_role(role, name=name, exact=True)

    async def _follow_keys(self) -> None:
        if self._session is None:
            self._session = await self.page.context.new_cdp_session(self.page)
            self._session.on("Page.frameRequestedNavigation", lambda event: self._destinations.append(event["url"]))
            self.page.on("load", lambda _: self._arrived.set())
            await self._session.send("Page.enable")

    def _begin(self) -> None:
        if self._began is None:
            self._began = time.monotonic()

    async def _loaded(self) -> None:
        await self.page.wait_for_load_state()
        self._ended = time.monotonic()
