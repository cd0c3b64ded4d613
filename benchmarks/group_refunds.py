"""A refund of thousands: seconds to take a roster and simulate its timetable, milliseconds of the public progress."""

import asyncio
import csv
import io
import json
import time
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

from benchmarks.figures import AT_MOST, Figure, Section, Verdict
from benchmarks.servers import Servers
from benchmarks.sizes import Sizes
from chassis.web.auth import Caller, CallerTokens

ROSTER_SECONDS, SIMULATION_SECONDS, PROGRESS_MS = 10.0, 1.0, 10.0
MONTHS = 12  # instalments of each person, pro rata
EACH_FEN = 1_200_000
ANSWERED_WITHIN = 300.0  # seconds
HUB = Caller(account="hub", roles=("hub",))
HEADING = ("姓名", "电话", "合同编号", "签订日期", "已付金额(元)", "应退金额(元)", "困难")
STARTS_ON = date(2027, 1, 20)
CSV, JSON = "text/csv", "application/json"


async def measure(servers: Servers, sizes: Sizes) -> list[Section]:
    """Take a roster, simulate and sign its timetable and read the progress, in a fresh case each round."""
    people = sizes.refunded
    roster = Figure(name=f"roster of {people:,} people taken", unit="s")
    simulated = Figure(name=f"timetable of {people * MONTHS:,} instalments simulated", unit="s")
    signed = Figure(name="timetable signed: its instalments stored", unit="s")
    progress = Figure(name="public progress", unit="ms")
    async with refunds(servers) as client:
        for round_ in range(sizes.rounds):
            case = await client.open_case(round_)
            roster.values.append(await client.timed(f"{case}/roster", a_roster(people), CSV))
            terms = {"monthly_budget_fen": people * EACH_FEN // MONTHS, "strategy": "pro_rata"}
            body = json.dumps(terms | {"starts_on": STARTS_ON.isoformat()}).encode()
            simulated.values.append(await client.timed(f"{case}/simulations", body))
            plan = json.dumps({"simulation": 1, "paper": "B-1"}).encode()
            signed.values.append(await client.timed(f"{case}/plan", plan))
            progress.values += [1_000 * await client.timed(f"{case}/progress") for _ in range(sizes.repetitions)]
    goals = ((roster, ROSTER_SECONDS), (simulated, SIMULATION_SECONDS), (progress, PROGRESS_MS))
    return [
        Section(
            title=f"A refund of {people:,} people in {MONTHS} months, refunds in one process with its relay",
            figures=[roster, simulated, signed, progress],
            verdicts=[
                Verdict(name=figure.name, value=figure.median, unit=figure.unit, sign=AT_MOST, goal=goal)
                for figure, goal in goals
            ],
            notes=["signed by one person: the first version of a case"],
        )
    ]


class Client:
    """A person of the hub at a running service."""

    def __init__(self, port: int, key: str) -> None:
        self._address = f"http://127.0.0.1:{port}"
        self._tokens = CallerTokens(key)
        self._requests = 0

    async def open_case(self, number: int) -> str:
        case = {"respondent": {"name": "测速培训中心"}, "title": f"退费 {number}", "basis": "协议班"}
        path = "/v1/refunds/group-cases"
        answer = await asyncio.to_thread(self._ask, path, json.dumps(case).encode(), JSON)
        return f"{path}/{answer['id']}"

    async def timed(self, path: str, body: bytes | None = None, media_type: str = JSON) -> float:
        """Return the seconds until the whole answer is read."""
        began = time.perf_counter()
        await asyncio.to_thread(self._ask, path, body, media_type)
        return time.perf_counter() - began

    def _ask(self, path: str, body: bytes | None, media_type: str) -> dict[str, Any]:
        self._requests += 1
        headers = {
            "X-Caller": self._tokens.sign(HUB, "refunds"),
            "Content-Type": media_type,
            "Idempotency-Key": f"bench-{self._requests}",
        }
        request = urllib.request.Request(self._address + path, body, headers)  # noqa: S310 - loopback, written above
        with urllib.request.urlopen(request, timeout=ANSWERED_WITHIN) as answer:  # noqa: S310
            found: dict[str, Any] = json.load(answer)
        return found


@asynccontextmanager
async def refunds(servers: Servers) -> AsyncIterator[Client]:
    """Run refunds on a fresh database, and leave nothing of it."""
    name = "group_refunds"
    env = servers.environment(name, await servers.fresh(f"bench_{name}"))
    async with servers.hosting(name, "deploy.host", "refunds", env) as port:
        yield Client(port, servers.key)
    await servers.drop(f"bench_{name}")


def a_roster(people: int) -> bytes:
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(HEADING)
    for number in range(people):
        day = f"2024-{number % 12 + 1:02}-{number % 28 + 1:02}"
        person = (f"学员{number}", f"139{number:08}", f"B-{number:05}")
        rows.writerow((*person, day, "20000", "12000", "是" if number % 9 == 0 else ""))
    return written.getvalue().encode("gb18030")
