"""Print the canary table: where persons and their words stand before they are erased, and after."""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

import asyncpg

from benchmarks.results import PRODUCT, write_result
from chassis.clock import machine_now
from deploy.launcher.postgres import Postgres
from tests.canaries.plants import CANARIES
from tests.canaries.sinks import needles
from tests.canaries.watching import Observations, watch
from tests.journeys.town import Town

DATABASE = "canaries"
BUSES = ("postgres", "kafka")


async def _empty_database(server: Postgres) -> str:
    connection = await asyncpg.connect(server.url)
    await connection.execute(f"create database {DATABASE}")
    await connection.close()
    return f"{server.url.rpartition('/')[0]}/{DATABASE}"


def table(bus: str, before: Observations, after: Observations) -> str:
    """One line a sink."""
    kinds = f"{len(CANARIES)} canaries: {', '.join(one.kind for one in CANARIES)}"
    lines = [
        f"{machine_now():%Y-%m-%d}, on {bus}: {kinds}, in {len(needles('x'))} spellings each.",
        "",
        "| sink | persons before | after | erasable words before | after |",
        "|---|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {sink} | {_total(before, sink)} | {_total(after, sink)} | {words} | {after.words[sink]} |"
        for sink, words in sorted(before.words.items())
    ]
    lines.append(f"| sealed values and keys | – | – | {before.sealed} | {after.sealed} |")
    return "\n".join(lines) + "\n"


def figures_of(bus: str, before: Observations, after: Observations) -> dict[str, dict[str, float]]:
    return {
        f"{bus}: {sink}": {
            "persons before": _total(before, sink),
            "persons after": _total(after, sink),
            "erasable words before": words,
            "erasable words after": after.words[sink],
        }
        for sink, words in sorted(before.words.items())
    }


def _total(observed: Observations, sink: str) -> int:
    return observed.canaries[sink].total() if sink in observed.canaries else 0


def watched_on(bus: str) -> tuple[Observations, Observations]:
    """A town of its own, before the erasure and after it."""
    with tempfile.TemporaryDirectory() as folder:
        server = Postgres(Path(folder) / "server")
        with server.running():
            url = asyncio.run(_empty_database(server))
            os.environ["DATABASE_URL"] = url
            town = Town(Path(folder) / "home", bus, "one")
            with town.running():
                observed = asyncio.run(watch(url, town, server._cluster.data))
        server.erase()
    return observed


def main() -> int:
    """Return 1 if a person stands anywhere in plain."""
    left, figures = 0, dict[str, dict[str, float]]()
    for bus in BUSES:
        before, after = watched_on(bus)
        sys.stdout.write(f"{table(bus, before, after)}\n")
        left += len(before.canaries) + len(after.canaries) + after.sealed
        figures |= figures_of(bus, before, after)
    if not left:
        write_result("canaries", "make canaries", (*PRODUCT, "tests/canaries/**"), figures)
    return int(left > 0)


if __name__ == "__main__":
    sys.exit(main())
