"""Replay a county's days on a stepped clock, with every service, the gateway and all people in one process."""

import asyncio
import os
import sys
import time
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from canon.services import SERVICES
from canon.shanghai import SHANGHAI, day_of
from chassis.clock import SteppedClock, machine_now
from chassis.settings import StartupRefused, number_setting, setting
from chassis.stepping import Stepper
from chassis.telemetry.logs import ERROR_STREAM, EVENT_STREAM, configure_logs
from deploy.serving import bus_from_environment, create_from_environment, new_loop, serve, tune_garbage_collector
from simulators.gateway_client import GatewayClient
from simulators.year.moments import moments
from simulators.year.outside import Outside, Replayed
from simulators.year.record import Record
from simulators.year.recount.comparison import Difference, claims_of, recount
from simulators.year.replay import Progress, Replay, Span
from simulators.year.results import record_states, write_report

# Days and messages of each kind of replay.
SPANS = {"month": (30, 60), "demo": (73, 1_000), "year": (365, 5_000)}
LOG = "logs/replay.log"
SEED = "county"
REQUEST_SECONDS = 60.0
BAR = 30  # characters


def main() -> None:
    """Replay what ``WEIQUAN_REPLAY`` names, up to now; the terminal shows how far it is, the log is in the home.

    The process ends with 1 if a figure of the report is not what the record gives.
    """
    home = Path(setting(os.environ, "WEIQUAN_HOME"))
    with (home / LOG).open("a", encoding="utf-8") as log:
        EVENT_STREAM.redirect(log)
        ERROR_STREAM.redirect(log)
        with asyncio.Runner(loop_factory=new_loop) as runner:
            differences = runner.run(replay(setting(os.environ, "WEIQUAN_REPLAY"), home, machine_now()))
    if differences:
        sys.exit(1)


async def replay(kind: str, home: Path, until: datetime) -> list[Difference]:
    """Fill the county of a home, and return where its report and its record differ; ``SPANS`` has the days.

    The last day is that of ``until``, and nothing comes after it: in the morning the messages of its day are missing.

    Raises:
        StartupRefused: the county is not new.
    """
    days, messages = SPANS[kind]
    span = Span(first=day_of(until) - timedelta(days=days - 1), days=days, messages=messages)
    clock = SteppedClock(next(moments(span.first, span.last)) - timedelta(hours=1))
    async with AsyncExitStack() as stack:
        gateway, stepper = await _start(stack, clock)
        transport = httpx.ASGITransport(app=gateway)
        client = await stack.enter_async_context(
            httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", timeout=REQUEST_SECONDS)
        )
        record = stack.enter_context(Record(home / "reports" / "record.jsonl", clock))
        people = GatewayClient(client, home / "credentials.json", run=f"replay-{kind}", concurrency=16)
        while not await people.is_ready():  # noqa: ASYNC110 - a database that only starts does not tell
            await asyncio.sleep(0.05)
        if (await people.get("hub", "/v1/complaints", limit=1)).body.get("items"):
            raise StartupRefused("the county has complaints already: days are replayed into a new one only")
        county = Replayed(clock=clock, run_until_idle=stepper.run_until_idle, run_jobs=stepper.run_jobs)
        outside = Outside(people, county, record, os.environ.get("SIMULATORS_SEED", SEED))
        replayed = Replay(outside, span, _print_progress)
        await replayed.run(until.astimezone(SHANGHAI))
        print("seconds by part:", ", ".join(f"{part} {spent:.0f}" for part, spent in replayed.seconds.items()))
        if kind == "month":
            return []
        await record_states(outside)
        began = time.monotonic()
        report = await write_report(outside, span.first, span.last, home / "reports")
        print(f"report in {time.monotonic() - began:.1f} s: {home / 'reports'}")
        _print_figures(report)
        _print_findings(replayed)
        return _count_again(record, report)


async def _start(stack: AsyncExitStack, clock: SteppedClock) -> tuple[Any, Stepper]:
    """Start every service and the gateway, with nothing running behind the requests, and the platforms."""
    bus, services = bus_from_environment(), dict[str, FastAPI]()
    stack.push_async_callback(bus.close)
    for name in SERVICES:
        services[name] = create_from_environment(name, bus, services, clock)
        services[name].state.runtime.is_stepped = True
    gateway = create_from_environment("gateway", bus, services, clock)
    gateway.own.state.runtime.is_stepped = True
    for app in (*services.values(), gateway.own):
        await stack.enter_async_context(app.router.lifespan_context(app))
    if port := int(number_setting(os.environ, "WEIQUAN_SIMULATORS_PORT", 0)):
        platforms = create_from_environment("simulators", bus, None, clock)
        await serve(stack, platforms, port, asyncio.Event(), under_tls=False)
    stepper = Stepper(list(services.values()))
    await stepper.open()
    tune_garbage_collector()
    return gateway, stepper


def _print_progress(now: Progress) -> None:
    done = round(BAR * now.share)
    line = f"{'█' * done}{'░' * (BAR - done)} {now.day} {now.messages} messages, {now.cases} cases, {now.acts} acts"
    left = now.seconds / now.share - now.seconds if now.share else 0.0
    line += f", {now.acts / max(now.seconds, 0.1):.0f} acts/s, {now.seconds:.0f} s, {left:.0f} s left"
    end = "\r" if sys.stdout.isatty() and now.share < 1 else "\n"
    print(line.ljust(110), end=end, flush=True)


def _print_figures(report: Any) -> None:
    for figure in report["figures"]:
        value = "无数据" if figure["value"] is None else figure["value"]
        print(f"  {figure['name']}: {value} {figure['unit'] or ''}".rstrip())


def _count_again(record: Record, report: Any) -> list[Difference]:
    differences = recount(record.lines(), report)
    print(f"figures counted again from the record: {len(claims_of(report))}, differences: {len(differences)}")
    for one in differences:
        print(f"  {one}")
    return differences


def _print_findings(replayed: Replay) -> None:
    print("what nobody announced:")
    for one in replayed.findings.items:
        found = f"found on {one.found_on}" if one.found_on else "missed"
        print(f"  {one.surprise.name} ({one.surprise.first} to {one.surprise.last}): {found}")


if __name__ == "__main__":
    configure_logs()
    main()
