"""Staleness: how long until the other services show what one has acknowledged, and whether a reader's view goes back.

Simulated people act through the gateway of an installation in one process, while each service's tables are polled by
primary key every few milliseconds. A time runs from receiving the answer to the first query that finds the change.
"""

import asyncio
import itertools
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import asyncpg

from benchmarks.figures import AT_MOST, Section, Verdict
from benchmarks.load import percentile
from benchmarks.servers import Servers
from benchmarks.sizes import Sizes
from sdk import Answer, Credential, Line, Patience

FILED = {
    "filed → a case at dispatch": "select complaint_id from dispatch.receipts where complaint_id = any($1)",
    "filed → counted by analytics": "select complaint_id from analytics.cases_seen where complaint_id = any($1)",
}
ACCEPTED = {
    "accepted → shown to the citizen by intake": "select complaint_id from intake.progress"
    " where complaint_id = any($1) and state not in ('received', 'triaged', 'dispatched')",
    "accepted → counted by analytics": "select complaint_id from analytics.cases_seen"
    " where complaint_id = any($1) and accepted_at is not null",
}
SENT = {
    "sent to the enterprise → a dispute at odr": "select complaint_id from odr.disputes where complaint_id = any($1)"
}
AGREED = {
    "agreed → a claim at refunds": "select complaint_id from refunds.claims where complaint_id = any($1)",
    "agreed → counted by analytics": "select complaint_id from analytics.cases_seen"
    " where complaint_id = any($1) and agreed_at is not null",
}
VIEWS = FILED | ACCEPTED | SENT | AGREED
P99_GOAL, LONGEST_GOAL = 1_000.0, 5_000.0  # ms (G21)
SHARE = 0.025  # of the rate of other benchmarks, because each complaint is worked on and polled for in seven views
WARM, FEWEST = 5, 4
LOOK_SECONDS = 0.01
PATIENCE = 30.0  # seconds for the last view
SETTLES = Patience(seconds=PATIENCE, first_pause=0.05, longest_pause=0.05)
READERS, READ_SECONDS = 3, 0.1  # number of readers, and seconds between two reads of one
_KEYS = itertools.count(1)


class NotVisible(AssertionError):
    """A view did not show an acknowledged change in time."""


@dataclass(slots=True)
class Watch:
    """The acknowledged changes that a view does not show yet, and the times of those it shows."""

    waiting: dict[str, dict[UUID, float]] = field(default_factory=lambda: {view: {} for view in VIEWS})
    spans: dict[str, list[float]] = field(default_factory=lambda: {view: [] for view in VIEWS})

    def acknowledged(self, complaint: str, views: dict[str, str]) -> None:
        for view in views:
            self.waiting[view][UUID(complaint)] = time.perf_counter()

    async def look(self, database_url: str) -> None:
        database = await asyncpg.connect(database_url)
        try:
            while True:
                for view, waiting in self.waiting.items():
                    if waiting:
                        rows = await database.fetch(VIEWS[view], list(waiting))
                        now = time.perf_counter()
                        self.spans[view] += [now - waiting.pop(row["complaint_id"]) for row in rows]
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            database.terminate()

    async def ended(self, patience: float = PATIENCE) -> None:
        async with asyncio.timeout(patience):
            while any(self.waiting.values()):  # noqa: ASYNC110 - found by polling
                await asyncio.sleep(LOOK_SECONDS)


@dataclass(slots=True)
class People:
    """A partner who files complaints, an officer who works on them, an enterprise, and readers."""

    lines: dict[str, Line]
    watch: Watch
    enterprise: str = ""
    complaints: list[str] = field(default_factory=list)
    reads: int = 0
    backwards: int = 0

    async def invite(self) -> str:
        """Register an enterprise, so that cases can be sent to it; return its id."""
        taken = await self._post("enterprise", "/v1/odr/enterprises", {"name": "某健身服务部", "promise": True})
        await self._post("hub", f"/v1/odr/enterprises/{taken.body['id']}/review", {"approved": True})
        return str(taken.body["id"])

    async def lead(self, number: int) -> None:
        """File a complaint, accept it, and send it to the enterprise or reach an agreement."""
        taken = await self._post("partner", "/v1/complaints", _filing(number))
        complaint = taken.body["id"]
        self.watch.acknowledged(complaint, FILED)
        self.complaints.append(complaint)
        path = f"/v1/cases/{complaint}"
        await self._post("officer", f"{path}/accept", {})
        self.watch.acknowledged(complaint, ACCEPTED)
        if number % 2:
            await self._post("officer", f"{path}/send-to-odr", {"enterprise": self.enterprise})
            self.watch.acknowledged(complaint, SENT)
            return
        consents = {"consumer_consents": True, "respondent_consents": True, "mode": "call"}
        await self._post("officer", f"{path}/start-mediation", consents)
        refund = {"amount_fen": 100_000, "instalments": 2}
        terms = {"terms": "分两期退还。", "amount_fen": 100_000, "refund": refund}
        await self._post("officer", f"{path}/agree", terms)
        self.watch.acknowledged(complaint, AGREED)

    async def read(self, name: str) -> None:
        """Read a case's version, intake's timeline and analytics' count repeatedly, and count decreases."""
        random, latest = Random(name), dict[str, int]()
        measures: dict[str, Callable[[Answer], int]] = {
            "/v1/cases/{}": lambda answer: int((answer.etag or '"0"').strip('W/"')),
            "/v1/complaints/{}/timeline": lambda answer: len(answer.body["items"]),
            "/v1/metrics/summary": lambda answer: int(answer.body["metrics"]["received"]["value"]),
        }
        while True:
            await asyncio.sleep(READ_SECONDS)
            if not self.complaints:
                continue
            complaint = random.choice(self.complaints[-10:])
            for path, measure_of in measures.items():
                at = path.format(complaint)
                answer = await self.lines["hub"].ask("GET", at)
                if answer.ok:
                    value = measure_of(answer)
                    self.reads += 1
                    self.backwards += value < latest.get(at, 0)
                    latest[at] = max(value, latest.get(at, 0))

    async def _post(self, who: str, path: str, body: Any) -> Answer:
        """Post until it succeeds; another service may answer 404 or 409 until it has consumed the event.

        Raises:
            NotVisible: it did not succeed in time.
        """
        key = f"staleness-{next(_KEYS)}"

        async def ask() -> Answer:
            answer = await self.lines[who].ask("POST", path, body=body, key=key)
            return Answer(status=503, content=answer.content) if answer.status in (404, 409) else answer

        answer = await SETTLES.retry(ask)
        if not answer.ok:
            raise NotVisible(f"{path}: {answer.status} {answer.content.decode()[:300]}")
        return answer


def _filing(number: int) -> dict[str, Any]:
    return {
        "respondent": {"name": f"某健身服务部{number}", "address": "望川县城关镇人民路8号"},
        "matter": {
            "text": "在某健身房办了年卡两千元，健身房关门跑路，要求退还余额。",
            "request": "退款",
            "amount_fen": 200_000,
        },
    }


@asynccontextmanager
async def _lines(port: int, home: Path) -> AsyncIterator[dict[str, Line]]:
    credentials = json.loads((home / "credentials.json").read_text())
    async with AsyncExitStack() as stack:
        yield {
            who: await stack.enter_async_context(Line.to(f"http://127.0.0.1:{port}", Credential.of(credentials[who])))
            for who in ("partner", "officer", "hub", "enterprise")
        }


async def measure(servers: Servers, sizes: Sizes) -> list[Section]:
    name, rate = "staleness", sizes.rate * SHARE
    url = await servers.fresh(f"bench_{name}")
    async with (
        servers.hosting(name, "deploy.host", "all", servers.environment(name, url)) as port,
        _lines(port, servers.home / name) as lines,
    ):
        warming = People(lines, Watch())
        warming.enterprise = await warming.invite()
        await _play(warming, url, WARM, rate)
        people = People(lines, Watch(), warming.enterprise)
        await _play(people, url, max(FEWEST, round(rate * sizes.pace_seconds)), rate)
    await servers.drop(f"bench_{name}")
    return [_section(people, rate)]


async def _play(people: People, url: str, count: int, rate: float) -> None:
    """File complaints at random times; return when every view has shown all of them, or re-raise a reader's error."""
    random = Random("staleness")
    watching = [asyncio.create_task(people.watch.look(url))]
    watching += [asyncio.create_task(people.read(f"reader-{number}")) for number in range(READERS)]
    try:
        async with asyncio.TaskGroup() as leading:
            for number in range(count):
                leading.create_task(people.lead(number))
                await asyncio.sleep(random.expovariate(rate))
        await people.watch.ended()
    finally:
        for task in watching:
            task.cancel()
        ended = await asyncio.gather(*watching, return_exceptions=True)
    for error in ended:
        if isinstance(error, Exception):
            raise error


def _section(people: People, rate: float) -> Section:
    verdicts = []
    for view, spans in people.watch.spans.items():
        ms = [seconds * 1000 for seconds in spans]
        for share, value, goal in (
            ("p50", percentile(ms, 0.5), None),
            ("p99", percentile(ms, 0.99), P99_GOAL),
            ("longest", max(ms), LONGEST_GOAL),
        ):
            verdicts.append(Verdict(name=f"{view}, {share}", value=value, unit="ms", sign=AT_MOST, goal=goal))
    verdicts.append(
        Verdict(name="reads that went back, of one reader", value=people.backwards, unit="", sign=AT_MOST, goal=0)
    )
    return Section(
        title=f"Staleness of the other services' views at {rate:g} complaints a second, each led on, PostgreSQL bus",
        verdicts=verdicts,
        notes=[
            f"{len(people.complaints)} led on; {people.reads} reads by {READERS} readers: version of a case, length of",
            "its story at intake, the count of analytics; less than the same reader saw before is a step back",
            "a look every 10 ms by primary key, and the gateway, every service and the generator share the processors",
        ],
    )
