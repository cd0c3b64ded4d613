"""``python -m benchmarks [--quick] [PART …]``: measure, print the results and write ``bench.json``.

The exit code is 1 if a benchmark failed, and 0 otherwise, whatever the figures are.
"""

import argparse
import asyncio
import contextlib
import json
import logging
import os
import traceback
from collections.abc import AsyncIterator, Awaitable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path

import structlog

from benchmarks import (
    acceptance,
    event_throughput,
    group_refunds,
    imports,
    knowledge,
    latency,
    matching,
    metrics,
    overload,
    pages,
    second_reading,
    staleness,
)
from benchmarks.figures import Section, as_json, in_rows, lines
from benchmarks.peers import race
from benchmarks.results import write_result
from benchmarks.servers import Servers
from benchmarks.sizes import FULL, QUICK, Sizes
from benchmarks.subscribers import ANALYTICS, DISPATCH
from deploy.kafka.broker import Broker
from deploy.launcher.postgres import Postgres
from deploy.process.locks import try_lock
from deploy.process.messages import CannotStart, say
from deploy.process.paths import home_path

PARTS = (
    "knowledge",
    "acceptance",
    "overload",
    "events",
    "latency",
    "staleness",
    "matching",
    "imports",
    "groups",
    "pages",
)
ALONE = {  # start themselves what they need beside PostgreSQL
    "acceptance": acceptance.measure,
    "overload": overload.measure,
    "staleness": staleness.measure,
    "matching": matching.measure,
    "imports": imports.measure,
    "groups": group_refunds.measure,
    "peers": race.measure,
    "metrics": metrics.measure,
    "pages": pages.measure,
    "million": pages.measure_million,
    "reading": second_reading.measure,
}
COVERS = {  # what a part measures
    "knowledge": ("canon/**", "reading/**", "services/dispatch/routing/**"),
    "acceptance": ("chassis/**", "gateway/**", "services/intake/**"),
    "overload": ("chassis/**", "gateway/**", "services/intake/**"),
    "events": ("chassis/**", "services/analytics/**", "services/dispatch/**"),
    "latency": ("chassis/**", "gateway/**", "services/**"),
    "staleness": ("chassis/**", "services/**"),
    "matching": ("services/intake/matching/**",),
    "imports": ("reading/**", "services/intake/imports/**"),
    "groups": ("services/refunds/**",),
    "pages": ("gateway/console/**", "services/**"),
    "peers": ("benchmarks/peers/**", "chassis/**", "gateway/**", "services/intake/**"),
    "metrics": ("services/analytics/**",),
    "million": ("gateway/console/**", "services/**"),
    "reading": ("chassis/**", "reading/**", "services/dispatch/**"),
}
COMMANDS = {  # of what `make bench` leaves out
    "peers": "make bench-peers",
    "metrics": "make bench-metrics",
    "million": "make bench-pages",
    "reading": "python -m benchmarks reading",
}
NAMED = (
    "peers",
    "metrics",
    "reading",
    "million",
)  # only on request: an environment of their own, or minutes


@contextlib.contextmanager
def start_servers() -> Iterator[Servers]:
    """Start a PostgreSQL server and a broker with the durability of ``make run``, and erase them at the end.

    Raises:
        CannotStart: another benchmark runs.
    """
    home = home_path() / "bench"
    lock = try_lock(home / "bench.lock")
    if lock is None:
        raise CannotStart(f"another benchmark runs in {home}")
    postgres = Postgres(home, say)
    broker = Broker(home, quick=False, say=say)
    try:
        postgres.erase()
        postgres.start()
        yield Servers(home=home, server_url=postgres.socket_url, broker=broker)
    finally:
        broker.stop()
        postgres.erase()
        os.close(lock)


async def measured(servers: Servers, sizes: Sizes, parts: Sequence[str]) -> AsyncIterator[tuple[str, list[Section]]]:
    """Yield the sections of each part; a part that fails does not stop the others."""
    if "knowledge" in parts:
        yield "knowledge", await _or_broken("knowledge", knowledge.measure(sizes))
    await servers.migrate()
    for part, measure in ALONE.items():
        if part in parts:
            yield part, await _or_broken(part, measure(servers, sizes))
    if {"events", "latency"} & set(parts):
        await asyncio.to_thread(servers.broker.start)
    if "events" in parts:
        for subscriber in (ANALYTICS, DISPATCH):
            measuring = event_throughput.measure(servers, sizes, subscriber)
            yield "events", await _or_broken(subscriber.service, _one(measuring))
    if "latency" in parts:
        for bus in ("postgres", "kafka"):
            yield "latency", await _or_broken(f"latency on {bus}", _one(latency.measure(servers, sizes, bus)))


async def _one(section: Awaitable[Section]) -> list[Section]:
    return [await section]


async def _or_broken(name: str, sections: Awaitable[list[Section]]) -> list[Section]:
    try:
        return await sections
    except Exception as error:  # noqa: BLE001 - the others are measured all the same; the exit code shows it
        traceback.print_exc()
        return [Section(title=f"{name}: broken", broken=f"{type(error).__name__}: {error}")]


async def run(servers: Servers, sizes: Sizes, parts: Sequence[str]) -> list[Section]:
    by_part: dict[str, list[Section]] = {}
    async for part, sections in measured(servers, sizes, parts):
        for section in sections:
            print("\n".join(lines(section)), flush=True)
        by_part[part] = by_part.get(part, []) + sections
    if sizes is FULL:
        keep(by_part)
    return [section for sections in by_part.values() for section in sections]


def keep(by_part: Mapping[str, Sequence[Section]]) -> None:
    """Write the result of each part that came to its end."""
    for part, sections in by_part.items():
        if not any(section.broken for section in sections):
            write_result(f"bench-{part}", COMMANDS.get(part, "make bench"), COVERS[part], in_rows(sections))


def keep_logs(path: Path) -> None:
    """Write the logs of the chassis and aiokafka to a file, not between the figures."""
    path.parent.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(level=logging.WARNING, filename=path, filemode="w")
    structlog.configure(logger_factory=structlog.WriteLoggerFactory(file=path.open("a", buffering=1)))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Every benchmark, printed as ratios.")
    parser.add_argument("--quick", action="store_true", help="tiny sizes: shows that everything runs, not how fast")
    parser.add_argument("parts", nargs="*", metavar="|".join((*PARTS, *NAMED)), help=f"{', '.join(PARTS)} unless named")
    arguments = parser.parse_args()
    if unknown := set(arguments.parts) - {*PARTS, *NAMED}:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    keep_logs(home_path() / "bench" / "bench.log")
    import_module("uvloop").install()
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} processors, load {load:.1f} before the start" + (": not quiet" if load > 1 else ""))
    with start_servers() as servers:
        sections = asyncio.run(run(servers, QUICK if arguments.quick else FULL, arguments.parts or PARTS))
    broken = [section for section in sections if section.broken]
    path = home_path() / "bench.json"
    content = {"quick": arguments.quick, "load_before": load, "sections": as_json(sections)}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    print(f"\nwritten to {path}" + ("; figures of --quick mean nothing" if arguments.quick else ""))
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
