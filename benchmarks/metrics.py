"""Latency of queries for statistics and of reports, with ten thousand complaints and with five million."""

import asyncio
import http.client
import json
import math
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack, closing
from datetime import date, timedelta
from itertools import product
from urllib.parse import urlencode

from benchmarks import population
from benchmarks.figures import AT_MOST, Section, Verdict
from benchmarks.load import percentile
from benchmarks.servers import Servers
from benchmarks.sizes import Sizes
from canon.shanghai import day_of
from chassis.clock import machine_now, new_id
from chassis.web.auth import Caller, CallerTokens

P99_GOAL = 10.0  # ms
FLAT_GOAL = 2.0  # times, of the medians
REPORT_GOAL = 10.0  # s, of a year
HUB = Caller(account="hub.dev", roles=("hub",))
HEAD = Caller(account="head.dev", roles=("bureau_head",))
REPORTS = 3  # written of each size
Question = tuple[str, Mapping[str, str]]  # path, query
Spans = dict[str, dict[int, list[float]]]  # ms by question and number of complaints


def questions(today: date) -> dict[str, Question]:
    """Return the documented kinds of queries, each answered from a cube or a balance."""
    year = {"from": str(today - timedelta(days=365)), "to": str(today)}
    months = {"from": str(today.replace(day=1, year=today.year - 1)), "to": str(today)}
    month = {"from": str(today.replace(day=1)), "to": str(today)}
    by_event, then = {"basis": "event"}, {"as_of": str(today.replace(day=1) - timedelta(days=1))}
    return {
        "summary of a year": ("summary", year),
        "summary of a year by event": ("summary", year | by_event),
        "summary of this month": ("summary", month),
        "summary of a department": ("summary", year | {"department": "food"}),
        "summary of a channel and kind": ("summary", year | {"channel": "12345", "kind": "complaint"}),
        "summary of a category": ("summary", year | {"category": "fitness"}),
        "summary of a town by event": ("summary", year | {"town": "hexi"} | by_event),
        "summary of an agency": ("summary", year | {"agency": "housing"}),
        "handling rate, day by day": ("series", year | {"metric": "handling_rate", "step": "day"}),
        "handling rate, month by month": ("series", months | {"metric": "handling_rate", "step": "month"}),
        "summary of the year as of last month's end": ("summary", year | then),
        "handling rate, month by month as of last month's end": (
            "series",
            months | then | {"metric": "handling_rate", "step": "month"},
        ),
        "received, by department": ("breakdown", year | {"metric": "received", "by": "department"}),
        "received, by category": ("breakdown", year | {"metric": "received", "by": "category"}),
        "satisfaction, by town": ("breakdown", year | {"metric": "satisfaction_valid", "by": "town"} | by_event),
        "refunds paid, by agency": ("breakdown", year | {"metric": "refund_paid_fen", "by": "agency"}),
        "median days, by department": ("breakdown", year | {"metric": "handling_days_median", "by": "department"}),
        "received, by department and channel": ("breakdown", year | {"metric": "received", "by": "department,channel"}),
        "satisfaction, by kind and town": ("breakdown", year | {"metric": "satisfaction_valid", "by": "kind,town"}),
        "nine in ten days, by category": ("breakdown", year | {"metric": "handling_days_p90", "by": "category"}),
        "summary of a topic": ("summary", year | {"topic": "prepaid", "kind": "complaint"}),
        "received, by topic": ("breakdown", year | {"metric": "received", "by": "topic"}),
        "handling rate, by class of topics": ("breakdown", year | {"metric": "handling_rate", "by": "topic_class"}),
        "satisfaction, by kind and topic": ("breakdown", year | {"metric": "satisfaction_valid", "by": "kind,topic"}),
        "received, week by week": ("series", year | {"metric": "received", "step": "week"}),
    }


def linear(today: date) -> dict[str, Question]:
    """Return queries that no cube or month's balance can answer; their time is linear in the period's rows."""
    month, yesterday = {"from": str(today.replace(day=1)), "to": str(today)}, today - timedelta(days=1)
    return {
        "summary of this month, town and category": ("summary", month | {"town": "hexi", "category": "fitness"}),
        "received this month, by town and category": (
            "breakdown",
            month | {"metric": "received", "by": "town,category"},
        ),
        "summary of this month as of yesterday noon": ("summary", month | {"as_of": f"{yesterday}T12:00:00+08:00"}),
    }


async def measure(servers: Servers, sizes: Sizes) -> list[Section]:
    began = time.monotonic()
    databases, cells = await _populated(servers, sizes)
    built = time.monotonic() - began
    today = day_of(machine_now())
    async with AsyncExitStack() as stack:
        askers = {}
        for count, database in databases.items():
            env = servers.environment(database, servers.url(database))
            port = await stack.enter_async_context(servers.hosting(database, "deploy.host", "analytics", env))
            askers[count] = stack.enter_context(closing(Asker(port, servers.key)))
        flat = await asyncio.to_thread(_measure_times, askers, questions(today), sizes.repetitions)
        floor = await asyncio.to_thread(lambda: [asker.ask_nothing() for asker in askers.values() for _ in range(200)])
        slow = await asyncio.to_thread(_measure_times, askers, linear(today), max(3, sizes.repetitions // 40))
        reports = await asyncio.to_thread(_write_reports, askers, today)
    for database in databases.values():
        await servers.drop(database)
    notes = [
        f"10,000 or fewer folded from events, {cells} cells the same when counted otherwise; all made in {built:.0f} s",
        f"each question {sizes.repetitions} times, the sizes in turns, one at a time, over a socket, token checked",
        f"before that each {_warm(sizes.repetitions)} times, not measured: the services have just been started",
        f"the same way without a question: p50 {percentile(floor, 0.5):.1f} ms, p99 {percentile(floor, 0.99):.1f} ms",
        *(f"beyond the cubes: {name}: {_medians(spans)}" for name, spans in slow.items()),
    ]
    return [*(_latencies(count, flat) for count in databases), _flatness(flat, notes), _reports(reports)]


class Asker:
    """One connection to one instance of analytics."""

    def __init__(self, port: int, key: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self._tokens = CallerTokens(key)

    def close(self) -> None:
        self._connection.close()

    def ask(self, question: Question) -> float:
        """Send a query and return its milliseconds, or infinity if it exceeds the statement timeout."""
        path, query = question
        took, body = self._request("GET", f"/v1/metrics/{path}?{urlencode(query)}")
        assert took == math.inf or json.loads(body)["from"] == query["from"]
        return took

    def ask_nothing(self) -> float:
        """Return the milliseconds of a request without a query, the cost of the machine and the server."""
        return self._request("GET", "/health")[0]

    def look_for_hot_spots(self, last: date) -> float:
        """Search the week that ends on ``last``; return its milliseconds."""
        return self._request("GET", f"/v1/hotspots?to={last}")[0]

    def write_report(self, first: date, last: date) -> float:
        """Write a report of these days; return its milliseconds."""
        return self._request("POST", "/v1/reports", json.dumps({"from": str(first), "to": str(last)}))[0]

    def _request(self, method: str, address: str, body: str | None = None) -> tuple[float, bytes]:
        headers = {"x-caller": self._tokens.sign(HEAD if body else HUB, "analytics")}
        headers |= {"idempotency-key": str(new_id()), "content-type": "application/json"} if body else {}
        began = time.perf_counter()
        try:
            self._connection.request(method, address, body, headers)
            answer = self._connection.getresponse()
        except http.client.RemoteDisconnected:  # it was idle for too long during a larger query of another
            self._connection.close()
            return self._request(method, address, body)
        content = answer.read()
        took = (time.perf_counter() - began) * 1000
        if answer.status == 503:  # the statement timeout
            return math.inf, content
        assert answer.status == (201 if body else 200), content
        return took, content


async def _populated(servers: Servers, sizes: Sizes) -> tuple[dict[int, str], int]:
    """Make a database for each size, with complaints spread over the same two years."""
    smallest = min(sizes.complaints)
    events = list(population.events_of(smallest))
    url = await servers.fresh("bench_folded")
    _say(f"folding {len(events):,} events of {smallest:,} complaints")
    await population.fold(url, events)
    cells = await population.check_counting(url) + await population.check_balancing(url)
    databases = {}
    for count in sizes.complaints:
        _say(f"making {count:,} complaints")
        databases[count] = f"bench_metrics_{count}"
        await population.multiply(servers, "bench_folded", databases[count], count // smallest, _say)
    await servers.drop("bench_folded")
    return databases, cells


def _say(what: str) -> None:
    print(f"  {what}", flush=True)


def _warm(times: int) -> int:
    return 1 + times // 20


def _measure_times(askers: Mapping[int, Asker], wanted: Mapping[str, Question], times: int) -> Spans:
    spans: Spans = {name: {count: [] for count in askers} for name in wanted}
    for _, question, asker in product(range(_warm(times)), wanted.values(), askers.values()):
        asker.ask(question)  # warm-up: plans are made, pages are read
    for name, question in wanted.items():
        for _ in range(times):
            for count, asker in askers.items():
                spans[name][count].append(asker.ask(question))
    return spans


def _write_reports(askers: Mapping[int, Asker], today: date) -> Spans:
    """Write reports of a year, and search a week for hot spots, which each report and each morning does."""
    last = today - timedelta(days=1)
    written, found = "report of a year", "hot spots of a week"
    spans: Spans = {written: {}, found: {}}
    for count, asker in askers.items():
        spans[written][count] = [asker.write_report(last - timedelta(days=364), last) for _ in range(REPORTS)]
        spans[found][count] = [asker.look_for_hot_spots(last) for _ in range(REPORTS)]
    return spans


def _reports(spans: Spans) -> Section:
    verdicts = [
        Verdict(
            name=f"{name}, {count:,} complaints, the slowest of {REPORTS}",
            value=max(took) / 1000,
            unit="s",
            sign=AT_MOST,
            goal=REPORT_GOAL,
        )
        for name, by_count in spans.items()
        for count, took in by_count.items()
    ]
    return Section(title="Reports and hot spots", verdicts=verdicts)


def _latencies(count: int, spans: Spans) -> Section:
    verdicts = []
    for name, by_count in spans.items():
        p50 = percentile(by_count[count], 0.5)
        verdicts.append(
            Verdict(
                name=f"{name}, p99 (p50 {p50:.1f} ms)",
                value=percentile(by_count[count], 0.99),
                unit="ms",
                sign=AT_MOST,
                goal=P99_GOAL,
            )
        )
    return Section(title=f"Figures of {count:,} complaints", verdicts=verdicts)


def _flatness(spans: Spans, notes: list[str]) -> Section:
    verdicts = []
    for name, by_count in spans.items():
        least, most = min(by_count), max(by_count)
        ratio = percentile(by_count[most], 0.5) / percentile(by_count[least], 0.5)
        verdicts.append(Verdict(name=f"{name}, p50 of {most:,} / {least:,}", value=ratio, sign=AT_MOST, goal=FLAT_GOAL))
    return Section(title="Figures do not grow with the complaints", verdicts=verdicts, notes=notes)


def _medians(by_count: Mapping[int, list[float]]) -> str:
    medians = {count: percentile(spans, 0.5) for count, spans in by_count.items()}
    return ", ".join(
        f"refused at {count:,}" if took == math.inf else f"{took:,.0f} ms at {count:,}"
        for count, took in medians.items()
    )
