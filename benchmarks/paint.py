"""First paint in Chromium with an empty cache, while others ask for pages and send complaints."""

import asyncio
import contextlib
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from itertools import count, cycle
from random import Random

import aiohttp
from playwright.async_api import Browser, async_playwright

from benchmarks.bodies import complaint
from benchmarks.figures import AT_MOST, Section, Verdict
from benchmarks.load import percentile
from benchmarks.visits import Visitor
from chassis.clock import machine_now

CHROMIUM = "/usr/bin/chromium"
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")
GOAL = 1_000.0  # ms
PAGES_RATE, COMPLAINTS_RATE = 20.0, 20.0  # a second
PAINT = """() => new Promise((resolve) => new PerformanceObserver((list) => {
    const [entry] = list.getEntriesByName("first-contentful-paint");
    if (entry) resolve(entry.startTime);
}).observe({type: "paint", buffered: true}))"""
_NUMBERS = count(1)


async def measure(
    address: str, credentials: Mapping[str, Mapping[str, str]], cases: Sequence[str], times: int
) -> Section:
    """Return when the hub's page, a case, a search and the figures first show something."""
    hub, partner = credentials["hub"], credentials["partner"]
    paths = {
        "hub": "/console/hub",
        "a case": f"/console/cases/{cases[0]}",
        "search": "/console/search",
        "metrics": "/console/metrics",
    }
    answers: Counter[int] = Counter()
    async with Visitor(address) as visitor, _chromium() as browser:
        await visitor.sign_in(hub["user"], hub["password"])
        quiet = {name: [await _paint(browser, visitor, path) for _ in range(times)] for name, path in paths.items()}
        addresses = cycle([*paths.values(), *(f"/console/cases/{case}" for case in cases), "/console/supervision"])
        loading = [
            asyncio.create_task(_visits(visitor, addresses, answers)),
            asyncio.create_task(_filings(address, {partner["header"]: partner["value"]}, answers)),
        ]
        began = time.monotonic()
        loaded = {name: [await _paint(browser, visitor, path) for _ in range(times)] for name, path in paths.items()}
        took = time.monotonic() - began
        for task in loading:
            task.cancel()
        await asyncio.gather(*loading, return_exceptions=True)
    verdicts = []
    for spans, when, goal in ((quiet, "alone", None), (loaded, "at load", GOAL)):
        for name, values in spans.items():
            p50 = percentile(values, 0.5)
            verdicts.append(
                Verdict(
                    name=f"first paint of {name} {when}, longest of {times} (p50 {p50:.0f} ms)",
                    value=max(values),
                    unit="ms",
                    sign=AT_MOST,
                    goal=goal,
                )
            )
    rates = ", ".join(f"{status}: {number / took:.1f}/s" for status, number in sorted(answers.items()))
    return Section(
        title="First paint in Chromium, nothing in its cache",
        verdicts=verdicts,
        notes=[
            f"load: {PAGES_RATE:g} pages and {COMPLAINTS_RATE:g} complaints a second sent; answers {rates}",
            "Chromium runs on the same processors as everything else",
        ],
    )


@contextlib.asynccontextmanager
async def _chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


async def _paint(browser: Browser, visitor: Visitor, path: str) -> float:
    """Open a page in a new context with the visitor's session; return its first contentful paint in milliseconds."""
    context = await browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900})
    try:
        await context.add_cookies(
            [{"name": one.key, "value": one.value, "url": visitor.origin} for one in visitor.session.cookie_jar]
        )
        page = await context.new_page()
        await page.goto(visitor.origin + path)
        return float(await page.evaluate(PAINT))
    finally:
        await context.close()


async def _visits(visitor: Visitor, addresses: Iterator[str], answers: Counter[int]) -> None:
    async def visit(path: str) -> None:
        await _count(visitor.session.get(path), answers)

    async with asyncio.TaskGroup() as tasks:
        async for _ in _arrivals("visits", PAGES_RATE):
            tasks.create_task(visit(next(addresses)))


async def _filings(address: str, key: Mapping[str, str], answers: Counter[int]) -> None:
    async def file(session: aiohttp.ClientSession, number: int) -> None:
        body = json.dumps(complaint(number, machine_now()), ensure_ascii=False).encode()
        headers = {**key, "content-type": "application/json", "idempotency-key": f"paint-{number}"}
        await _count(session.post("/v1/complaints", data=body, headers=headers), answers)

    async with aiohttp.ClientSession(address) as session, asyncio.TaskGroup() as tasks:
        async for _ in _arrivals("filings", COMPLAINTS_RATE):
            tasks.create_task(file(session, next(_NUMBERS)))


async def _count(request: "aiohttp.client._RequestContextManager", answers: Counter[int]) -> None:
    """Count an answer by its status; one that did not come in time as 0."""
    try:
        async with request as answer:
            await answer.read()
            answers[answer.status] += 1
    except (aiohttp.ClientError, TimeoutError):
        answers[0] += 1


async def _arrivals(seed: str, rate: float) -> AsyncIterator[None]:
    """Yield at random instants, so many times a second."""
    random, at = Random(seed), time.monotonic()
    while True:
        at += random.expovariate(rate)
        await asyncio.sleep(max(0.0, at - time.monotonic()))
        yield
