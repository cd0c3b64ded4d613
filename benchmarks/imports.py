"""Rows per second of an import: a list of 12315 becomes complaints with all checks, durable, chunk by chunk."""

import asyncio
import csv
import io
import json
import time
import urllib.request
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import xlsxwriter

from benchmarks.bodies import complaint
from benchmarks.figures import Figure, Section, Verdict
from benchmarks.servers import Servers
from benchmarks.sizes import Sizes
from chassis.clock import machine_now
from chassis.web.auth import Caller, CallerTokens

GOAL = 2_000.0  # rows a second on two processors
LOOK_SECONDS = 0.1
ENDED_WITHIN = 600.0  # seconds
HUB = Caller(account="hub", roles=("hub",))
HEADING = (
    "登记编号",
    "类型",
    "登记时间",
    "投诉人",
    "联系电话",
    "企业名称",
    "企业地址",
    "诉求内容",
    "消费金额(单位:元)",
)
CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def measure(servers: Servers, sizes: Sizes) -> list[Section]:
    """Import lists of new rows into fresh databases, as CSV and as XLSX, and one of them a second time."""
    figures = {
        name: Figure(name=name, unit="rows/s") for name in ("CSV in GB18030", "XLSX", "the same list again: all known")
    }
    uploads = {name: Figure(name=f"upload and preview, {name}", unit="s") for name in ("CSV in GB18030", "XLSX")}
    async with intake(servers) as one:
        for round_ in range(sizes.rounds):
            rows = a_list(round_ * 2 * sizes.imported, sizes.imported)
            others = a_list((round_ * 2 + 1) * sizes.imported, sizes.imported)
            for name, body, media_type in (
                ("CSV in GB18030", csv_of(rows), CSV),
                ("XLSX", xlsx_of(others), XLSX),
            ):
                began = time.perf_counter()
                path = await one.upload(body, media_type)
                uploads[name].values.append(time.perf_counter() - began)
                figures[name].values.append(await one.run(path, taken=sizes.imported))
            again = await one.upload(csv_of(rows), CSV)
            figures["the same list again: all known"].values.append(await one.run(again, taken=0))
    best = figures["CSV in GB18030"]
    return [
        Section(
            title=f"Imports of {sizes.imported:,} rows, intake in one process with its relay",
            figures=[*figures.values(), *uploads.values()],
            verdicts=[
                Verdict(name=name, value=figures[name].median, unit="rows/s", goal=GOAL)
                for name in ("CSV in GB18030", "XLSX")
            ],
            notes=[f"complaints = rows in every round; the slowest round had {min(best.values):,.0f} rows/s"],
        )
    ]


class Wrong(AssertionError):
    """An import did not take what it was given."""


class Importer:
    """A person of the hub at a running intake."""

    def __init__(self, port: int, key: str) -> None:
        self._address = f"http://127.0.0.1:{port}/v1/imports"
        self._tokens = CallerTokens(key)

    async def upload(self, body: bytes, media_type: str) -> str:
        answer = await asyncio.to_thread(self._ask, "", body, media_type)
        return f"/{answer['id']}"

    async def run(self, path: str, *, taken: int) -> float:
        """Start an import and wait until it ends; return its rows per second, by the service's own times.

        Raises:
            Wrong: it did not take as many rows as it should.
        """
        await asyncio.to_thread(self._ask, f"{path}/start", b"", CSV)
        async with asyncio.timeout(ENDED_WITHIN):
            while (found := await asyncio.to_thread(self._ask, path))["state"] == "running":  # noqa: ASYNC110
                await asyncio.sleep(LOOK_SECONDS)
        if found["state"] != "done" or found["taken"] != taken:
            raise Wrong({name: found[name] for name in ("state", "rows", "taken", "repeated", "refused")})
        began, ended = (datetime.fromisoformat(found[name]) for name in ("started_at", "ended_at"))
        return float(found["rows"] / (ended - began).total_seconds())

    def _ask(self, path: str, body: bytes | None = None, media_type: str = CSV) -> dict[str, Any]:
        headers = {"X-Caller": self._tokens.sign(HUB, "intake"), "Content-Type": media_type}
        request = urllib.request.Request(self._address + path, body, headers)  # noqa: S310 - loopback, written above
        with urllib.request.urlopen(request, timeout=ENDED_WITHIN) as answer:  # noqa: S310
            found: dict[str, Any] = json.load(answer)
        return found


@asynccontextmanager
async def intake(servers: Servers) -> AsyncIterator[Importer]:
    """Run intake on a fresh database, and leave nothing of it."""
    name = "imports"
    env = servers.environment(name, await servers.fresh(f"bench_{name}"))
    async with servers.hosting(name, "deploy.host", "intake", env) as port:
        yield Importer(port, servers.key)
    await servers.drop(f"bench_{name}")


def a_list(first: int, count: int) -> list[list[str]]:
    """Return the heading and rows whose numbers follow ``first``; their texts are those of the other benchmarks."""
    rows, now = [list(HEADING)], machine_now()
    for number in range(first, first + count):
        filing = complaint(number, now)
        person, respondent, matter = filing["complainant"], filing["respondent"], filing["matter"]
        rows.append(
            [
                f"133000000202610{number % 28 + 1:02}{number:08}",
                "投诉",
                f"2026/10/{number % 28 + 1} 9:05",
                person["name"],
                person["phone"],
                respondent["name"],
                respondent.get("address") or "",
                matter["text"],
                f"{(matter.get('amount_fen') or 86_000) / 100:.2f}",
            ]
        )
    return rows


def csv_of(rows: Sequence[Sequence[str]]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue().encode("gb18030")


def xlsx_of(rows: Sequence[Sequence[str]]) -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return written.getvalue()
