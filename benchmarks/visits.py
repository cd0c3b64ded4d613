"""People at the console: signed in with their passwords, each asks for pages over a connection of its own."""

import asyncio
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from types import TracebackType
from typing import Self

import aiohttp

_TOKEN = re.compile(r'name="token" value="([^"]*)"')
SILENT = "这一栏缺数据"  # stands where a panel of a page is missing
SIGN_IN = "/console/sign-in"
LONGEST = 30.0  # seconds for an answer


class Unexpected(AssertionError):
    """A page answered with another status than it should."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of somebody; ``address`` gives the address of each visit, ``form`` what is sent there, if anything."""

    name: str
    who: str
    address: Callable[[int], str]
    form: Mapping[str, str] | None = None


@dataclass(slots=True)
class Visitor:
    """One person with a browser that keeps cookies and nothing else."""

    origin: str
    session: aiohttp.ClientSession = field(init=False)
    token: str = ""

    async def __aenter__(self) -> Self:
        jar = aiohttp.CookieJar(unsafe=True)  # it keeps cookies of an address without a name, too
        timeout = aiohttp.ClientTimeout(total=LONGEST)
        self.session = aiohttp.ClientSession(self.origin, cookie_jar=jar, timeout=timeout)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.session.close()

    async def sign_in(self, user: str, password: str) -> None:
        """Fill in the form, and keep the token of the forms that this person's pages have."""
        self.token = _token_in(await self.read(SIGN_IN))
        landed = await self.read(SIGN_IN, {"user": user, "password": password})
        self.token = _token_in(landed)

    async def read(self, address: str, form: Mapping[str, str] | None = None) -> str:
        """Return the page at an address, after all redirections.

        Raises:
            Unexpected: it is not answered 200, or a panel of it is missing.
        """
        async with self._request(address, form) as answer:
            text = await answer.text()
            if answer.status != 200 or SILENT in text:
                raise Unexpected(f"{address}: {answer.status}{', a service does not answer' if SILENT in text else ''}")
            return text

    async def measured(self, address: str, form: Mapping[str, str] | None = None) -> float:
        """Return the milliseconds until a page has arrived, with its redirections."""
        began = time.perf_counter()
        await self.read(address, form)
        return (time.perf_counter() - began) * 1000

    def _request(self, address: str, form: Mapping[str, str] | None) -> "aiohttp.client._RequestContextManager":
        if form is None:
            return self.session.get(address)
        return self.session.post(address, data={**form, "token": self.token}, headers={"origin": self.origin})


async def time_page(visitors: Sequence[Visitor], page: Page, times: int, seconds: float) -> list[float]:
    """Return the milliseconds of so many visits, all visitors at once; after so many seconds only a fifth of them."""
    spans: list[float] = []
    until = time.monotonic() + seconds

    async def visit(visitor: Visitor) -> None:
        while len(spans) < times and (time.monotonic() < until or len(spans) < times / 5):
            spans.append(await visitor.measured(page.address(len(spans)), page.form))

    await asyncio.gather(*(visit(visitor) for visitor in visitors))
    return spans


def link_in(text: str, parameter: str) -> str | None:
    """Return the last link of a page to another one whose query has this parameter."""
    found = re.findall(rf'href="(/console/[^"]*[?&;]{parameter}=[^"]*)"', text)
    return unescape(found[-1]) if found else None


def _token_in(text: str) -> str:
    found = _TOKEN.search(text)
    return unescape(found[1]) if found else ""
